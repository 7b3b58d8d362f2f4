"""Behind the link: somebody without an account types the code and gets the file (issue 6.3).

Looking changes nothing, since mail scanners look too (AU-23). The code is good once; the browser in which it was typed
may fetch the file again for half an hour, because downloads break off. What is unknown, expired, revoked, used or
locked looks the same.
"""

import re
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.sending import SentFile, SentRecord
from services import clock, history, sessions, throttle
from services.database import Database
from services.errors import Problem
from services.health_record import for_history
from services.history import Action, Actor
from services.records.period import Period
from services.sending import standing
from services.sending.packing import CODE_DIGITS, code_hash, unlock
from services.words import _


def is_open(session: Session, token: str | None, browser: str | None) -> bool:
    """Whether the page may ask for the code. Changes nothing."""
    return _row(session, token, browser) is not None


def take(db: Database, token: str, browser: str, typed: str, address: str | None) -> bytes:
    """The zip, for the right code. Raises Problem at "code", or at "over" when the link does not work (any more).

    `browser` is the random value of a cookie; the first right code binds the link to it.
    """
    code = re.sub(r"[\s-]", "", typed)[: CODE_DIGITS + 1]
    answer = db.writing(_take, token, browser, code, address)
    if isinstance(answer, Problem):  # raised out here, so that the counted try is kept
        raise answer
    return unlock(answer, token, code)


def over() -> Problem:
    """The same words for every link that does not work."""
    return Problem(_("This link does not work any more."), "over")


def _take(session: Session, token: str, browser: str, code: str, address: str | None) -> bytes | Problem:
    if throttle.is_blocked(session, throttle.SENT_CODE, throttle.network(address)):
        return _too_many(session, address)
    row = _row(session, token, browser, locked=True)
    file = session.exec(select(SentFile).where(SentFile.sent_record_id == row.id)).first() if row else None
    if row is None or file is None:
        return over()
    if row.code_hash != code_hash(token, code):
        return _wrong(session, row, address)
    if row.opened_at is None:
        row.opened_at, row.browser_hash = clock.now(), sessions.token_hash(browser)
    _note(session, row, Action.SENT_LINK_OPENED, address)
    return file.content


def _row(session: Session, token: str | None, browser: str | None, locked: bool = False) -> SentRecord | None:
    wanted = select(SentRecord).where(SentRecord.token_hash == sessions.token_hash(token or ""))
    row = session.exec(wanted.with_for_update() if locked else wanted).first()
    now = clock.now()
    if row is None or row.expires_at is None or row.expires_at <= now or row.revoked_at or row.tries >= standing.TRIES:
        return None
    same_browser = bool(browser) and row.browser_hash == sessions.token_hash(browser or "")
    if row.opened_at and not (same_browser and now < row.opened_at + standing.REPEATS):
        return None
    return row if standing.still_may(session, row) else None


def _wrong(session: Session, row: SentRecord, address: str | None) -> Problem:
    throttle.allows(session, throttle.SENT_CODE, throttle.network(address))
    tries = update(SentRecord).where(col(SentRecord.id) == row.id).values(tries=SentRecord.tries + 1)
    left = standing.TRIES - session.execute(tries.returning(col(SentRecord.tries))).scalar_one()
    _note(session, row, Action.SENT_CODE_WRONG, address, result="failed")
    if left <= 0:
        standing.forget_files(session)
        return over()
    return Problem(_("This code is not right. Ask the person who sent you the link: it has eight numbers."), "code")


def _too_many(session: Session, address: str | None) -> Problem:
    try:
        throttle.check(session, throttle.SENT_CODE, throttle.network(address))
    except Problem as problem:
        return Problem(problem.message, "code")
    return over()


def _note(session: Session, row: SentRecord, act: Action, address: str | None, result: str = "done") -> None:
    subject = f"health record, {for_history(Period(row.first, row.last))}"
    actor = Actor(None, "Somebody with the link", "visitor", address)
    patient: UUID = row.patient_id
    history.record(session, actor, act, patient_id=patient, subject=subject, result=result, to=row.to)
