"""How often something may be tried: one table of all limits, counted in the database (AU-09, AU-10, AU-15).

A limit lets `tries` through; the last of them closes it for `wait`, then each further try goes through alone and
closes it for twice as long, up to `longest`. It opens by itself, and `within` after the first try everything is
forgotten. A try that is refused is not counted, so hammering makes nothing worse for the owner.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, func, select

from models.security import Throttle
from services import clock
from services.errors import Problem
from services.words import ngettext

Subject = str | tuple[str, str]  # what is counted; a pair is found again by its first part alone
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """One row of the table; see above."""

    name: str
    tries: int
    within: timedelta
    wait: timedelta
    longest: timedelta


# What is counted is said by `subject` of `check`.
PASSWORD_FROM_ADDRESS = Limit("password from address", 5, _DAY, _MINUTE, _HOUR)  # (e-mail, network address)
PASSWORD = Limit("password", 10, _DAY, _MINUTE, _HOUR)  # e-mail, from wherever
PASSWORD_LONG = Limit("password long", 100, 30 * _DAY, _DAY, _DAY)  # e-mail; NIST 800-63B-4 §3.2.2
PASSWORD_ON_DEVICE = Limit("password on device", 10, _DAY, _MINUTE, _HOUR)  # remembered device
CODE_WITH_PASSWORD = Limit("code with password", 10, _DAY, _MINUTE, _HOUR)  # account; given before the password counts
ADDRESS = Limit("address", 30, 10 * _MINUTE, 10 * _MINUTE, 10 * _MINUTE)  # network address, over all e-mails
CODE = Limit("code", 20, _DAY, _MINUTE, _HOUR)  # account; six digits after the right password
TEXT_MESSAGE = Limit("text message", 5, _HOUR, 10 * _MINUTE, _HOUR)  # account; codes sent
SIGN_UP = Limit("sign-up", 15, _HOUR, 10 * _MINUTE, _HOUR)  # network address; a waiting room shares one
SIGN_UP_CHART = Limit("sign-up chart", 5, _DAY, _DAY, _DAY)  # patient; codes sent to the chart's contact
SIGN_UP_MAIL = Limit("sign-up mail", 4, _DAY, _DAY, _DAY)  # e-mail; mails that somebody else may have caused
SIGN_UP_CODE = Limit("sign-up code", 5, _DAY, _HOUR, _DAY)  # e-mail or phone that is to be proven; codes sent there
INVITATIONS = Limit("invitations", 10, _DAY, _DAY, _DAY)  # patient; invitations sent, also again (AC-11)
INVITATION_MAIL = Limit("invitation mail", 4, _DAY, _DAY, _DAY)  # e-mail; invitations that came to one mailbox
INVITATION_BIRTH_DATE = Limit("invitation birth date", 5, _DAY, _HOUR, _DAY)  # invitation; birth dates typed
FAMILY_REQUEST = Limit("family request", 15, _DAY, _HOUR, _DAY)  # account that asks from inside
FAMILY_PASSCODE = Limit("family passcode", 3, _DAY, _DAY, _DAY)  # patient; passcodes sent (PRODUCT §4)
OFFICE_CODE = Limit("office code", 15, _HOUR, 10 * _MINUTE, _HOUR)  # network address; tries
MESSAGES = Limit("messages", 30, _HOUR, 10 * _MINUTE, _HOUR)  # account; sent by patients and family (AC-11)
ATTACHMENTS = Limit("attachments", 100, _DAY, _HOUR, _DAY)  # account; files uploaded (AC-11)
RECORD_FILES = Limit("record files", 40, _HOUR, 10 * _MINUTE, _HOUR)  # account; previews and zips made (AC-11)
RECORD_SENDS = Limit("record sends", 10, _DAY, _DAY, _DAY)  # account; records sent by e-mail (AC-11)
RECORD_SENT_TO = Limit("record sent to", 10, _DAY, _DAY, _DAY)  # e-mail; records that came to one mailbox
SENT_CODE = Limit("sent code", 20, _HOUR, 10 * _MINUTE, _HOUR)  # network address; codes typed behind such a link
PASSKEY = Limit("passkey", 60, 10 * _MINUTE, 10 * _MINUTE, 10 * _MINUTE)  # network address; begun


def check(session: Session, limit: Limit, subject: Subject) -> None:
    """Count this try. Raises Problem with the waiting time when there were too many.

    The count is kept only when the transaction is: call it in one that commits also when the answer is wrong.
    """
    moment = clock.now()
    row = _locked(session, limit, subject, moment)
    if row.blocked_until and row.blocked_until > moment:
        raise Problem(_in_words(row.blocked_until - moment))
    if moment >= row.began_at + limit.within:
        row.count, row.began_at, row.blocked_until = 0, moment, None
    row.count += 1
    if row.count >= limit.tries:
        doubled = limit.wait * 2 ** min(row.count - limit.tries, 20)
        row.blocked_until = moment + min(doubled, limit.longest)
    session.flush()


def allows(session: Session, limit: Limit, subject: str) -> bool:
    """The same as an answer: False when there were too many."""
    try:
        check(session, limit, subject)
    except Problem:
        return False
    return True


def is_blocked(session: Session, limit: Limit, subject: Subject) -> bool:
    """Whether `check` would refuse at this moment; counts nothing."""
    row = session.exec(select(Throttle).where(Throttle.key == key_of(limit, subject))).first()
    return bool(row and row.blocked_until and row.blocked_until > clock.now())


def blocked_until(session: Session, counters: Sequence[tuple[Limit, Subject]]) -> datetime | None:
    """When the last of these opens again; None when all are open. The first part of a pair means all such pairs."""
    closed = select(func.max(Throttle.blocked_until)).where(_of(counters), col(Throttle.blocked_until) > clock.now())
    return session.exec(closed).one()


def blocked(session: Session) -> dict[str, datetime]:
    """Everything that is closed at this moment, for lists of many accounts: key without its second part → until when.

    Ask it with `key_of`; one query, of no more than what is closed.
    """
    now = clock.now()
    found: dict[str, datetime] = {}
    rows = select(Throttle.key, Throttle.blocked_until).where(col(Throttle.blocked_until) > now)
    for key, until in session.exec(rows):
        if until:
            first = key.partition("/")[0]
            found[first] = max(until, found.get(first, until))
    return found


def clear(session: Session, limit: Limit, subject: Subject) -> None:
    """Forget all tries, because the right one came. The first part of a pair means all such pairs."""
    session.execute(delete(Throttle).where(_of([(limit, subject)])))


def _of(counters: Sequence[tuple[Limit, Subject]]) -> ColumnElement[bool]:
    keys = [key_of(*counter) for counter in counters]
    pairs = ((col(Throttle.key) > f"{key}/") & (col(Throttle.key) < f"{key}/~") for key in keys)  # found by the index
    return or_(col(Throttle.key).in_(keys), *pairs)


def _locked(session: Session, limit: Limit, subject: Subject, moment: datetime) -> Throttle:
    """The row of this subject, made when missing; nobody else counts in it until the transaction ends."""
    key = key_of(limit, subject)
    wanted = select(Throttle).where(Throttle.key == key).with_for_update().execution_options(populate_existing=True)
    row = session.exec(wanted).first()
    if row is None:
        _forget_old(session, moment)
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        new = insert(Throttle).values(id=uuid4(), key=key, count=0, began_at=moment)
        session.execute(new.on_conflict_do_nothing(index_elements=["key"]))
        row = session.exec(wanted).one()
    return row


def _forget_old(session: Session, moment: datetime) -> None:
    """Rows that no limit can need any more, so that made-up addresses do not pile up."""
    longest = max(PASSWORD_LONG.within, _DAY)
    old = col(Throttle.began_at) < moment - longest - _DAY
    idle = (col(Throttle.began_at) < moment - 2 * _DAY) & col(Throttle.key).not_like(f"{PASSWORD_LONG.name}:%")
    session.execute(delete(Throttle).where(old | idle))


def network(address: str | None) -> str:
    """The place that is counted when tries from one network address are: of IPv6 the 64 bits that one line has alone.

    Whoever has such a line can take another of its addresses for each try.
    """
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((int(known) >> 64 << 64, 64)))


def key_of(limit: Limit, subject: Subject) -> str:
    """Under which something is counted. Nothing that was typed stands in it, only hashes."""
    parts = (subject,) if isinstance(subject, str) else subject
    hashes = [hashlib.sha256(part.encode(errors="replace")).hexdigest()[:32] for part in parts]
    return f"{limit.name}:{'/'.join(hashes)}"


def _in_words(left: timedelta) -> str:
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return ngettext(
        "There were too many tries. Wait {count} minute, then try again.",
        "There were too many tries. Wait {count} minutes, then try again.",
        minutes,
    )
