"""The list of message subjects: order, who answers first, and which are no longer offered (PRODUCT §5)."""

from uuid import UUID

from sqlmodel import Session, col, func, select

from models.clinic import Subject
from models.people import Role
from services import clock
from services.access import StaffAccess, in_room
from services.accounts import ROLE_WORDS
from services.clinic_settings.lists import Listed, in_order, put_at, row_of
from services.clinic_settings.saving import write_down
from services.editing import checks
from services.editing.form import Edited, Values, edited, expect
from services.errors import Problem, together
from services.words import _


@in_room("settings")
def overview(session: Session, _office: StaffAccess) -> list[Listed]:
    """In the order in which patients read them; what is no longer offered comes last."""
    return [
        Listed(row.id, _(row.name), (_(ROLE_WORDS[Role(row.role)]),), _("No longer offered") if row.retired_at else "")
        for row in in_order(session, Subject)
    ]


@in_room("settings")
def read(session: Session, _office: StaffAccess, subject_id: UUID | None) -> Edited:
    """The form of one subject, or of a new one at the end of the list. Raises NoAccess."""
    return edited(_values(row_of(session, Subject, subject_id, _fresh(session))))


@in_room("settings")
def save(session: Session, office: StaffAccess, subject_id: UUID | None, mark: str, values: Values) -> Edited:
    """Store it and count the others anew. Raises Problem at its fields, Outdated or NoAccess."""
    row = row_of(session, Subject, subject_id, _fresh(session))
    before = _values(row)
    if subject_id:
        expect(mark, before)
    with together() as each:
        with each():
            name = checks.line(values, "name", _("Enter the subject."), 80)
            if session.exec(select(Subject.id).where(Subject.name == name, col(Subject.id) != row.id)).first():
                raise Problem(_("There is a subject with this name already."), "name")
            row.name = name
        with each():
            row.role = checks.chosen(values, "role", set(Role), _("Choose who answers first."))
        with each():
            place = int(checks.whole(values, "position", 1, 99))
        with each():
            _offer(session, row, offered=checks.ticked(values, "offered"))
    session.add(row)
    session.flush()
    put_at(session, row, place)
    after = _values(row)
    write_down(session, office, row, f"subject: {row.name}", before, after)
    return edited(after)


def _offer(session: Session, row: Subject, *, offered: bool) -> None:
    if offered or row.retired_at:
        row.retired_at = None if offered else row.retired_at
        return
    others = select(Subject.id).where(col(Subject.retired_at).is_(None), col(Subject.id) != row.id)
    if session.exec(others).first() is None:
        raise Problem(_("This is the only subject. Patients need at least one to write a message."), "offered")
    row.retired_at = clock.now()


def _fresh(session: Session) -> Subject:
    return Subject(name="", position=session.exec(select(func.count()).select_from(Subject)).one() + 1)


def _values(row: Subject) -> dict[str, str]:
    offered = "" if row.retired_at else "yes"
    return {"name": row.name, "role": row.role, "position": str(row.position), "offered": offered}
