"""Codes of an authenticator app: six digits, a new one every 30 seconds (RFC 6238; SECURITY AU-14, AU-15, AU-17)."""

import secrets
from dataclasses import dataclass

import pyotp
import segno
from cryptography.fernet import Fernet
from pyotp.totp import TOTP
from sqlalchemy import update
from sqlmodel import Session, col

from models.people import Account
from services import clock


@dataclass(frozen=True)
class Key:
    """A new authenticator key: to type (`secret`), as an otpauth address, and as a picture.

    `qr_svg` is an SVG picture as a data: address, for the `src` of an image.
    """

    secret: str
    address: str
    qr_svg: str


def new(email: str, portal_name: str) -> Key:
    """A fresh key for the app's entry "portal_name: email". It counts only after a code has confirmed it."""
    return shown(pyotp.random_base32(), email, portal_name)


def shown(secret: str, email: str, portal_name: str) -> Key:
    """The same key once more, for a form that is shown again."""
    address = TOTP(secret).provisioning_uri(name=email.strip(), issuer_name=portal_name)
    return Key(secret, address, segno.make(address).svg_data_uri(scale=5, border=2, dark="#000", light="#fff"))


def step_of(secret: str, code: str) -> int | None:
    """The time step that `code` belongs to, now or one earlier or later (AU-15); None for a wrong one."""
    totp, given = TOTP(secret), "".join(code.split()).encode(errors="surrogatepass")
    now = _step(totp)
    right = [s for s in (now - 1, now, now + 1) if secrets.compare_digest(totp.generate_otp(s).encode(), given)]
    return right[0] if right else None


def use(session: Session, account: Account, code: str, key: bytes) -> bool:
    """Whether `code` is the account's, which uses it up: that step or an older one never works again (AU-14)."""
    if account.totp_secret is None:
        return False
    step = step_of(opened(account.totp_secret, key), code)
    if step is None:
        return False
    used = session.scalar(
        update(Account)
        .where(
            col(Account.id) == account.id,
            col(Account.totp_last_step).is_(None) | (col(Account.totp_last_step) < step),
        )
        .values(totp_last_step=step)
        .returning(col(Account.id))
    )
    return used is not None


def present_code(secret: str, after_step: int | None) -> str:
    """A code that will be taken now: the present one, or the next when `after_step` is used already. For the demo."""
    totp = TOTP(secret)
    return totp.generate_otp(max(_step(totp), (after_step or 0) + 1))


def sealed(secret: str, key: bytes) -> bytes:
    """What the database keeps of a secret (AU-17)."""
    return Fernet(key).encrypt(secret.encode())


def opened(stored: bytes, key: bytes) -> str:
    """The secret behind `sealed`."""
    return Fernet(key).decrypt(stored).decode()


def _step(totp: TOTP) -> int:
    return int(clock.now().timestamp()) // totp.interval
