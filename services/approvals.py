"""Sign-up requests that wait for the office: what was typed, the charts it may belong to, match or refuse (PRODUCT §2).

A match never opens the browser that asked, days later and whoever sits there now. It issues an office code, which goes
to the patient's own contact in the chart, or to the staff member to hand over or print.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from models.people import Account, Patient, PatientContact
from models.registration import Registration
from services import access, clock, history, mail, office_codes, text_message
from services.access import StaffAccess, in_room
from services.errors import Conflict, NoAccess
from services.history import Action
from services.names import match_key
from services.office_codes import Issued
from services.records.importing import normalised_contact
from services.registration import matching, sending
from services.settings import Settings

MOST_CANDIDATES = 5


@dataclass(frozen=True)
class Compared:
    """One line of the comparison: what was typed, what the chart says, and whether it is the same."""

    what: str  # name, birth date, zip, email, phone
    typed: str | date
    charted: str | date
    same: bool


@dataclass(frozen=True)
class Candidate:
    """A chart that resembles the request; `can_send` says that the patient's own contact can get a code."""

    patient_id: UUID
    name: str
    lines: list[Compared]
    has_account: bool
    can_send: bool


@dataclass(frozen=True)
class Waiting:
    """One request of the queue; `reason` is a value of services.registration.matching.Reason."""

    request_id: UUID
    name: str
    birth_date: date
    postal_code: str
    email: str
    phone: str
    reason: str
    asked_at: datetime
    candidates: list[Candidate]


@dataclass(frozen=True)
class Queue:
    """Everything of the page."""

    waiting: list[Waiting]
    time_zone: str


@in_room("approvals")
def queue(session: Session, _office: StaffAccess, settings: Settings) -> Queue:
    """All that wait, the oldest first, with the charts that resemble them."""
    rows = session.exec(
        select(Registration).where(Registration.state == "waiting").order_by(col(Registration.created_at))
    ).all()
    texts = text_message.available(settings)
    charts = _Charts(session, rows, texts)
    return Queue([_waiting(row, charts.alike(row)) for row in rows], access.time_zone(session))


@in_room("approvals")
def match(
    session: Session, office: StaffAccess, request_id: UUID, patient_id: UUID, send: bool, settings: Settings
) -> Issued:
    """The request belongs to this chart: an office code is issued and, with `send`, goes to the chart's own contact.

    Raises Conflict when somebody else has decided, Problem when no code can be issued or none can be sent.
    """
    _decide(session, office, request_id, "matched", patient_id)
    issued = office_codes.issue(session, office, patient_id)
    history.record(session, office.actor, Action.SIGN_UP_MATCHED, patient_id=patient_id, sent=send)
    if send:
        sending.send(session, issued, settings, session.get_one(Registration, request_id).language)
    return issued


@in_room("approvals")
def refuse(session: Session, office: StaffAccess, request_id: UUID) -> None:
    """The request belongs to nobody here; the typed address is told so. Raises Conflict as above."""
    _decide(session, office, request_id, "refused", None)
    row = session.get_one(Registration, request_id)
    history.record(session, office.actor, Action.SIGN_UP_REFUSED)
    mail.enqueue(session, to=row.email, template="sign_up_refused", language=row.language)


def _decide(session: Session, office: StaffAccess, request_id: UUID, state: str, patient_id: UUID | None) -> None:
    """One decision for each request: the second of two staff members gets a Conflict (SECURITY R4)."""
    values = {"state": state, "decided_at": clock.now(), "decided_by": office.actor.account_id, "draft": None}
    decided = session.scalar(
        update(Registration)
        .where(col(Registration.id) == request_id, col(Registration.state) == "waiting")
        .values(**values, patient_id=patient_id, version=Registration.version + 1)
        .returning(col(Registration.id))
    )
    if decided is None:
        raise Conflict if session.get(Registration, request_id) else NoAccess


def _waiting(row: Registration, candidates: list[Candidate]) -> Waiting:
    return Waiting(
        row.id,
        f"{row.given} {row.family}",
        row.birth_date,
        row.postal_code,
        row.email,
        row.phone,
        row.reason or "",
        row.created_at,
        candidates,
    )


class _Charts:
    """The charts that resemble any of the requests, with their contacts and accounts, read at once."""

    def __init__(self, session: Session, rows: Sequence[Registration], texts: bool) -> None:
        self._session, self._texts = session, texts
        with_contact = select(PatientContact.patient_id).where(
            col(PatientContact.normalised).in_({typed for row in rows for typed in _contacts(row)})
        )
        alike = or_(
            col(Patient.match_key).in_({match_key(row.given, row.family) for row in rows}),
            col(Patient.id).in_(with_contact),
            col(Patient.birth_date).in_({row.birth_date for row in rows}),
        )
        self._charts = session.exec(select(Patient).where(alike)).all()
        ids = [patient.id for patient in self._charts]
        self._contacts = matching.contacts_by_chart(session, ids)
        self._owned = set(session.exec(select(Account.patient_id).where(col(Account.patient_id).in_(ids))).all())

    def alike(self, row: Registration) -> list[Candidate]:
        """With the same name, the same contact, or the same birth date and family name; the best ones first."""
        found = [self._candidate(patient, row) for patient in self._charts if self._is_alike(patient, row)]
        found.sort(key=lambda one: (-sum(line.same for line in one.lines), one.name))
        return found[:MOST_CANDIDATES]

    def _is_alike(self, patient: Patient, row: Registration) -> bool:
        key = match_key(row.given, row.family)
        family = f"{key.partition('|')[0]}|"
        return (
            patient.match_key == key
            or any(one.normalised in _contacts(row) for one in self._contacts[patient.id])
            or (patient.birth_date == row.birth_date and patient.match_key.startswith(family))
        )

    def _candidate(self, patient: Patient, row: Registration) -> Candidate:
        contacts = self._contacts[patient.id]
        name = f"{patient.given} {patient.family}"
        same_name = patient.match_key == match_key(row.given, row.family)
        zip_code = patient.postal_code or ""
        lines = [
            Compared("name", f"{row.given} {row.family}", name, same_name),
            Compared("birth date", row.birth_date, patient.birth_date, row.birth_date == patient.birth_date),
            Compared("zip", row.postal_code, zip_code, row.postal_code[:5] == zip_code[:5]),
        ]
        for kind, typed in (("email", row.email), ("phone", row.phone)):
            charted = [one for one in contacts if one.kind == kind]
            same = any(one.normalised == normalised_contact(kind, typed) for one in charted)
            shown = ", ".join(f"{one.value} ({one.whose})" if one.whose else one.value for one in charted)
            lines.append(Compared(kind, typed, shown, same))
        code_to = matching.contact_for_code(self._session, patient, self._texts, frozenset(), contacts).contact
        return Candidate(patient.id, name, lines, patient.id in self._owned, code_to is not None)


def _contacts(row: Registration) -> tuple[str, str]:
    return normalised_contact("email", row.email), normalised_contact("phone", row.phone)
