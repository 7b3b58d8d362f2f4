"""What the demo shows beside the second step of signing in, in place of an authenticator app."""

from cryptography.fernet import Fernet
from pyotp.totp import TOTP
from sqlmodel import Session

from models.people import Account
from services import clock, sign_in


def code_for_demo(session: Session, step_token: str, key: bytes) -> str | None:
    """A code that will be taken now: the present one, or the next when the present one is used already (AU-14)."""
    row = sign_in.pending(session, step_token)
    account = session.get(Account, row.account_id) if row else None
    if account is None or account.totp_secret is None:
        return None
    totp = TOTP(Fernet(key).decrypt(account.totp_secret).decode())
    step = int(clock.now().timestamp()) // totp.interval
    return totp.generate_otp(max(step, (account.totp_last_step or 0) + 1))
