"""The inbox in four lists: new, mine, waiting and done, with their counts (PRODUCT §8.1)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, func, select

from models.clinic import Location, Provider
from models.messages import Message, Thread
from models.people import Account, Patient
from services import access, clock
from services.access import StaffAccess, in_room
from services.errors import NoAccess
from services.messages.compose import Choice
from services.messages.covering import Absence, absence, for_me_or_the_pool
from services.messages.office import in_sight, staff_of

BOXES = ("new", "mine", "waiting", "done")
LIMIT = 100
MANY = 1000  # threads that are done are counted up to this number: they grow for as long as the clinic works
_SNIPPET = 160


@dataclass(frozen=True)
class InboxLine:
    """One thread; `subject` and `kind` are to be translated, `overdue` when the promised time has passed."""

    id: UUID
    version: int
    patient_id: UUID
    patient: str
    signature: str
    subject: str
    kind: str
    provider: str | None
    location: str | None
    snippet: str
    last_at: datetime
    due_at: datetime | None
    overdue: bool
    taken_by: str | None
    absent: Absence | None  # of the provider; the covering pool answers


@dataclass(frozen=True)
class Shown:
    """What a list is narrowed to: what comes `for_me` or the covering pool, one location (its id; "" for all)."""

    for_me: bool = False
    location_id: str = ""


@dataclass(frozen=True)
class Inbox:
    """One box and the counts of all."""

    box: str
    lines: list[InboxLine]
    counts: dict[str, int]
    time_zone: str
    shown: Shown
    locations: list[Choice]
    is_provider: bool  # whether "for me" means anything to this member of staff


@in_room("inbox")
def inbox(session: Session, office: StaffAccess, box: str = "new", shown: Shown | None = None) -> Inbox:
    """What waits in `box`, the soonest due first (done: the newest first). Raises NoAccess for an unknown box.

    Without `shown`, a provider sees in "new" what is for that provider or the covering pool, everybody else all.
    """
    if box not in BOXES:
        raise NoAccess
    staff = staff_of(session, office)
    is_provider = session.exec(select(Provider.id).where(Provider.account_id == staff.id)).first() is not None
    shown = shown or Shown(for_me=is_provider and box == "new")
    order = [col(Thread.last_at).desc()] if box == "done" else [col(Thread.due_at).asc().nulls_last(), Thread.last_at]
    rows = session.exec(
        select(Thread, Patient, Account.name, Provider)
        .join(Patient, col(Patient.id) == Thread.patient_id)
        .outerjoin(Account, col(Account.id) == Thread.taken_by)
        .outerjoin(Provider, col(Provider.id) == Thread.provider_id)
        .where(_in_box(staff, box), *_narrowed(session, staff, shown))
        .order_by(*order)
        .limit(LIMIT)
    ).all()
    newest = _newest(session, [thread for thread, *_rest in rows])
    today = access.clinic_today(session)
    lines = [
        _line(thread, patient, name, newest.get(thread.id), absence(provider, today))
        for thread, patient, name, provider in rows
    ]
    places = [Choice(str(row.id), row.name) for row in session.exec(select(Location).order_by(col(Location.name)))]
    return Inbox(box, lines, counts(session, office), access.time_zone(session), shown, places, is_provider)


@in_room("inbox")
def counts(session: Session, office: StaffAccess) -> dict[str, int]:
    """How many threads are in each box; of those that are done at most MANY."""
    staff = staff_of(session, office)
    boxes = {box: select(Thread.id).where(_in_box(staff, box)) for box in BOXES}
    boxes["done"] = boxes["done"].limit(MANY)
    each = [plain_select(func.count()).select_from(found.subquery()).scalar_subquery() for found in boxes.values()]
    return dict(zip(boxes, session.execute(plain_select(*each)).one(), strict=True))


def _in_box(staff: Account, box: str) -> ColumnElement[bool]:
    if box == "mine":
        return (col(Thread.taken_by) == staff.id) & (col(Thread.state) == "taken")
    return in_sight(staff) & (col(Thread.state) == box)


def _narrowed(session: Session, staff: Account, shown: Shown) -> list[ColumnElement[bool]]:
    narrowed = [for_me_or_the_pool(staff, access.clinic_today(session))] if shown.for_me else []
    if shown.location_id:
        known = next((id_ for id_ in session.exec(select(Location.id)) if str(id_) == shown.location_id), None)
        narrowed.append(col(Thread.location_id) == known)
    return narrowed


def _newest(session: Session, threads: list[Thread]) -> dict[UUID, Message]:
    """The last message of each that is not a note."""
    last = (
        select(Message.thread_id, func.max(Message.number).label("number"))
        .where(col(Message.thread_id).in_([thread.id for thread in threads]), col(Message.internal).is_(False))
        .group_by(col(Message.thread_id))
        .subquery()
    )
    query = select(Message).join(
        last, (col(Message.thread_id) == last.c.thread_id) & (col(Message.number) == last.c.number)
    )
    return {message.thread_id: message for message in session.exec(query)}


def _line(
    thread: Thread, patient: Patient, taken_by: str | None, newest: Message | None, absent: Absence | None
) -> InboxLine:
    return InboxLine(
        thread.id,
        thread.version,
        patient.id,
        f"{patient.given} {patient.family}",
        newest.signature if newest else "",
        thread.subject,
        thread.kind,
        thread.provider,
        thread.location,
        " ".join(newest.text.split())[:_SNIPPET] if newest else "",
        thread.last_at,
        thread.due_at,
        bool(thread.due_at and thread.due_at < clock.now()),
        taken_by,
        absent,
    )
