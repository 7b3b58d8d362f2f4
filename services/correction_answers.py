"""What patients say is wrong, as the office answers it: corrected, or not changed with a reason (issue 6.7)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Account, Patient
from models.reading import CorrectionRequest
from models.record import Observation, Panel
from services import access, clock, history, mail
from services.access import StaffAccess, in_room
from services.corrections import LIMIT, TABLES
from services.errors import Conflict, NoAccess, Problem
from services.history import Action
from services.results.reading import ELSEWHERE
from services.settings import Settings
from services.words import _


@dataclass(frozen=True)
class Waiting:
    """One request. `version` goes back with the answer (SECURITY R4)."""

    id: UUID
    version: int
    patient_id: UUID
    patient_name: str
    asked_by: str
    asked_at: datetime
    due_on: date
    overdue: bool
    kind: str
    row_id: UUID
    line: str
    text: str
    in_results: bool  # the line is corrected in the room "results"


@dataclass(frozen=True)
class Requests:
    """The office's page: what waits, the one that is due first at the top."""

    waiting: list[Waiting]
    time_zone: str


@in_room("change requests")
def overview(session: Session, _office: StaffAccess) -> Requests:
    """All requests that wait for an answer."""
    today = access.clinic_today(session)
    rows = session.exec(
        select(CorrectionRequest, Patient, Account)
        .join(Patient, col(Patient.id) == CorrectionRequest.patient_id)
        .join(Account, col(Account.id) == CorrectionRequest.account_id)
        .where(CorrectionRequest.state == "waiting")
        .order_by(col(CorrectionRequest.due_on), col(CorrectionRequest.asked_at))
    ).all()
    ids = [row.row_id for row, _patient, _by in rows]
    results: set[UUID] = set()
    for table in (Panel, Observation):
        measured = select(table.id).where(col(table.id).in_(ids), col(table.category).not_in(ELSEWHERE))
        results |= set(session.exec(measured).all())
    waiting = [
        Waiting(
            id=row.id,
            version=row.version,
            patient_id=patient.id,
            patient_name=f"{patient.given} {patient.family}",
            asked_by=by.name,
            asked_at=row.asked_at,
            due_on=row.due_on,
            overdue=row.due_on < today,
            kind=row.kind,
            row_id=row.row_id,
            line=row.line,
            text=row.text,
            in_results=row.kind == "document" or row.row_id in results,
        )
        for row, patient, by in rows
    ]
    return Requests(waiting, access.time_zone(session))


@in_room("change requests", "results")
def answer(
    session: Session,
    office: StaffAccess,
    request_id: UUID,
    version: int,
    corrected: bool,
    words: str,
    settings: Settings,
    withdraw: bool = False,
) -> None:
    """Tell the patient that it is corrected, or why not; a mail without content says that there is an answer.

    `withdraw` also marks the line as entered in error, so that nobody sees it any more: clinicians only (room
    "results"). Raises Problem on "answer" when a refusal has no reason, Conflict when somebody else has answered.
    """
    words = words.replace("\r\n", "\n").strip()
    if not corrected and not words:
        raise Problem(_("Write a reason: the patient will read it."), "answer")
    if len(words) > LIMIT:
        raise Problem(_("This can have {count} characters at most.", count=LIMIT), "answer")
    row = session.get(CorrectionRequest, request_id, with_for_update=True)
    if row is None or (withdraw and office.room != "results"):
        raise NoAccess
    if row.state != "waiting" or row.version != version:
        raise Conflict
    row.state = "corrected" if corrected else "not changed"
    row.answer, row.decided_at, row.decided_by = words or None, clock.now(), office.actor.account_id
    row.version += 1
    about = {"patient_id": row.patient_id, "subject": "a line of the record"}
    history.record(session, office.actor, Action.CORRECTION_ANSWERED, **about, answer=row.state)
    if withdraw and corrected:
        line = session.get_one(TABLES[row.kind], row.row_id)
        line.entered_in_error = True
        history.record(session, office.actor, Action.RESULT_WITHDRAWN, **about, kind=row.kind, row=str(row.row_id))
    asker = session.get_one(Account, row.account_id)
    own = asker.patient_id == row.patient_id
    path = f"/my-health/wrong/{row.kind}/{row.row_id}"
    link = f"{settings.base_url}{path if own else f'/for/{row.patient_id}{path}'}"
    mail.enqueue(session, to=asker.email, template="correction_answered", language=asker.language, link=link)
