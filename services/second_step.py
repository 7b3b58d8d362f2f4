"""The security option: an authenticator app, a code by text message, or a recovery code (PRODUCT §2, SECURITY §1.1)."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.clinic import Clinic
from models.people import Account
from models.security import Challenge, Passkey
from services import authenticator, clock, recovery_codes, text_message, throttle
from services.throttle import Limit
from services.words import _, speaking

TEXT_LIFE = timedelta(minutes=10)
TEXT_TRIES = 5
_KIND = "text message"


@dataclass(frozen=True)
class Options:
    """What an account can show besides its password. `text_phone` is masked but for its end."""

    totp: bool
    text_phone: str | None
    passkeys: int
    recovery_codes: int

    @property
    def any(self) -> bool:
        """Whether signing in asks for one. Recovery codes alone do not count: they stand in for something else."""
        return self.totp or self.text_phone is not None or self.passkeys > 0


def options_of(session: Session, account: Account) -> Options:
    """What `account` has set up. None of it (``not options.any``): the owner is led to set one up (PRODUCT §2)."""
    passkeys = session.exec(
        select(func.count()).select_from(Passkey).where(col(Passkey.account_id) == account.id)
    ).one()
    return Options(
        totp=account.totp_secret is not None,
        text_phone=_masked(account.text_phone) if account.text_phone else None,
        passkeys=passkeys,
        recovery_codes=recovery_codes.left(session, account.id),
    )


def verify(session: Session, account: Account, answer: str, key: bytes, limit: Limit = throttle.CODE) -> str | None:
    """Which option `answer` has passed, and is used up with: "authenticator", "text message", "recovery code" or None.

    Raises Problem with a waiting time after too many wrong codes of six digits (AU-15). The tries count only when the
    transaction is kept, so do not raise because of None inside it. Recovery codes cannot be guessed and are never
    throttled: with one of them the owner gets in whatever others try (AU-10).
    """
    typed = "".join(answer.split()).replace("-", "")
    if not (len(typed) == 6 and typed.isascii() and typed.isdigit()):
        return "recovery code" if recovery_codes.use(session, account.id, typed) else None
    throttle.check(session, limit, str(account.id))
    passed = None
    if authenticator.use(session, account, typed, key):
        passed = "authenticator"
    elif _use_text_code(session, account.id, typed):
        passed = _KIND
    if passed:
        throttle.clear(session, limit, str(account.id))
    return passed


def send_text_code(session: Session, account: Account) -> None:
    """A new code by text message to the account's phone; earlier ones are void. Does nothing without such a phone.

    Raises Problem with a waiting time when too many were sent.
    """
    if account.text_phone is None:
        return
    throttle.check(session, throttle.TEXT_MESSAGE, str(account.id))
    code, moment = f"{secrets.randbelow(10**6):06}", clock.now()
    session.execute(
        update(Challenge)
        .where(col(Challenge.account_id) == account.id, col(Challenge.kind) == _KIND, col(Challenge.used_at).is_(None))
        .values(used_at=moment)
    )
    session.add(
        Challenge(
            account_id=account.id,
            kind=_KIND,
            secret=_hash(account.id, code),
            created_at=moment,
            expires_at=moment + TEXT_LIFE,
        )
    )
    with speaking(account.language):
        name = session.exec(select(Clinic.portal_name)).first() or _("Patient portal")
        words = _("{code} is your code for {portal}. It works 10 minutes. Give it to nobody.", code=code, portal=name)
    text_message.enqueue_text(session, to=account.text_phone, body=words)


def code_for_demo(session: Session, account_id: UUID, key: bytes) -> str | None:
    """What the demo shows beside the second step in place of an authenticator app: a code that will be taken now."""
    account = session.get_one(Account, account_id)
    if account.totp_secret is None:
        return None
    return authenticator.present_code(authenticator.opened(account.totp_secret, key), account.totp_last_step)


def _use_text_code(session: Session, account_id: UUID, typed: str) -> bool:
    """Counts the try against the newest code; each is taken once, and dies with the fifth wrong try."""
    open_still = (
        col(Challenge.account_id) == account_id,
        col(Challenge.kind) == _KIND,
        col(Challenge.used_at).is_(None),
        col(Challenge.expires_at) > clock.now(),
        col(Challenge.tries) < TEXT_TRIES,
    )
    counted = update(Challenge).where(*open_still).values(tries=Challenge.tries + 1)
    found = session.execute(counted.returning(col(Challenge.id), col(Challenge.secret))).first()
    if found is None or not hmac.compare_digest(found.secret, _hash(account_id, typed)):
        return False
    used = update(Challenge).where(col(Challenge.id) == found.id, col(Challenge.used_at).is_(None))
    return session.scalar(used.values(used_at=clock.now()).returning(col(Challenge.id))) is not None


def _hash(account_id: UUID, code: str) -> bytes:
    return hashlib.sha256(account_id.bytes + code.encode()).digest()


def _masked(phone: str) -> str:
    digits = [character for character in phone if character.isdigit()]
    return "••• " + "".join(digits[-4:])
