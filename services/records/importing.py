"""A record file into a chart: match the patient, keep the original, put the lines in (PRODUCT §8.3).

Reading happens before, without a transaction; everything here is one transaction, so a file is in whole or not at all.
Charts are never created or merged silently: without exactly one match the file waits in the match queue.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from models.imports import ChartImport, ImportedLines, SourceFile, Unreadable
from models.people import Patient, PatientContact, PatientIdentifier
from services import clock, history
from services.access import StaffAccess, in_room
from services.history import Action
from services.names import match_key
from services.records import store
from services.records.draft import Draft, Person
from services.records.touched import to_json
from services.words import N_, _


class Doubt(StrEnum):
    """Why a file waits; the words are in DOUBTS."""

    NOBODY = "nobody"
    NO_BIRTH_DATE = "no birth date"
    SEVERAL = "several"
    OTHER_SEX = "other sex"
    TAKEN_BACK = "taken back"
    PUT_BACK = "put back"


DOUBTS = {
    Doubt.NOBODY: N_("No chart has this name, birth date and sex. The file waits in the match queue."),
    Doubt.NO_BIRTH_DATE: N_("The file gives no birth date, so it cannot be matched. It waits in the match queue."),
    Doubt.SEVERAL: N_("More than one chart has this name, birth date and sex. The file waits in the match queue."),
    Doubt.OTHER_SEX: N_("A chart has this name and birth date but another sex. The file waits in the match queue."),
    Doubt.TAKEN_BACK: N_("This file was in a chart and was taken back. It waits for somebody to decide."),
    Doubt.PUT_BACK: N_("This file was rejected and put back. It waits for somebody to decide."),
}


@dataclass
class Taken:
    """What became of one record. `state`: imported, unchanged, waiting, directory (no patient in it) or refused."""

    name: str
    state: str
    kind: str = ""
    patient: str = ""
    reason: str = ""
    counts: store.Counts = field(default_factory=store.Counts)
    unread: int = 0
    source_id: UUID | None = None  # of the kept file
    notes: list[str] = field(default_factory=list)


@in_room("records in")
def take_in(
    session: Session, office: StaffAccess, name: str, content: bytes, sha256: str, draft: Draft, create: bool = False
) -> Taken:
    """Bring a read file into the chart it belongs to, or into the match queue.

    `create` makes a chart for a person whom no chart resembles; it never decides between two. What staff have decided
    about the same file before (rejected, taken back) stands.
    """
    person = draft.person
    if person is None:
        reason = _("This file describes practitioners or places, not a patient. There is nothing to import.")
        return Taken(name, "directory", draft.kind, reason=reason, notes=draft.notes)
    taken = Taken(name, "imported", draft.kind, f"{person.given} {person.family}", unread=len(draft.unread))
    taken.notes = draft.notes
    source = _source_row(session, sha256, person)
    taken.source_id = source.id if source else None
    if source and source.state != "waiting":
        taken.state = "unchanged" if source.state == "imported" else "refused"
        if source.state == "refused":
            words = _("{name} rejected this file: {reason}", name=source.decided_by, reason=source.reject_reason)
            taken.reason = words
        return taken
    if source and source.by_hand:
        patient, doubt = None, Doubt(source.waits_because or Doubt.TAKEN_BACK)
    else:
        patient, doubt = find_patient(session, person)
    made = patient is None and doubt is Doubt.NOBODY and create
    if made:
        patient = create_patient(session, office, person)
    if patient is None:
        taken.state, taken.reason = "waiting", _(DOUBTS[doubt])
    if source is None:
        source = _keep_source(session, name, content, sha256, draft, person, taken.state)
    source.waits_because, taken.source_id = None if patient else doubt, source.id
    if patient is not None:
        taken.counts = put_into_chart(session, office, source, patient, draft, made_chart=made)
    return taken


@in_room("records in")
def put_into_chart(
    session: Session, office: StaffAccess, source: SourceFile, patient: Patient, draft: Draft, *, made_chart: bool
) -> store.Counts:
    """The lines of a kept file into a chart, with what is needed to take them back; the act is in the history.

    `made_chart`: the chart was made for this file, and goes with it when it is taken back.
    """
    session.refresh(patient, with_for_update=True)  # two files into one chart: one after the other
    counts = store.put(session, patient.id, source.id, draft.lines)
    source.state, source.patient_id, source.accepted_at = "imported", patient.id, clock.now()
    source.waits_because = None
    source.counts = {category: dict(numbers) for category, numbers in counts.by_category.items()}
    done = ChartImport(
        source_id=source.id, patient_id=patient.id, made_chart=made_chart, at=clock.now(), by=office.actor.name
    )
    session.add(done)
    session.flush()
    session.add(ImportedLines(import_id=done.id, lines=to_json(counts.touched)))
    history.record(
        session,
        office.actor,
        Action.IMPORTED,
        patient_id=patient.id,
        subject="record file",
        kind=draft.kind,
        file=str(source.id),
        new=counts.total("new"),
        changed=counts.total("changed"),
    )
    return counts


def find_patient(session: Session, person: Person) -> tuple[Patient | None, Doubt]:
    """The one chart with this name, birth date and sex; otherwise None and why nobody can be sure."""
    if person.birth_date is None:
        return None, Doubt.NO_BIRTH_DATE
    same = session.exec(
        select(Patient).where(
            Patient.match_key == match_key(person.given, person.family),
            Patient.birth_date == person.birth_date,
            col(Patient.merged_into).is_(None),
        )
    ).all()
    fitting = [patient for patient in same if not (patient.sex and person.sex and patient.sex != person.sex)]
    if len(fitting) == 1:
        return fitting[0], Doubt.NOBODY
    if len(fitting) > 1:
        return None, Doubt.SEVERAL
    return None, Doubt.OTHER_SEX if same else Doubt.NOBODY


@in_room("records in")
def create_patient(session: Session, office: StaffAccess, person: Person) -> Patient:
    """A new chart from what the file says of the person. `person.birth_date` must be known."""
    if person.birth_date is None:
        raise ValueError("a chart needs a birth date")
    patient = Patient(
        given=person.given,
        family=person.family,
        birth_date=person.birth_date,
        sex=person.sex,
        match_key=match_key(person.given, person.family),
        created_at=clock.now(),
        **person.fields,
    )
    session.add(patient)
    session.flush()
    for contact in person.contacts:
        session.add(
            PatientContact(
                patient_id=patient.id,
                kind=contact.kind,
                value=contact.value,
                normalised=normalised_contact(contact.kind, contact.value),
                use=contact.use,
                whose=contact.whose,
            )
        )
    for system, value in dict.fromkeys(person.identifiers):
        session.add(PatientIdentifier(patient_id=patient.id, system=system, value=value))
    history.record(session, office.actor, Action.PATIENT_CREATED, patient_id=patient.id)
    return patient


def normalised_contact(kind: str, value: str) -> str:
    """The form in which contacts are compared: digits of a phone number, an address in lower case."""
    if kind == "email":
        return value.strip().casefold()
    digits = "".join(c for c in value if c.isdigit())
    return digits.removeprefix("1") if len(digits) == 11 else digits


def _source_row(session: Session, sha256: str, person: Person) -> SourceFile | None:
    """The row of an earlier import of the same bytes for the same person."""
    named = select(SourceFile).where(
        SourceFile.sha256 == sha256,
        SourceFile.patient_name == f"{person.given} {person.family}",
        SourceFile.patient_birth_date == person.birth_date,
    )
    return session.exec(named.order_by(col(SourceFile.state) != "imported")).first()


def _keep_source(
    session: Session, name: str, content: bytes, sha256: str, draft: Draft, person: Person, state: str
) -> SourceFile:
    media_type = "application/fhir+json" if draft.kind.startswith("FHIR") else "application/xml"
    source = SourceFile(
        name=name,
        kind=draft.kind,
        sha256=sha256,
        size=len(content),
        content_id=store.keep_file(session, media_type, name, content, sha256),
        state=state,
        patient_name=f"{person.given} {person.family}",
        patient_birth_date=person.birth_date,
        patient_sex=person.sex,
        received_at=clock.now(),
    )
    session.add(source)
    session.flush()
    for unread in draft.unread:
        session.add(Unreadable(source_id=source.id, place=unread.place, reason=unread.reason, excerpt=unread.excerpt))
    return source
