"""The two pages that make a staff login: password, then authenticator. Nothing is stored between them.

What was typed travels encrypted in the form of the second page (`Draft.sealed`), for half an hour.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken

from services import authenticator, clock
from services.errors import Problem
from services.words import _

LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Draft:
    """The second page: the authenticator key, as text and as a picture, and everything so far."""

    secret: str
    picture: str
    sealed: str


def begin(purpose: str, said: dict[str, str], key: bytes) -> Draft:
    """The second page after a right first one; `said` holds "email" and whatever `purpose` wants back (AU-13).

    Its "portal" is what the app will call the entry.
    """
    secret = authenticator.new(said["email"], said["portal"]).secret
    said = {**said, "for": purpose, "secret": secret}
    return _draft(Fernet(key).encrypt_at_time(json.dumps(said).encode(), _seconds()).decode(), said)


def once_more(purpose: str, sealed: str, key: bytes) -> Draft:
    """The second page once more, after a wrong code. Raises Problem when it is too old or not ours."""
    return _draft(sealed, _opened(purpose, sealed, key))


def confirmed(purpose: str, sealed: str, totp_code: str, key: bytes) -> tuple[dict[str, str], int]:
    """(What was said on the first page with its "secret", the step of the code, which is used up now (AU-14)).

    Raises Problem for a wrong code ("totp"), and for a page that is too old or not ours ("expired").
    """
    said = _opened(purpose, sealed, key)
    step = authenticator.step_of(said["secret"], totp_code)
    if step is None:
        raise Problem(_("This code is not right. Enter the newest code that your app shows."), "totp")
    return said, step


def _draft(sealed: str, said: dict[str, str]) -> Draft:
    key = authenticator.shown(said["secret"], said["email"], said["portal"])
    return Draft(key.secret, key.qr_svg, sealed)


def _opened(purpose: str, sealed: str, key: bytes) -> dict[str, str]:
    life = int(LIFE.total_seconds())
    try:
        said = json.loads(Fernet(key).decrypt_at_time(sealed, life, _seconds()))
    except (InvalidToken, ValueError):
        said = {}
    if not isinstance(said, dict) or said.get("for") != purpose:
        raise Problem(_("This took too long. Begin again."), "expired")
    return said


def _seconds() -> int:
    return int(clock.now().timestamp())
