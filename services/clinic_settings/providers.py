"""Who treats patients here, where, and who is away or has left; then the covering pool answers (PRODUCT §5)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, delete, select

from models.clinic import Location, Provider, ProviderLocation
from models.people import Account
from services import clock
from services.access import StaffAccess, clinic_today, in_room
from services.clinic_settings.lists import Listed, row_of
from services.clinic_settings.saving import write_down
from services.editing import checks
from services.editing.form import Edited, Values, edited, expect
from services.errors import Problem, together
from services.messages.covering import Absence, absence
from services.words import _, long_date

AT = "at:"  # field of a location: "at:" and its id


@dataclass(frozen=True)
class Choices:
    """What a provider's form offers: (id, name) of the open locations and of the staff logins."""

    locations: list[tuple[str, str]]
    logins: list[tuple[str, str]]


@in_room("settings")
def overview(session: Session, _office: StaffAccess) -> list[Listed]:
    """By name; who has left comes last."""
    today = clinic_today(session)
    rows = session.exec(select(Provider).order_by(col(Provider.left_at).is_not(None), col(Provider.name))).all()
    names = {str(row.id): row.name for row in session.exec(select(Location))}
    places: dict[UUID, list[str]] = {row.id: [] for row in rows}
    for at in session.exec(select(ProviderLocation)):
        places[at.provider_id].append(str(at.location_id))
    return [
        Listed(row.id, row.name, (row.specialty or "", ", ".join(names[at] for at in sorted(places[row.id]))),
               _in_words(row, absence(row, today)))
        for row in rows
    ]  # fmt: skip


@in_room("settings")
def choices(session: Session, _office: StaffAccess) -> Choices:
    """The lists of the form."""
    places = select(Location).where(col(Location.closed_at).is_(None)).order_by(col(Location.name))
    logins = select(Account).where(col(Account.role).is_not(None), col(Account.disabled_at).is_(None))
    return Choices(
        [(str(row.id), row.name) for row in session.exec(places)],
        [(str(row.id), row.name) for row in session.exec(logins.order_by(col(Account.name)))],
    )


@in_room("settings")
def read(session: Session, _office: StaffAccess, provider_id: UUID | None) -> Edited:
    """The form of one provider, or of a new one. Raises NoAccess."""
    return edited(_values(session, row_of(session, Provider, provider_id, Provider(name=""))))


@in_room("settings")
def save(session: Session, office: StaffAccess, provider_id: UUID | None, mark: str, values: Values) -> Edited:
    """Store it with its locations. Raises Problem at its fields, Outdated or NoAccess."""
    row = row_of(session, Provider, provider_id, Provider(name=""))
    before = _values(session, row)
    if provider_id:
        expect(mark, before)
    with together() as each:
        with each():
            row.name = checks.line(values, "name", _("Enter the name of the provider."), 100)
        for field in ("title", "specialty"):
            with each():
                setattr(row, field, checks.line(values, field, most=100) or None)
        with each():
            row.npi = _npi(values)
        with each():
            row.account_id = _login(session, row, values)
        with each():
            _away(row, values)
    if checks.ticked(values, "left") != (row.left_at is not None):
        row.left_at = clock.now() if checks.ticked(values, "left") else None
    session.add(row)
    session.flush()
    _work_at(session, row, values)
    after = _values(session, row)
    write_down(session, office, row, f"provider: {row.name}", before, after)
    return edited(after)


def _npi(values: Values) -> str | None:
    number = checks.line(values, "npi", most=20).replace(" ", "")
    if number and not (number.isascii() and number.isdigit() and len(number) == 10):
        raise Problem(_("The NPI has ten digits. Leave it empty when you do not know it."), "npi")
    return number or None


def _login(session: Session, row: Provider, values: Values) -> UUID | None:
    wanted = checks.line(values, "login")
    if not wanted or wanted == str(row.account_id):
        return row.account_id if wanted else None
    found = next((one.id for one in session.exec(select(Account).where(col(Account.role).is_not(None)))
                  if str(one.id) == wanted), None)  # fmt: skip
    if found is None:
        raise Problem(_("Choose a staff login from the list."), "login")
    if session.exec(select(Provider.id).where(Provider.account_id == found, col(Provider.id) != row.id)).first():
        raise Problem(_("This login belongs to another provider already."), "login")
    return found


def _away(row: Provider, values: Values) -> None:
    first, last = checks.day(values, "away_from"), checks.day(values, "away_until")
    if first and last and last < first:
        raise Problem(_("The last day away is before the first one."), "away_until")
    row.away_from = date.fromisoformat(first) if first else None
    row.away_until = date.fromisoformat(last) if last else None


def _work_at(session: Session, row: Provider, values: Values) -> None:
    known = {str(one) for one in session.exec(select(Location.id))}
    wanted = {name.removeprefix(AT) for name in values if name.startswith(AT) and checks.ticked(values, name)} & known
    # A closed location is not in the form: it stays as it was.
    closed = {str(one) for one in session.exec(select(Location.id).where(col(Location.closed_at).is_not(None)))}
    wanted |= set(_places(session, row)) & closed
    session.execute(delete(ProviderLocation).where(col(ProviderLocation.provider_id) == row.id))
    session.add_all(ProviderLocation(provider_id=row.id, location_id=UUID(one)) for one in sorted(wanted))
    session.flush()


def _places(session: Session, row: Provider) -> list[str]:
    query = select(ProviderLocation.location_id).where(ProviderLocation.provider_id == row.id)
    return sorted(str(one) for one in session.exec(query))


def _in_words(row: Provider, why: Absence | None) -> str:
    if why is Absence.LEFT:
        return _("Has left")
    if why is Absence.AWAY:
        return _("Away until {day}", day=long_date(row.away_until)) if row.away_until else _("Away")
    return ""


def _values(session: Session, row: Provider) -> dict[str, str]:
    texts = {name: getattr(row, name) or "" for name in ("name", "title", "specialty", "npi")}
    days = {name: str(getattr(row, name) or "") for name in ("away_from", "away_until")}
    more = {"login": str(row.account_id or ""), "left": "yes" if row.left_at else ""}
    return texts | days | more | {f"{AT}{one}": "yes" for one in _places(session, row)}
