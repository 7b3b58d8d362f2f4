"""Results and documents that nobody has opened: the list, the letter about one, and the calls (PRODUCT §8.4).

What counts: shown for as many days as the clinic has set, dated and come in within half a year, not opened since it is
new, and nobody was told by phone. Nothing of what it says leaves the office by letter.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists
from sqlmodel import Session, col, select

from models.clinic import Clinic
from models.people import Account, Patient, PatientContact
from models.reading import PhoneCall, Seen
from models.record import Document, Observation, Panel
from services import access, brand, clock, history
from services.access import StaffAccess, in_room
from services.ages import age_on
from services.audience import audiences, readers_among, record_readers
from services.errors import NoAccess, Problem
from services.history import Action
from services.records.naming import name_of
from services.records.unseen_letter_pdf import UnseenLetter, unseen_letter_pdf
from services.registration import matching
from services.registration.clinic_contact import clinic_contact
from services.registration.patients import address_lines
from services.results import lines
from services.results.deciding import checked_text
from services.results.lines import ROOM, Kept, full_name, patient_of
from services.rights import Relation
from services.settings import Settings
from services.words import LANGUAGES, N_, _, speaking

OUTCOMES = {
    "reached": N_("Reached and told"),
    "message left": N_("Left word to call back"),
    "not reached": N_("Not reached"),
}
NOTE_LIMIT = 500
_HALF_A_YEAR = timedelta(days=180)
_MOST = 200
_NOT_COUNTED = ("health reminder", "note")  # documents that wait for nobody


@dataclass(frozen=True)
class Called:
    """One call, or try."""

    at: datetime
    by: str
    outcome: str
    note: str


@dataclass(frozen=True)
class Unopened:
    """One line of the list. `readers`: who could open it in the portal. `since`: the day from which it was shown."""

    id: UUID
    name: str
    patient_id: UUID
    patient: str
    birth_date: date
    when: str | None
    since: date
    readers: list[str]
    phones: list[str]
    letter_at: datetime | None
    calls: list[Called]


@dataclass(frozen=True)
class Unseen:
    """The list, the oldest first, and the clinic's number of days."""

    days: int
    lines: list[Unopened]
    time_zone: str


@in_room(ROOM)
def overview(session: Session, _office: StaffAccess) -> Unseen:
    """Everything that nobody has opened."""
    days = session.exec(select(Clinic.unseen_days)).first() or 14
    zone = access.time_zone(session)
    rows = [row for table in (Panel, Document, Observation) for row in _rows(session, table, days)]
    calls = _calls(session, [row.id for row in rows])
    ids = {row.patient_id for row in rows}
    patients = {one.id: one for one in session.exec(select(Patient).where(col(Patient.id).in_(ids)))}
    contacts, people = matching.contacts_by_chart(session, ids), audiences(session, ids)
    found = [
        _line(row, patients[row.patient_id], contacts[row.patient_id], people[row.patient_id], zone, calls[row.id])
        for row in rows
    ]
    return Unseen(days, sorted(found, key=lambda line: (line.since, line.patient, line.name)), zone)


@in_room(ROOM)
def calls_of(session: Session, _office: StaffAccess, row_id: UUID) -> list[Called]:
    """All calls about one line, the newest first."""
    return _calls(session, [row_id])[row_id]


@in_room(ROOM)
def called(session: Session, office: StaffAccess, row_id: UUID, version: int, outcome: str, note: str) -> None:
    """Write down a call; who was reached is told, and the line leaves the list. Raises Problem, Conflict, NoAccess."""
    if outcome not in OUTCOMES:
        raise Problem(_("Choose how the call went."), "outcome")
    kept = checked_text(note, NOTE_LIMIT, "call_note")
    row = lines.find(session, office, row_id, version)
    now, by = clock.now(), office.actor.name
    session.add(
        PhoneCall(
            patient_id=row.patient_id, kind=str(row.__tablename__), row_id=row.id, outcome=outcome,
            note=kept or None, by=by, at=now,
        )
    )  # fmt: skip
    if outcome == "reached":
        row.called_at, row.called_by = now, by
    lines.saved(session, office, row, Action.RESULT_CALLED, outcome=outcome)


@in_room(ROOM)
def letter(session: Session, office: StaffAccess, row_id: UUID, settings: Settings) -> tuple[UnseenLetter, str]:
    """(letter, language of the patient) for `printed`; noted at the line. Raises NoAccess, also for what is not shown.

    To a child under 13 it goes to the parent or guardian.
    """
    row = lines.find(session, office, row_id)
    clinic = clinic_contact(session)
    if clinic is None or not lines.shown_now(session, row):
        raise NoAccess
    patient, today = patient_of(session, row.patient_id), access.clinic_today(session)
    row.letter_at = clock.now()  # no change that a colleague with the same page open would have to look at
    session.add(row)
    history.record(
        session,
        office.actor,
        Action.RESULT_LETTER,
        patient_id=row.patient_id,
        subject=lines.thing(row),
        row=str(row.id),
    )
    language = (patient.language or "en")[:2].lower()
    return UnseenLetter(
        patient_name=full_name(patient),
        for_guardian=age_on(patient.birth_date, today) < 13,
        patient_lines=address_lines(patient),
        is_result=isinstance(row, Panel),
        since=_since(row, access.time_zone(session)),
        has_readers=bool(record_readers(session, patient.id, confidential=row.confidential)),
        address=settings.base_url,
        clinic_name=clinic.name,
        clinic_lines=clinic.lines,
        clinic_phone=clinic.phone,
        clinic_logo=brand.logo(session),
        portal_name=clinic.portal_name,
        written_on=clock.now(),
        time_zone=clinic.time_zone,
    ), language if language in LANGUAGES else "en"


def printed(written: UnseenLetter, language: str) -> bytes:
    """The PDF in the patient's language; slow, so outside of any transaction."""
    with speaking(language):
        return unseen_letter_pdf(written)


def _rows(session: Session, table: type[Kept] | type[Observation], days: int) -> list[Kept | Observation]:
    now, today = clock.now(), access.clinic_today(session)
    dated = {Panel: Panel.collected, Document: Document.authored, Observation: Observation.taken}[table]
    opened = exists().where(col(Seen.row_id) == table.id, col(Seen.at) >= table.added_at)
    conditions = [
        col(table.entered_in_error).is_(False),
        col(table.added_at) <= now - timedelta(days=days),
        col(table.added_at) > now - _HALF_A_YEAR,
        col(dated).is_(None) | (col(dated) >= (today - _HALF_A_YEAR).isoformat()),
        ~opened,
        exists().where(col(Patient.id) == table.patient_id, col(Patient.deceased_on).is_(None)),
    ]
    if table is Observation:
        conditions.append(col(Observation.panel_id).is_(None))
    if issubclass(table, Panel | Observation):
        conditions.append(col(table.category).in_(("laboratory", "imaging", "other")))
    if table is Document:
        conditions.append(col(Document.kind).not_in(_NOT_COUNTED))
    if issubclass(table, Panel | Document):
        until = col(table.held_until)
        conditions += [until.is_(None) | (until <= today - timedelta(days=days)), col(table.called_at).is_(None)]
    return list(session.exec(select(table).where(*conditions).order_by(col(table.added_at)).limit(_MOST)).all())


def _calls(session: Session, ids: list[UUID]) -> dict[UUID, list[Called]]:
    found: dict[UUID, list[Called]] = defaultdict(list)
    query = select(PhoneCall).where(col(PhoneCall.row_id).in_(ids)).order_by(col(PhoneCall.at).desc())
    for row in session.exec(query).all():
        found[row.row_id].append(Called(row.at, row.by, row.outcome, row.note or ""))
    return found


def _line(
    row: Kept | Observation,
    patient: Patient,
    contacts: list[PatientContact],
    people: list[tuple[Account, Relation]],
    zone: str,
    calls: list[Called],
) -> Unopened:
    alone = isinstance(row, Observation)
    return Unopened(
        id=row.id,
        name=row.title if isinstance(row, Document) else name_of(row),
        patient_id=patient.id,
        patient=full_name(patient),
        birth_date=patient.birth_date,
        when=row.taken if alone else row.authored if isinstance(row, Document) else row.collected or row.issued,
        since=_since(row, zone),
        readers=[account.name for account, _relation in readers_among(people, confidential=row.confidential)],
        phones=[f"{one.value} ({one.whose})" if one.whose else one.value for one in contacts if one.kind == "phone"],
        letter_at=None if alone else row.letter_at,
        calls=calls,
    )


def _since(row: Kept | Observation, zone: str) -> date:
    came = row.added_at.astimezone(ZoneInfo(zone)).date()
    until = None if isinstance(row, Observation) else row.held_until
    return max(came, until) if until else came
