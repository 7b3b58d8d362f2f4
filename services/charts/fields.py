"""The form of a chart: name, birth date, address, contacts, record number and provider, as text and as columns.

Contacts are `contact:0:value`, `contact:0:kind` … with `whose` for a guardian's; an emptied one is taken out.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.clinic import Clinic, Provider
from models.people import Patient, PatientContact, PatientIdentifier
from models.record import CareTeamMember
from services import access
from services.ages import age_on
from services.editing import checks
from services.editing.form import Values, text_of
from services.errors import Problem, together
from services.profile import SEXES
from services.registration.details import check_name
from services.typed_day import typed_day
from services.words import N_, _

USES = {"mobile": N_("mobile"), "home": N_("home"), "work": N_("work")}
TEXTS = ("middle", "suffix", "street", "street_2", "city", "state", "postal_code", "insurer", "insurance_member_id")
OLDEST = 130  # years
BY_OFFICE = "office"  # source_key of the care team line that the form keeps


@dataclass(frozen=True)
class Contact:
    """One contact as it is stored."""

    kind: str
    value: str
    use: str
    whose: str


@dataclass(frozen=True)
class Checked:
    """The form when everything in it can be stored."""

    columns: dict[str, Any]
    contacts: list[Contact]
    record_number: str
    provider: Provider | None


def values_of(session: Session, patient: Patient | None) -> dict[str, str]:
    """The form of a chart, or of one to be created."""
    names = ("given", "family", "sex", *TEXTS)
    values = {name: (getattr(patient, name) if patient else None) or "" for name in names}
    values["birth_date"] = patient.birth_date.isoformat() if patient else ""
    values["record_number"] = _number(session, patient)
    member = _member(session, patient)
    provider = _provider_named(session, member.name if member else None)
    values["provider"] = str(provider.id) if provider else ""
    for place, one in enumerate(contacts_of(session, patient) if patient else []):
        said = {"kind": one.kind, "value": one.value, "use": one.use or "", "whose": one.whose or ""}
        values |= {f"contact:{place}:{name}": value for name, value in said.items()}
    return values


def check(session: Session, patient: Patient | None, values: Values) -> Checked:
    """What was typed, ready to be stored. Raises Problem at each field."""
    columns: dict[str, Any] = {}
    contacts: list[Contact] = []
    with together() as each:
        for name, missing in (("given", _("Enter the first name.")), ("family", _("Enter the last name."))):
            with each():
                columns[name] = checks.line(values, name, missing)
                check_name(name, columns[name], missing)
        with each():
            columns["birth_date"] = _born(session, text_of(values, "birth_date"))
        with each():
            columns["sex"] = checks.chosen(values, "sex", {"", *SEXES}, _("Choose one of the answers.")) or None
        for name in TEXTS:
            with each():
                columns[name] = checks.line(values, name, most=100) or None
        uses = {"", *USES, *(one.use or "" for one in (contacts_of(session, patient) if patient else []))}
        for place in sorted({name.split(":")[1] for name in values if name.startswith("contact:")}):
            with each():
                if one := _contact(values, place, uses):
                    contacts.append(one)
        with each():
            number = _free_number(session, patient, checks.line(values, "record_number", most=40))
        with each():
            provider = _chosen_provider(session, checks.line(values, "provider"))
    return Checked(columns, list(dict.fromkeys(contacts)), number, provider)


def contacts_of(session: Session, patient: Patient) -> list[PatientContact]:
    """In a fixed order."""
    rows = session.exec(select(PatientContact).where(PatientContact.patient_id == patient.id)).all()
    return sorted(rows, key=lambda one: (one.kind, one.use != "mobile", one.value, str(one.id)))


def number_system(session: Session) -> str:
    """The system of the record numbers that this clinic gives."""
    clinic = session.exec(select(Clinic)).one()
    return f"urn:oid:{clinic.oid}" if clinic.oid else f"urn:uuid:{clinic.id}"


def number_row(session: Session, patient: Patient | None) -> PatientIdentifier | None:
    """The chart's record number of this clinic."""
    if patient is None:
        return None
    own = select(PatientIdentifier).where(
        PatientIdentifier.patient_id == patient.id, PatientIdentifier.system == number_system(session)
    )
    return session.exec(own.order_by(col(PatientIdentifier.value))).first()


def _number(session: Session, patient: Patient | None) -> str:
    row = number_row(session, patient)
    return row.value if row else ""


def _free_number(session: Session, patient: Patient | None, number: str) -> str:
    if not number:
        return ""
    used = select(PatientIdentifier.patient_id).where(
        PatientIdentifier.system == number_system(session), PatientIdentifier.value == number
    )
    if any(one != (patient.id if patient else None) for one in session.exec(used)):
        raise Problem(_("Another chart has this record number."), "record_number")
    return number


def member_row(session: Session, patient: Patient) -> CareTeamMember | None:
    """The line of the care team that the form keeps."""
    query = select(CareTeamMember).where(
        CareTeamMember.patient_id == patient.id, CareTeamMember.source_key == BY_OFFICE
    )
    return session.exec(query).first()


def _member(session: Session, patient: Patient | None) -> CareTeamMember | None:
    return member_row(session, patient) if patient else None


def _provider_named(session: Session, name: str | None) -> Provider | None:
    return session.exec(select(Provider).where(Provider.name == name)).first() if name else None


def _chosen_provider(session: Session, wanted: str) -> Provider | None:
    if not wanted:
        return None
    found = next((row for row in session.exec(select(Provider)) if str(row.id) == wanted), None)
    if found is None:
        raise Problem(_("Choose a provider from the list."), "provider")
    return found


def _born(session: Session, typed: str) -> date:
    words = _("Enter the date of birth, for instance month 3, day 2, year 1988.")
    try:
        born = typed_day(typed)
    except ValueError as error:
        raise Problem(words, "birth_date") from error
    today = access.clinic_today(session)
    if born > today or age_on(born, today) > OLDEST:
        raise Problem(words, "birth_date")
    return born


def _contact(values: Values, place: str, uses: set[str]) -> Contact | None:
    field = f"contact:{place}"
    kind = text_of(values, f"{field}:kind") or ("email" if "@" in text_of(values, f"{field}:value") else "phone")
    value = checks.email(values, f"{field}:value") if kind == "email" else checks.phone(values, f"{field}:value")
    if not value:
        return None
    use = checks.chosen(values, f"{field}:use", uses, _("Choose one of the answers."))
    return Contact(kind, value, use, checks.line(values, f"{field}:whose", most=100))
