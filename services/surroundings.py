"""What the frame around every screen shows: the portal's name, help contacts, and whose records can be opened."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from models.clinic import Clinic
from models.people import Account, Patient
from services import clock
from services.access import Access, Relation, charts_of, open_chart
from services.ages import age_on
from services.brand import Brand, of
from services.sessions import Preview, Viewer
from services.words import _, ngettext


@dataclass(frozen=True)
class OpenChart:
    """A record this account may open today; `age` in words."""

    patient_id: UUID
    name: str
    age: str
    relation: Relation


@dataclass(frozen=True)
class Surroundings:
    """One answer for the whole frame."""

    brand: Brand
    today: date
    charts: list[OpenChart]
    preview_of: str = ""  # in a preview: whose eyes these are, in words

    @property
    def portal_name(self) -> str:
        """As the clinic calls its portal."""
        return self.brand.portal_name


def surroundings(session: Session, viewer: Viewer) -> Surroundings:
    """Raises SignedOut when the session is over, NoAccess for a preview that is not the viewer’s to see."""
    clinic = session.exec(select(Clinic)).one()
    today = clock.today(clinic.time_zone)
    previewed = _previewed(session, viewer, viewer.preview) if viewer.preview else None
    charts = [
        OpenChart(patient.id, f"{patient.given} {patient.family}", age_in_words(patient, today), relation)
        for patient, relation in (previewed[:1] if previewed else charts_of(session, viewer))
    ]
    return Surroundings(
        of(clinic),
        today,
        charts,
        previewed[1] if previewed else "",
    )


def _previewed(session: Session, viewer: Viewer, preview: Preview) -> tuple[tuple[Patient, Relation], str]:
    """The one chart of a preview, and whose eyes look at it. Raises NoAccess (services.access.open_chart)."""
    chart = open_chart(session, viewer, preview.patient_id, Access.OPEN)
    patient = session.get_one(Patient, chart.patient_id)
    member = session.get(Account, preview.account_id) if preview.account_id else None
    words = {
        Relation.SELF: _("the patient"),
        Relation.FULL: _("a family member with full access"),
        Relation.BILLING: _("a family member with billing-only access"),
    }
    return (patient, chart.relation), member.name if member else words[chart.relation]


def age_in_words(patient: Patient, today: date) -> str:
    """Years, and months in the first two years of life."""
    years = age_on(patient.birth_date, today)
    if years >= 2:
        return ngettext("{count} year old", "{count} years old", years)
    born = patient.birth_date
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return ngettext("{count} month old", "{count} months old", months) if months > 0 else _("newborn")
