"""A file that waits beside the charts it may belong to: who is who, and what would come into the chart (§8.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, or_, select

from models.imports import SourceFile
from models.people import Patient, PatientContact, PatientIdentifier
from models.record import StoredFile
from services import history
from services.access import StaffAccess, in_room
from services.charts.standing import standing_chart
from services.errors import NoAccess
from services.history import Action
from services.names import match_key
from services.records import store
from services.records.draft import Draft, Person
from services.records.importing import normalised_contact
from services.records.unpack import Read
from services.registration import matching
from services.words import N_

MOST = 5  # charts beside one file
# Tables of the record in the order of the page, with their words.
CATEGORIES = {
    "problem": N_("Problems"),
    "medication": N_("Medications"),
    "allergy": N_("Allergies"),
    "immunization": N_("Vaccinations"),
    "procedure": N_("Procedures"),
    "panel": N_("Reports"),
    "observation": N_("Results, vital signs and answers"),
    "family_history": N_("Family history"),
    "encounter": N_("Visits"),
    "care_team_member": N_("Care team"),
    "document": N_("Documents"),
    "section_text": N_("Texts of sections"),
}


@dataclass(frozen=True)
class Original:
    """The file as it came, to be read again; and whose record in it is meant."""

    name: str
    content: bytes
    patient: str
    birth_date: date | None


@dataclass(frozen=True)
class Compared:
    """One line side by side: a key of pages' words, what the file says, what the chart says, and whether it agrees.

    `same` is None where one of them says nothing.
    """

    what: str  # name, birth date, sex, address, email, phone, record number
    in_file: str | date
    in_chart: str | date
    same: bool | None


@dataclass(frozen=True)
class Candidate:
    """A chart beside the file; `adds`: (marked category, new, changed, the same). `differs`: in name, birth or sex."""

    patient_id: UUID
    name: str
    lines: list[Compared]
    adds: list[tuple[str, int, int, int]]
    has_account: bool
    differs: bool


@in_room("records in")
def original(session: Session, _office: StaffAccess, source_id: UUID) -> Original:
    """What is read again before anything is compared or decided. Raises NoAccess."""
    row = session.get(SourceFile, source_id)
    if row is None:
        raise NoAccess
    kept = session.get_one(StoredFile, row.content_id)
    return Original(row.name, kept.content, row.patient_name or "", row.patient_birth_date)


def draft_for(wanted: Original, reads: Iterable[Read]) -> Draft:
    """Of all records in the file those of this person, as one. Raises NoAccess when it is in none of them."""
    found: Draft | None = None
    for draft in (read.draft for read in reads if read.draft):
        person = draft.person
        if person is None or (f"{person.given} {person.family}", person.birth_date) != (
            wanted.patient,
            wanted.birth_date,
        ):
            continue
        if found is None:
            found = draft
        else:
            found.lines += draft.lines
    if found is None:
        raise NoAccess
    return found


@in_room("records in")
def candidates(session: Session, office: StaffAccess, draft: Draft) -> list[Candidate]:
    """Charts that resemble the person of the file, the most alike first."""
    return [_candidate(session, office, patient, draft) for patient in resembling(session, _person(draft))]


@in_room("records in")
def with_chart(session: Session, office: StaffAccess, draft: Draft, patient_id: UUID) -> Candidate:
    """The same for a chart that somebody has looked up. Raises NoAccess."""
    return _candidate(session, office, standing_chart(session, patient_id), draft)


def resembling(session: Session, person: Person) -> list[Patient]:
    """At most MOST charts with the name, a contact or a record number of this person, or nearly the name and the same
    birth date; the most alike first.
    """
    key = match_key(person.given, person.family)
    family, given = key.split("|", 1)
    contacts = [normalised_contact(one.kind, one.value) for one in person.contacts if not one.whose]
    numbers = [value for _system, value in person.identifiers]
    by_contact = select(PatientContact.patient_id).where(col(PatientContact.normalised).in_(contacts))
    by_number = select(PatientIdentifier.patient_id).where(col(PatientIdentifier.value).in_(numbers))
    ways = [
        Patient.match_key == key,
        Patient.match_key == f"{given}|{family}",
        col(Patient.id).in_(by_contact),
        col(Patient.id).in_(by_number),
    ]
    if person.birth_date:
        born = Patient.birth_date == person.birth_date
        ways += [born & col(Patient.match_key).like(like, escape="\\") for like in _alike(family, given)]  # type: ignore[misc]
    alike = session.exec(select(Patient).where(or_(*ways), col(Patient.merged_into).is_(None)).limit(10 * MOST)).all()  # type: ignore[arg-type]
    ranked = sorted(alike, key=lambda one: -sum(line.same is True for line in _lines(session, one, person)))
    return ranked[:MOST]


def differs(patient: Patient, person: Person) -> bool:
    """Whether name, birth date or sex are not the same: then somebody must say that they have looked."""
    same_name = patient.match_key == match_key(person.given, person.family)
    other_sex = bool(patient.sex and person.sex and patient.sex != person.sex)
    return not same_name or patient.birth_date != person.birth_date or other_sex


def _candidate(session: Session, office: StaffAccess, patient: Patient, draft: Draft) -> Candidate:
    person = _person(draft)
    history.record(session, office.actor, Action.VIEWED, patient_id=patient.id, subject="name, contacts and account")
    counts = store.compare(session, patient.id, draft.lines).by_category
    adds = [
        (words, numbers.get("new", 0), numbers.get("changed", 0), numbers.get("same", 0))
        for table, words in CATEGORIES.items()
        if (numbers := counts.get(table))
    ]
    has_account = matching.account_of(session, patient) is not None
    lines = _lines(session, patient, person)
    return Candidate(
        patient.id, f"{patient.given} {patient.family}", lines, adds, has_account, differs(patient, person)
    )  # type: ignore[arg-type]


def _lines(session: Session, patient: Patient, person: Person) -> list[Compared]:
    charted = matching.contacts_of(session, patient)
    same_name = patient.match_key == match_key(person.given, person.family)
    lines = [
        Compared("name", f"{person.given} {person.family}", f"{patient.given} {patient.family}", same_name),
        Compared("birth date", person.birth_date or "", patient.birth_date, person.birth_date == patient.birth_date),
        Compared("sex", person.sex or "", patient.sex or "", _same(person.sex, patient.sex)),
        _address(patient, person),
    ]
    for kind in ("phone", "email"):
        filed = [one for one in person.contacts if one.kind == kind]
        ours = [one for one in charted if one.kind == kind]
        agree = {normalised_contact(kind, one.value) for one in filed} & {one.normalised for one in ours}
        lines.append(
            Compared(
                kind,
                ", ".join(one.value for one in filed),
                ", ".join(f"{one.value} ({one.whose})" if one.whose else one.value for one in ours),
                bool(agree) if filed and ours else None,
            )
        )
    numbers = session.exec(select(PatientIdentifier.value).where(PatientIdentifier.patient_id == patient.id)).all()
    filed_numbers = [value for _system, value in person.identifiers]
    agree_on = bool(set(numbers) & set(filed_numbers)) if numbers and filed_numbers else None
    lines.append(Compared("record number", ", ".join(filed_numbers), ", ".join(numbers), agree_on))
    return [line for line in lines if line.in_file or line.in_chart]


def _address(patient: Patient, person: Person) -> Compared:
    parts = ("street", "city", "state", "postal_code")
    filed = ", ".join(str(person.fields[part]) for part in parts if person.fields.get(part))
    charted = ", ".join(str(getattr(patient, part)) for part in parts if getattr(patient, part))
    return Compared("address", filed, charted, _same(filed.casefold(), charted.casefold()))


def _same(one: str | None, other: str | None) -> bool | None:
    return one == other if one and other else None


def _alike(family: str, given: str) -> list[str]:
    """Forms of `match_key` with the same family name or the same first name."""
    return [f"{_escaped(part)}" for part in (f"{family}|%", f"%|{given}") if part.strip("|%")]


def _escaped(like: str) -> str:
    return like.replace("\\", "\\\\").replace("_", "\\_")


def _person(draft: Draft) -> Person:
    if draft.person is None:
        raise NoAccess
    return draft.person
