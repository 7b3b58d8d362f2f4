"""Creating and editing a chart in the office. Birth date and contacts are written down with before and after.

A corrected birth date moves the rights of the family at once, because those are computed from it at each check. A
changed contact is told to the old one, as when the patient changes it (PRODUCT §7).
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from models.clinic import Provider
from models.people import Account, Patient, PatientContact, PatientIdentifier
from models.record import CareTeamMember
from services import clock, history, profile_contact
from services.access import StaffAccess, in_room
from services.charts import fields
from services.charts.alike import Alike, alike
from services.charts.fields import Checked
from services.charts.standing import standing_chart
from services.editing.form import Edited, Values, changes, edited, expect
from services.history import Action
from services.names import match_key
from services.records.importing import normalised_contact
from services.settings import Settings

_WORDS = {  # field → as the history names it (services.history_words)
    "given": "first name", "middle": "middle name", "family": "last name", "suffix": "suffix",
    "birth_date": "date of birth", "sex": "sex", "insurer": "insurance company", "insurance_member_id": "member number",
    "record_number": "record number", "provider": "provider",
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """The form with what it offers: (id, name) of the providers who work here."""

    stored: Edited
    providers: list[tuple[str, str]]


@dataclass(frozen=True)
class Created:
    """A new chart, or the charts that may be of the same person; then nothing was created."""

    patient_id: UUID | None
    alike: list[Alike]


@in_room("charts")
def read(session: Session, office: StaffAccess, patient_id: UUID | None) -> Form:
    """The form of a chart (the look is written down), or an empty one. Raises NoAccess."""
    patient = standing_chart(session, patient_id) if patient_id else None
    if patient:
        history.record(
            session, office.actor, Action.VIEWED, patient_id=patient.id, subject="name, contacts and account"
        )
    here = select(Provider).where(col(Provider.left_at).is_(None)).order_by(col(Provider.name))
    offered = [(str(row.id), row.name) for row in session.exec(here)]
    return Form(edited(fields.values_of(session, patient)), offered)


@in_room("charts")
def create(session: Session, office: StaffAccess, values: Values, despite: Collection[UUID] = ()) -> Created:
    """A new chart, unless one may be of the same person and is not among `despite`, those that staff have looked at.

    Raises Problem at its fields.
    """
    checked = fields.check(session, None, values)
    found = alike(session, checked)
    if {one.patient_id for one in found} - set(despite):
        return Created(None, found)
    patient = Patient(**checked.columns, match_key="", created_at=clock.now())
    patient.match_key = match_key(patient.given, patient.family)
    session.add(patient)
    session.flush()
    _apply(session, patient, checked)
    history.record(session, office.actor, Action.PATIENT_CREATED, patient_id=patient.id)
    return Created(patient.id, [])


@in_room("charts")
def save(
    session: Session, office: StaffAccess, patient_id: UUID, mark: str, values: Values, settings: Settings
) -> Edited:
    """Change a chart. Raises Problem at its fields, Outdated with both versions, NoAccess."""
    patient = standing_chart(session, patient_id, lock=True)
    before = fields.values_of(session, patient)
    expect(mark, before)
    old_email = _own_email(session, patient)
    checked = fields.check(session, patient, values)
    for name, value in checked.columns.items():
        setattr(patient, name, value)
    patient.match_key = match_key(patient.given, patient.family)
    _apply(session, patient, checked)
    after = fields.values_of(session, patient)
    changed = changes(before, after)
    if not changed:
        return edited(after)
    patient.version += 1
    session.add(patient)
    session.flush()
    subject = ", ".join(dict.fromkeys(_word(name, after) for name in changed))
    history.record(session, office.actor, Action.CHART_CHANGED, patient_id=patient.id, subject=subject, changed=changed)
    account = session.exec(select(Account).where(Account.patient_id == patient.id)).first()
    if account and {"given", "family"} & changed.keys():
        account.name = f"{patient.given} {patient.family}"
    if account and any(name.startswith("contact:") for name in changed):
        profile_contact.tell_old(session, account, old_email, settings)
    return edited(after)


def _apply(session: Session, patient: Patient, checked: Checked) -> None:
    """Contacts, record number and provider. What stays as it was keeps its row."""
    known = {_said(row): row for row in fields.contacts_of(session, patient)}
    wanted = {(one.kind, one.value, one.use, one.whose) for one in checked.contacts}
    for said, row in known.items():
        if said not in wanted:
            session.delete(row)
    for kind, value, use, whose in sorted(wanted - known.keys()):
        session.add(
            PatientContact(
                patient_id=patient.id,
                kind=kind,
                value=value,
                normalised=normalised_contact(kind, value),
                use=use or None,
                whose=whose or None,
            )
        )
    number = fields.number_row(session, patient)
    if number and number.value != checked.record_number:
        session.delete(number)
    if checked.record_number and (number is None or number.value != checked.record_number):
        system = fields.number_system(session)
        session.add(PatientIdentifier(patient_id=patient.id, system=system, value=checked.record_number))
    _set_provider(session, patient, checked.provider)
    session.flush()


def _set_provider(session: Session, patient: Patient, provider: Provider | None) -> None:
    """A line of the care team: with it the patient may write to this provider from the first day on."""
    row = fields.member_row(session, patient)
    if provider is None:
        if row:
            session.delete(row)
        return
    row = row or CareTeamMember(
        id=uuid4(), patient_id=patient.id, source_key=fields.BY_OFFICE, content_hash="", added_at=clock.now()
    )
    row.name, row.npi, row.text = provider.name, provider.npi, provider.specialty
    session.add(row)


def _said(row: PatientContact) -> tuple[str, str, str, str]:
    return row.kind, row.value, row.use or "", row.whose or ""


def _own_email(session: Session, patient: Patient) -> str | None:
    rows = fields.contacts_of(session, patient)
    return next((row.value for row in rows if row.kind == "email" and row.whose is None), None)


def _word(name: str, after: Values) -> str:
    if name.startswith("contact:"):
        return "contact email" if after.get(f"{name.rpartition(':')[0]}:kind") == "email" else "contact phone"
    return _WORDS.get(name, "address")
