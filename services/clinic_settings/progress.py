"""What is set and what is not yet, one line for each part: for the settings page and the set-up assistant."""

from sqlmodel import Session, SQLModel, col, func, select

from models.clinic import HelpQuestion, Location, Provider, Subject
from services.access import StaffAccess, in_room
from services.clinic_settings.clinic import the_clinic
from services.mail import server
from services.settings import Settings
from services.words import _, ngettext

# In the order in which a new clinic is asked.
PARTS = ("clinic", "look", "locations", "hours", "providers", "subjects", "contacts", "questions", "mail")


@in_room("settings")
def progress(session: Session, _office: StaffAccess, settings: Settings) -> dict[str, str]:
    """Part → what is set, in words; "" for nothing yet."""
    row = the_clinic(session)
    locations = _count(session, Location, "closed_at")
    providers = _count(session, Provider, "left_at")
    subjects = _count(session, Subject, "retired_at")
    questions = _count(session, HelpQuestion, "retired_at")
    mail = server.current(session, settings)
    return {
        "clinic": ", ".join(filter(None, (row.name, row.city, row.phone))) if row.city or row.phone else "",
        "look": ", ".join(filter(None, (_("own logo") if row.logo else "", row.brand_colour))),
        "locations": ngettext("{count} location", "{count} locations", locations) if locations else "",
        "hours": ngettext("{count} day a week", "{count} days a week", len(row.opening_hours))
        if row.opening_hours
        else "",
        "providers": ngettext("{count} provider", "{count} providers", providers) if providers else "",
        "subjects": ngettext("{count} subject", "{count} subjects", subjects) if subjects else "",
        "contacts": ", ".join(filter(None, (row.support_phone, row.support_email))),
        "questions": ngettext("{count} question", "{count} questions", questions) if questions else "",
        "mail": mail.host if mail else _("a demo sends no mails") if settings.demo else "",
    }


def _count(session: Session, table: type[SQLModel], ended: str) -> int:
    return session.exec(select(func.count()).select_from(table).where(col(getattr(table, ended)).is_(None))).one()
