"""Sending what waits in the outbox: each row claimed by one UPDATE, retried with back-off, given up visibly (FT-06).

A row is in exactly one state:

| state    | columns                                                                                   |
|----------|-------------------------------------------------------------------------------------------|
| waiting  | not sent, not given up; due from `send_after` on                                            |
| claimed  | `claimed_until` lies ahead: somebody is sending it. Past: interrupted, and it is due again  |
| sent     | `sent_at`; its words are emptied, since they may open something                             |
| given up | `given_up_at` and `last_error`; the office decides (services.mail.trouble)                  |
| kept     | waiting, while its channel has no server at all: nobody claims it                           |

A row that has waited for longer than TOO_OLD, because the portal stood still or had no server, is given up and not
sent: its code or link has expired, and nobody expects it any more.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col, select

from models.clinic import Clinic, Mail
from services import clock
from services.database import Database
from services.mail import failures, message, server
from services.mail_server import MailServer
from services.sending import standing
from services.settings import Settings
from services.words import _

TOO_OLD = timedelta(days=2)
CLAIM = timedelta(minutes=15)  # longer than one try can take (services.mail_server.WHOLE_TIMEOUT)
WAITS = (1, 2, 5, 15, 60, 120, *[240] * 11)  # minutes between the tries: two days together
log = logging.getLogger("portal")


def channels(session: Session, settings: Settings) -> list[str]:
    """The channels that can send: "email" with a mail server, "text" with a gateway."""
    there = (("email", server.current(session, settings)), ("text", settings.texts))
    return [name for name, way in there if way]


def due_with_a_server(session: Session, channel: str, most: int, settings: Settings) -> list[UUID]:
    """`due`, but nothing while the channel has no server."""
    return due(session, channel, most) if channel in channels(session, settings) else []


def due(session: Session, channel: str, most: int) -> list[UUID]:
    """Rows of `channel` that can be claimed now, the longest waiting first."""
    order = (col(Mail.send_after), col(Mail.created_at), col(Mail.id))
    query = select(Mail.id).where(col(Mail.channel) == channel, _claimable(clock.now())).order_by(*order).limit(most)
    return list(session.exec(query).all())


def send(db: Database, settings: Settings, mail_id: UUID) -> bool:
    """Try one row, unless somebody else has it: claim, send, note how it went. True when it was sent.

    Takes up to five minutes with a slow server, so it runs in a thread of its own; no transaction is open meanwhile.
    """
    claimed = db.writing(_claim, mail_id, settings)
    if claimed is None:
        return False
    mail, portal_name, mail_server = claimed
    try:
        _hand_over(mail, settings, mail_server, portal_name)
    except Exception as error:
        _note(mail, error)
        db.writing(_failed, mail, failures.in_words(error, mail_server), failures.is_for_good(error))
        return False
    db.writing(_sent, mail)
    return True


def _claimable(now: datetime) -> ColumnElement[bool]:
    free = or_(col(Mail.claimed_until).is_(None), col(Mail.claimed_until) <= now)
    return and_(col(Mail.sent_at).is_(None), col(Mail.given_up_at).is_(None), col(Mail.send_after) <= now, free)


def _claim(session: Session, mail_id: UUID, settings: Settings) -> tuple[Mail, str, MailServer | None] | None:
    """The row for this sender alone, the portal's name and the server; None when it is not to be sent (any more)."""
    now, sendable = clock.now(), channels(session, settings)
    values = {"claimed_until": now + CLAIM, "tries": col(Mail.tries) + 1}
    if not _changed(session, mail_id, and_(_claimable(now), col(Mail.channel).in_(sendable)), **values):
        return None
    if standing.withdrawn(session, mail_id):
        return None
    mail = session.exec(select(Mail).where(col(Mail.id) == mail_id)).one()
    if mail.send_after < now - TOO_OLD:
        words = _("It waited for more than two days, because nothing could be sent. It is too old now.")
        _changed(session, mail_id, given_up_at=now, last_error=words, claimed_until=None, tries=mail.tries - 1)
        return None
    return mail, session.exec(select(Clinic.portal_name)).first() or "", server.current(session, settings)


def _hand_over(mail: Mail, settings: Settings, mail_server: MailServer | None, portal_name: str) -> None:
    if mail.channel == "text" and settings.texts:
        settings.texts.send(mail.to, mail.body, str(mail.id))
    elif mail.channel == "email" and mail_server:
        message.send(mail, mail_server, portal_name)
    else:
        raise RuntimeError("only rows whose channel can send are claimed")


def _note(mail: Mail, error: Exception) -> None:
    """Into the log without address or words (LG-01); a defect of ours with its traceback."""
    defect = None if failures.is_expected(error) else error
    log.warning("Mail %s was not sent: %s", mail.id, type(error).__name__, exc_info=defect)


def _sent(session: Session, mail: Mail) -> None:
    emptied = {"body": "", "html": "", "attachments": []}
    _changed(session, mail.id, sent_at=clock.now(), last_error=None, given_up_at=None, claimed_until=None, **emptied)


def _failed(session: Session, mail: Mail, words: str, for_good: bool) -> None:
    now = clock.now()
    ended = for_good or mail.tries > len(WAITS)
    again = now if ended else now + timedelta(minutes=WAITS[mail.tries - 1])
    still_ours = and_(col(Mail.claimed_until) == mail.claimed_until, col(Mail.sent_at).is_(None))
    _changed(
        session,
        mail.id,
        still_ours,
        last_error=words,
        claimed_until=None,
        send_after=again,
        given_up_at=now if ended else None,
    )


def _changed(session: Session, mail_id: UUID, condition: ColumnElement[bool] | None = None, **values: object) -> bool:
    statement = update(Mail).where(col(Mail.id) == mail_id).values(**values)
    result = session.execute(statement if condition is None else statement.where(condition))
    return isinstance(result, CursorResult) and result.rowcount == 1
