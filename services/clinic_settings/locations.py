"""Where the clinic works. A location that is closed is no longer offered; what named it goes on naming it."""

from uuid import UUID

from sqlmodel import Session, col, select

from models.clinic import Location
from services import clock
from services.access import StaffAccess, in_room
from services.clinic_settings.lists import Listed, row_of
from services.clinic_settings.saving import write_down
from services.editing import checks
from services.editing.form import Edited, Values, edited, expect
from services.errors import Problem, together
from services.words import _

_TEXTS = ("street", "city", "state", "postal_code")


@in_room("settings")
def overview(session: Session, _office: StaffAccess) -> list[Listed]:
    """All of them, the open ones first, by name."""
    rows = session.exec(select(Location).order_by(col(Location.closed_at).is_not(None), col(Location.name)))
    return [
        Listed(row.id, row.name, (" ".join(filter(None, (row.street, row.city))), row.phone or ""),
               _("Closed") if row.closed_at else "")
        for row in rows
    ]  # fmt: skip


@in_room("settings")
def read(session: Session, _office: StaffAccess, location_id: UUID | None) -> Edited:
    """The form of one location, or of a new one. Raises NoAccess."""
    return edited(_values(row_of(session, Location, location_id, Location(name=""))))


@in_room("settings")
def save(session: Session, office: StaffAccess, location_id: UUID | None, mark: str, values: Values) -> Edited:
    """Store it. Raises Problem at its fields, Outdated or NoAccess."""
    row = row_of(session, Location, location_id, Location(name=""))
    before = _values(row)
    if location_id:
        expect(mark, before)
    with together() as each:
        with each():
            name = checks.line(values, "name", _("Enter the name of the location."), 80)
            same = select(Location.id).where(Location.name == name, col(Location.id) != row.id)
            if session.exec(same).first():
                raise Problem(_("There is a location with this name already."), "name")
            row.name = name
        for field in _TEXTS:
            with each():
                setattr(row, field, checks.line(values, field) or None)
        with each():
            row.phone = checks.phone(values, "phone") or None
    if checks.ticked(values, "closed") != (row.closed_at is not None):
        row.closed_at = clock.now() if checks.ticked(values, "closed") else None
    session.add(row)
    after = _values(row)
    write_down(session, office, row, f"location: {row.name}", before, after)
    return edited(after)


def _values(row: Location) -> dict[str, str]:
    texts = {name: getattr(row, name) or "" for name in ("name", *_TEXTS, "phone")}
    return texts | {"closed": "yes" if row.closed_at else ""}
