"""The history as a table for a spreadsheet, in portions, so that a million rows fit through a small door (HI-07)."""

import json

from sqlmodel import Session

from services import history, spreadsheet
from services.access import StaffAccess, in_room
from services.audit import search
from services.audit.search import Place, Wanted
from services.history import Action
from services.history_words import name_of_actor
from services.words import _

PORTION = 1000


@in_room("audit")
def begin(session: Session, office: StaffAccess, wanted: Wanted) -> str:
    """The heading of the table; that it is downloaded is in the history before anything leaves."""
    detail = {"group": wanted.group, "person": str(wanted.account_id or "")}
    history.record(
        session,
        office.actor,
        Action.AUDIT_EXPORTED,
        patient_id=wanted.patient_id,
        subject="access history",
        first=str(wanted.first or ""),
        last=str(wanted.last or ""),
        **detail,  # type: ignore[arg-type]
    )
    words = [_("Number"), _("When (UTC)"), _("Who"), _("As"), _("Patient"), _("What was done"), _("Act")]
    return spreadsheet.MARK + spreadsheet.lines([[*words, _("Result"), _("Network address"), _("More")]])


@in_room("audit")
def portion(session: Session, office: StaffAccess, wanted: Wanted, before: Place | None) -> tuple[str, Place | None]:
    """The next lines, newest first, and where those after them begin; the key is asked for each portion anew."""
    rows = search.rows_of(session, office, wanted, before, PORTION)
    lines = [
        [
            str(act.number),
            act.row.at.isoformat(timespec="seconds"),
            name_of_actor(act.row),
            act.row.actor_as,
            act.patient,
            act.what,
            act.row.action,
            act.result,
            act.address,
            json.dumps(act.row.detail, ensure_ascii=False, sort_keys=True) if act.row.detail else "",
        ]
        for act in search.in_words(session, office, rows)
    ]
    return spreadsheet.lines(lines), search.place_of(rows[-1]) if len(rows) == PORTION else None
