"""An administrator gives a member of staff a login: a code, shown once, that its owner types at `/join` (PRODUCT §1).

The code has 73 random bits, is stored as a hash, lasts seven days and works once; password and authenticator are
chosen by the owner, so nobody else ever knows them (HI-01, AU-13). A new code for the same address voids the old one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.people import Account, Role
from models.registration import StaffInvitation
from services import access, accounts, clock, history, readable_codes, sessions
from services.access import StaffAccess, in_room
from services.errors import NoAccess, Problem, together
from services.history import Action
from services.mail import writing
from services.words import _

LIFE = timedelta(days=7)
LONGEST_NAME = 100  # characters


@dataclass(frozen=True)
class Given:
    """A new code in plain words, for this one time."""

    name: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class Waiting:
    """A login that nobody has made theirs yet."""

    id: UUID
    name: str
    email: str
    role: Role
    issued_by: str
    expires_at: datetime
    time_zone: str


@in_room("staff")
def give(session: Session, office: StaffAccess, name: str, email: str, role: str, join_link: str) -> Given:
    """A code for a new staff login; a mail tells its owner where to type it, without the code.

    Raises Problem, all at once, for a missing or too long name, an address that is none or has an account, and an
    unknown role.
    """
    with together() as each:
        with each():
            if not name.strip() or len(name.strip()) > LONGEST_NAME:
                raise Problem(_("Enter a name of at most {count} characters.", count=LONGEST_NAME), "name")
        with each():
            key = accounts.email_key(email)
            accounts.free_for_staff(session, key)
        with each():
            if role not in set(Role):
                raise Problem(_("Choose what this person does."), "role")
    if office.actor.account_id is None:
        raise NoAccess  # a code is always somebody's
    _void(session, StaffInvitation.email_key == key)
    code, now = readable_codes.new(groups=3, size=5), clock.now()
    row = StaffInvitation(
        name=name.strip(), email=email.strip(), email_key=key, role=role, code_hash=_hash(code),
        issued_by=office.actor.account_id, issued_at=now, expires_at=now + LIFE,
    )  # fmt: skip
    session.add(row)
    writing.enqueue(session, to=row.email, template="staff_login", join_link=join_link, giver=office.actor.name,
                    days=LIFE.days)  # fmt: skip
    history.record(session, office.actor, Action.STAFF_INVITED, subject=row.email, role=role)
    return Given(row.name, code)


@in_room("staff")
def waiting(session: Session, _office: StaffAccess) -> list[Waiting]:
    """The codes that would be taken now, by name."""
    giver = select(StaffInvitation, Account.name).join(Account, col(Account.id) == col(StaffInvitation.issued_by))
    rows = session.exec(giver.where(*_standing()).order_by(col(StaffInvitation.name))).all()
    zone = access.time_zone(session)
    return [Waiting(one.id, one.name, one.email, Role(one.role), by, one.expires_at, zone) for one, by in rows]


@in_room("staff")
def revoke(session: Session, office: StaffAccess, invitation_id: UUID) -> None:
    """The code is void. Raises NoAccess when it is none that stands."""
    row = session.exec(select(StaffInvitation).where(*_standing(), StaffInvitation.id == invitation_id)).first()
    if row is None:
        raise NoAccess
    _void(session, StaffInvitation.id == invitation_id)
    history.record(session, office.actor, Action.STAFF_INVITATION_REVOKED, subject=row.email, role=row.role)


def find(session: Session, code: str) -> StaffInvitation | None:
    """The standing row of a typed code; case, spaces and hyphens do not matter."""
    # 73 random bits: guessing is hopeless, so there is no counter that could lock the owner out.
    return session.exec(select(StaffInvitation).where(*_standing(), StaffInvitation.code_hash == _hash(code))).first()


def use_up(session: Session, code: str) -> StaffInvitation | None:
    """The row of the code, which never works again; None when it was used or revoked meanwhile."""
    row = find(session, code)
    if row is None:
        return None
    mine = (
        update(StaffInvitation)
        .where(*_standing(), col(StaffInvitation.id) == row.id)
        .values(used_at=clock.now())
        .returning(col(StaffInvitation.id))
    )
    return row if session.scalar(mine) is not None else None


def _standing():
    living = select(Account.id).where(Account.role == Role.ADMINISTRATOR, col(Account.disabled_at).is_(None))
    return (
        col(StaffInvitation.used_at).is_(None),
        col(StaffInvitation.revoked_at).is_(None),
        col(StaffInvitation.expires_at) > clock.now(),
        col(StaffInvitation.issued_by).in_(living),  # who may not do it any more has not done it
    )


def _void(session: Session, which) -> None:
    unused = col(StaffInvitation.used_at).is_(None), col(StaffInvitation.revoked_at).is_(None)
    session.execute(update(StaffInvitation).where(which, *unused).values(revoked_at=clock.now()))


def _hash(code: str) -> str:
    return sessions.token_hash(readable_codes.plain(code))
