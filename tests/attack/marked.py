"""The demo clinic after somebody has written markup into every text that people, staff or other systems fill in."""

import re
from typing import Any

import sqlmodel
from sqlalchemy import JSON, String, Table, select, update
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from services.database import Database

MARK = "zq7"
ATTACK = (
    f'={MARK}"\'><img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    "<font color=red><a href=javascript:window.hit=1>{{7*7}}</font>\r\nBcc: eve@example.org\r\nEND:VEVENT\r\n../../x"
)
# What the portal itself chooses, computes or has checked against a list, and what no page shows.
OURS = re.compile(
    r".*(_hash|_key|sha256|_id|_type|_url|language|_sex|_kind|_severity)|hash|key|role|state|status|kind|level|way|"
    r"channel|category|comparator|null_flavor|composer|time_zone|website|brand_colour|oid|granted_by|outcome|address|"
    r"place|sex|system|format|waits_because|encryption|host|next_path|criticality|severity|normalised|sent_to"
)
DATES = re.compile(r"onset|resolved|started|ended|given_on|expires|performed|collected|issued|taken|authored|"
                   r"recorded_on|relative_born|deceased_on|onset_age")  # fmt: skip
LEFT_ALONE = {
    "history_row",  # cannot be changed; the walk itself writes names and titles into it
    "throttle", "challenge", "seen", "mail_server_setting", "imported_lines", "chart_import", "chart_merge", "revision",
    "change_request", "age_notice", "questionnaire_version", "given_form", "draft",
}  # fmt: skip


def mark_everything(db: Database) -> set[str]:
    """Put ATTACK into every text column and every text within JSON; returns the columns ("patient.given")."""
    marked: set[str] = set()
    with db.engine.execution_options(writing=True).connect() as connection, connection.begin():
        for table in SQLModel.metadata.sorted_tables:
            for column in [] if table.name in LEFT_ALONE else table.columns:
                text = isinstance(column.type, String | sqlmodel.AutoString) and not column.foreign_keys
                if OURS.fullmatch(column.name) or DATES.fullmatch(column.name):
                    continue
                if (text and _mark_text(connection, table, column)) or (
                    isinstance(column.type, JSON) and _mark_json(connection, table, column)
                ):
                    marked.add(f"{table.name}.{column.name}")
    return marked


def _mark_text(connection: Connection, table: Table, column: Any) -> bool:
    """Each row a little different, since some columns are unique."""
    rows = connection.execute(select(*table.primary_key.columns, column).where(column.is_not(None))).all()
    for number, row in enumerate(rows):
        own = [key == value for key, value in zip(table.primary_key.columns, row, strict=False)]
        connection.execute(
            update(table).where(*own).values({column.name: f"{ATTACK}{number if column.unique else ''}"})
        )
    return bool(rows)


def _mark_json(connection: Connection, table: Table, column: Any) -> bool:
    rows = connection.execute(select(*table.primary_key.columns, column)).all()
    for row in rows:
        own = [key == value for key, value in zip(table.primary_key.columns, row, strict=False)]
        if row[-1]:
            connection.execute(update(table).where(*own).values({column.name: _marked(row[-1])}))
    return any(row[-1] for row in rows)


def _marked(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {one: _marked(inner, one) for one, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, name) for inner in value]
    free = name in ("display", "name", "text", "title", "unit", "description")
    return ATTACK if isinstance(value, str) and free else value
