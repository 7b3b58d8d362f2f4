"""Charts that may be of the same person, shown before a new one is created: a double chart splits a record in two."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, or_, select

from models.people import Patient, PatientContact
from services.charts.fields import Checked
from services.names import match_key
from services.records.importing import normalised_contact
from services.words import _

MOST = 10
_LOOKED_AT = 200  # people of one birth date or one name that are compared at most


@dataclass(frozen=True)
class Alike:
    """One chart and, in words, what is the same."""

    patient_id: UUID
    name: str
    birth_date: date
    city: str
    why: str


def alike(session: Session, checked: Checked) -> list[Alike]:
    """The same name; the same birth date with one name or a contact; or one name with a contact. Surest first."""
    given, family, born = checked.columns["given"], checked.columns["family"], checked.columns["birth_date"]
    key = match_key(given, family)
    contacts = {normalised_contact(one.kind, one.value) for one in checked.contacts} - {""}
    sharing = set(
        session.exec(
            select(PatientContact.patient_id).where(col(PatientContact.normalised).in_(contacts)).limit(_LOOKED_AT)
        )
    )
    near = or_(Patient.match_key == key, Patient.birth_date == born, col(Patient.id).in_(sharing))
    rows = session.exec(select(Patient).where(near, col(Patient.merged_into).is_(None)).limit(_LOOKED_AT)).all()
    found = [(said, row) for row in rows if (said := _why(row, key, born, row.id in sharing))]
    found.sort(key=lambda one: (-one[0][0], one[1].family, one[1].given))
    return [
        Alike(row.id, f"{row.family}, {row.given}", row.birth_date, row.city or "", why)
        for (_weight, why), row in found[:MOST]
    ]


def _why(row: Patient, key: str, born: date, shares: bool) -> tuple[int, str] | None:
    same_name, same_day = row.match_key == key, row.birth_date == born
    one_name = bool({*row.match_key.split("|")} & {*key.split("|")} - {""})
    reasons = [
        (same_name, 3, _("same name")),
        (one_name and not same_name, 1, _("one of the names")),
        (same_day, 2, _("same date of birth")),
        (shares, 1, _("same phone or email")),
    ]
    weight = sum(points for holds, points, _word in reasons if holds)
    return (weight, ", ".join(word for holds, _points, word in reasons if holds)) if weight >= 3 else None
