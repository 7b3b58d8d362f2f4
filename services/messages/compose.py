"""What a new message can be about, and to whom (PRODUCT §5, AC-12): offered and checked again by the same code."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.clinic import Location, Provider, ProviderLocation, Subject
from models.messages import Thread
from models.record import CareTeamMember, ClinicalRow, Encounter, Immunization, Procedure
from services.access import ChartAccess, needs
from services.errors import NoAccess, Problem, Problems
from services.messages.visibility import visible
from services.names import full_name_key
from services.rights import Access
from services.shown import shown
from services.words import _

# Where a record names somebody whom the patient has seen.
_SEEN: tuple[tuple[type[ClinicalRow], str], ...] = (
    (Encounter, "provider"),
    (CareTeamMember, "name"),
    (Procedure, "performer"),
    (Immunization, "given_by"),
)
_open = col(Location.closed_at).is_(None)


@dataclass(frozen=True)
class Choice:
    """One line of a list; `id` as text, because it travels through the browser."""

    id: str
    name: str


@dataclass(frozen=True)
class Options:
    """The lists of a new message. `locations` are those of each provider by id; "" holds all of the clinic's.

    Without any provider (nobody has been seen yet) a message goes to the office, at a location of one's choice.
    """

    providers: list[Choice]
    locations: dict[str, list[Choice]]
    subjects: list[Choice]


@dataclass(frozen=True)
class Address:
    """Where a new message goes, looked up again when it is sent."""

    provider: Provider | None
    location: Location | None
    subject: Subject


@needs(Access.MESSAGE_WRITE, Access.APPOINTMENT_ASK)
def options(session: Session, chart: ChartAccess) -> Options:
    """The lists for this patient and this writer."""
    providers = _seen(session, chart)
    everywhere = _choices(_all_locations(session))
    places: dict[str, list[Choice]] = {str(one.id): [] for one in providers}
    works = (
        select(ProviderLocation.provider_id, Location)
        .join(Location, col(Location.id) == ProviderLocation.location_id)
        .where(col(ProviderLocation.provider_id).in_([one.id for one in providers]), _open)
        .order_by(col(Location.name))
    )
    for provider_id, place in session.exec(works):
        places[str(provider_id)].append(Choice(str(place.id), place.name))
    locations = {"": everywhere} | {one: known or everywhere for one, known in places.items()}
    return Options(_choices(providers), locations, _choices(_subjects(session)))


@needs(Access.MESSAGE_WRITE)
def checked(session: Session, chart: ChartAccess, provider_id: str, location_id: str, subject_id: str) -> Address:
    """The chosen lines, if they are offered to this writer at this moment. Raises Problem at each field."""
    seen = _seen(session, chart)
    provider, subject = _one(seen, provider_id), _one(_subjects(session), subject_id)
    places = _works_at(session, provider) if provider else _all_locations(session)
    location = places[0] if len(places) == 1 else _one(places, location_id)
    wrong = [
        Problem(words, field)
        for missing, words, field in (
            (bool(seen) and provider is None, _("Choose a provider from the list."), "provider"),
            (bool(places) and location is None, _("Choose an office location from the list."), "location"),
            (subject is None, _("Choose a subject from the list."), "subject"),
        )
        if missing
    ]
    if wrong or subject is None:
        raise Problems(wrong) if len(wrong) > 1 else wrong[0]
    return Address(provider, location, subject)


def _seen(session: Session, chart: ChartAccess) -> list[Provider]:
    """The clinic's providers whom this patient has seen, by NPI or name, or has written to; nobody who has left.

    What is confidential names nobody to the family.
    """
    names: set[frozenset[str]] = set()
    for table, column in _SEEN:
        names |= {full_name_key(name) for name in _values(session, chart, table, column)}
    numbers = _values(session, chart, CareTeamMember, "npi")
    written = set(session.exec(select(Thread.provider_id).where(visible(chart))).all())
    here = session.exec(select(Provider).where(col(Provider.left_at).is_(None)).order_by(col(Provider.name))).all()
    return [
        one for one in here if one.id in written or (one.npi and one.npi in numbers) or full_name_key(one.name) in names
    ]


def _values(session: Session, chart: ChartAccess, table: type[ClinicalRow], column: str) -> set[str]:
    query = select(getattr(table, column)).where(*shown(chart, table))
    return {value for value in session.exec(query) if value}


def _works_at(session: Session, provider: Provider) -> list[Location]:
    """Where a provider works; everywhere, when the clinic has not said."""
    at = select(ProviderLocation.location_id).where(ProviderLocation.provider_id == provider.id)
    query = select(Location).where(col(Location.id).in_(at), _open).order_by(col(Location.name))
    return list(session.exec(query).all()) or _all_locations(session)


def _all_locations(session: Session) -> list[Location]:
    return list(session.exec(select(Location).where(_open).order_by(col(Location.name))).all())


def _subjects(session: Session) -> list[Subject]:
    kept = select(Subject).where(col(Subject.retired_at).is_(None)).order_by(col(Subject.position))
    return list(session.exec(kept).all())


def _choices(rows: list[Provider] | list[Location] | list[Subject]) -> list[Choice]:
    return [Choice(str(row.id), row.name) for row in rows]


def _one(rows: list, chosen: str):
    return next((row for row in rows if str(row.id) == chosen), None)


def names(session: Session, provider_id: UUID | None, location_id: UUID | None) -> tuple[str | None, str | None]:
    """How provider and location are called now. Raises NoAccess for an id that is not the clinic's."""
    provider = session.get(Provider, provider_id) if provider_id else None
    location = session.get(Location, location_id) if location_id else None
    if (provider_id and provider is None) or (location_id and location is None):
        raise NoAccess
    return provider.name if provider else None, location.name if location else None
