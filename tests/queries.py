"""What the services ask the database: every statement recorded, and explained by SQLite itself.

`tests/conftest.py` watches the database of each test with it, so a query without an index fails the test that sends it.
The plans are those without ANALYZE: the schema alone decides, not what happens to be in the tables.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sys import _getframe
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import SQLModel

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = tuple(f"{ROOT / room}/" for room in ("services", "pages", "models"))
TESTS = f"{ROOT / 'tests'}/"

# Tables that may be read as a whole, because they stay small however long a clinic works.
_STAFF = "as many rows as the clinic has people and rooms"
_ONE = "one row"
SMALL: dict[str, str] = {
    "clinic": _ONE,
    "mail_server_setting": _ONE,
    "set_up_code": _ONE,
    "location": _STAFF,
    "provider": _STAFF,
    "provider_location": _STAFF,
    "subject": _STAFF,
    "saved_reply": _STAFF,
    "help_question": "the questions that the clinic answers on its help page",
    "staff_invitation": _STAFF,
    "questionnaire": "the forms that the clinic has made",
    "sent_file": "what is behind links that still open: seven days",
}
# Indexes that hold nothing but what is small in the same way, and may be walked from end to end.
SHORT: dict[str, str] = {
    "ix_account_staff": _STAFF,
    "ix_mail_not_sent": "mails that wait",
    "ix_given_form_open": "forms that nobody has reviewed",
}
# Functions for which reading a whole table is the work, or which read its end alone.
WHOLE: dict[str, str] = {
    "services.history.record": "the newest row, by its key",
    "services.history.head": "the newest row, by its key",
    "services.audit.search.<listcomp>": "one page, read from an index in the order of the page",
    "services.audit.use._count": "counts of everything, for the administrator’s page of numbers",
    "services.records.queue._files": "one page, read from an index in the order of the page",
    "services.audit.search.people": "any part of a name, for the administrator’s search of the history",
    "services.account_office.found": "any part of a name or address, for the administrator’s list of accounts",
    "services.restore_ends.end_everything": "ends all that is open, once, when a backup is restored",
}
DEMO = "services.demo."  # fills an empty clinic


class Watch:
    """Every statement sent through an engine while it watches: how many, and each kind once with its sender."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.kinds: dict[tuple[str, str], tuple[str, Any]] = {}

    def note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        """SQLAlchemy's event before each statement."""
        if not statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            return
        self.sent.append(statement)
        sender = _sender()
        if sender and not statement.startswith("INSERT"):
            self.kinds.setdefault((shape(statement), sender), (statement, parameters[0] if many else parameters))


@contextmanager
def watching(engine: Engine) -> Iterator[Watch]:
    """Record what is sent through `engine` within the block."""
    watch = Watch()
    event.listen(engine, "before_cursor_execute", watch.note)
    try:
        yield watch
    finally:
        event.remove(engine, "before_cursor_execute", watch.note)


def without_index(engine: Engine, watch: Watch, known: dict[tuple[str, str], list[str]]) -> list[str]:
    """The recorded statements that walk through a growing table: "sender: plan: statement".

    `known` remembers what was explained already.
    """
    wrong: list[str] = []
    with engine.connect() as connection:
        for kind, (statement, parameters) in watch.kinds.items():
            if kind not in known:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                known[kind] = [f"{kind[1]}: {step}: {statement}" for step in scans([row[3] for row in rows], *kind)]
            wrong += known[kind]
    return wrong


def shape(statement: str) -> str:
    """The statement with lists of any length as one of the same kind."""
    return re.sub(r"\((\?|NULL)(, \?)+\)(, \((\?|NULL)(, \?)+\))*", "(?)", statement)


def scans(plan: list[str], statement: str, sender: str) -> list[str]:
    """The steps of a plan that walk through a table which grows."""
    if sender in WHOLE or sender.startswith(DEMO):
        return []
    names = {alias: table for table, alias in re.findall(r"(\w+) AS (\w+)", statement)}
    found = []
    for step in plan:
        walked = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
        if walked and walked[2] not in SHORT:
            table = names.get(walked[1], walked[1])
            if table in SQLModel.metadata.tables and table not in SMALL:
                found.append(f"{step} ({table})")
    return found


def _sender() -> str | None:
    """The function of the product that sends the present statement; None when a test does so itself."""
    frame: FrameType | None = _getframe(2)
    while frame:
        name = frame.f_code.co_filename
        if name.startswith(PRODUCT):
            module = Path(name).relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
            return f"{module}.{frame.f_code.co_name}"
        if name.startswith(TESTS):
            return None
        frame = frame.f_back
    return None
