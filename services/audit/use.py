"""How the portal is used, as simple numbers by week, and sign-ins that failed (PRODUCT §8.6)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, col, func, select

from models.history import HistoryRow
from models.messages import Message
from models.people import Account, FamilyGrant, Patient
from models.reading import Seen
from models.sessions import SignIn
from services import access, clock
from services.access import StaffAccess, in_room
from services.history import Action
from services.words import _

WEEKS = 8
FAILED_DAYS = 30
MOST_FAILED = 20
_OUT = (Action.DOWNLOADED, Action.SENT)
_FAILED = (Action.SIGN_IN_FAILED, Action.SECOND_STEP_FAILED)


@dataclass(frozen=True)
class Week:
    """The numbers of one week, which begins on a Monday at the clinic. Of patients and family; staff do not count."""

    begins: date
    people: int  # how many different ones signed in
    sign_ins: int
    messages: int
    seen: int  # reports and documents opened for the first time
    files: int  # downloads and sendings of records
    failed: int  # sign-ins that failed, of everybody


@dataclass(frozen=True)
class Failed:
    """Failed sign-ins of one name from one network address."""

    who: str
    address: str
    count: int
    last: datetime


@dataclass(frozen=True)
class Use:
    """Everything of the page."""

    charts: int
    registered: int
    family: int
    staff: int
    weeks: list[Week]  # the newest first
    failed: list[Failed]
    time_zone: str


@in_room("audit")
def numbers(session: Session, _office: StaffAccess) -> Use:
    """Counted now."""
    zone = access.time_zone(session)
    today = clock.today(zone)
    monday = today - timedelta(days=today.weekday())
    standing = col(Account.disabled_at).is_(None)
    grantees = select(FamilyGrant.account_id).where(col(FamilyGrant.ended_at).is_(None))
    return Use(
        charts=_count(session, Patient),
        registered=_count(session, Account, standing, col(Account.patient_id).is_not(None)),
        family=_count(session, Account, standing, col(Account.id).in_(grantees)),
        staff=_count(session, Account, standing, col(Account.role).is_not(None)),
        weeks=[_week(session, monday - timedelta(weeks=back), ZoneInfo(zone)) for back in range(WEEKS)],
        failed=_failed(session),
        time_zone=zone,
    )


def _week(session: Session, monday: date, zone: ZoneInfo) -> Week:
    first = datetime.combine(monday, time(), zone)
    end = datetime.combine(monday + timedelta(weeks=1), time(), zone)

    def within(moment: Any) -> Any:
        return (col(moment) >= first) & (col(moment) < end)

    signed_in = (
        select(func.count(), func.count(func.distinct(SignIn.account_id)))
        .select_from(SignIn)
        .join(Account, col(Account.id) == SignIn.account_id)
        .where(within(SignIn.started_at), col(Account.role).is_(None))
    )
    sign_ins, people = session.exec(signed_in).one()
    at = within(HistoryRow.at)
    outside = col(HistoryRow.actor_as).not_like("staff%")
    return Week(
        monday,
        people,
        sign_ins,
        _count(session, Message, within(Message.sent_at), col(Message.from_office).is_(False)),
        _count(session, Seen, within(Seen.at)),
        sum(_count(session, HistoryRow, HistoryRow.action == act, at, outside) for act in _OUT),
        sum(_count(session, HistoryRow, HistoryRow.action == act, at) for act in _FAILED),
    )


def _failed(session: Session) -> list[Failed]:
    since = clock.now() - timedelta(days=FAILED_DAYS)
    query = (
        select(HistoryRow.actor_name, HistoryRow.address, func.count(), func.max(HistoryRow.at))
        .where(col(HistoryRow.action).in_(_FAILED), HistoryRow.at >= since)
        .group_by(col(HistoryRow.actor_name), col(HistoryRow.address))
        .order_by(func.count().desc())
        .limit(MOST_FAILED)
    )
    unknown = _("An e-mail address without an account")
    return [
        Failed(unknown if name == "unknown" else name, address or "", count, last)
        for name, address, count, last in session.exec(query).all()
    ]


def _count(session: Session, table: type[SQLModel], *conditions: Any) -> int:
    return session.exec(select(func.count()).select_from(table).where(*conditions)).one()
