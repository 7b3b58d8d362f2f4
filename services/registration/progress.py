"""How far a sign-up has come in one browser, and which of its pages may be used now (AC-09).

The browser holds a random token and nothing else; what was chosen so far is encrypted in `Registration.draft`.
"""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from enum import IntEnum
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.family import FamilyRequest
from models.registration import Registration
from services import clock, sessions
from services.errors import Problem
from services.words import _

CODE_LIFE = timedelta(hours=1)  # far below the 24 hours that NIST allows for codes by e-mail
STEP_LIFE = timedelta(minutes=30)  # once the code was right: the browser may be somebody else's later
CODE_TRIES = 5
ASKING = ("code sent", "waiting", "refused")  # all look the same to the browser (AU-11)


class Step(IntEnum):
    """The pages after the first, in their order."""

    VERIFY = 1  # the code that went to the chart's contact
    EMAIL = 2  # the address to sign in with, when it is not proven yet
    EMAIL_CODE = 3
    PASSWORD = 4
    SECURITY = 5  # authenticator app or text message
    RECOVERY = 6  # recovery codes; acknowledging them makes the account


@dataclass(frozen=True)
class Draft:
    """What was chosen so far. `email_proven`: its owner has typed a code that was sent there."""

    email: str = ""
    email_proven: bool = False
    email_sent: bool = False
    password_hash: str = ""
    secret: str = ""  # authenticator key, not confirmed while `totp_step` is None
    totp_step: int | None = None
    phone: str = ""  # where a text message went, not confirmed while `text_phone` is empty
    text_phone: str = ""
    recovery_codes: list[str] = field(default_factory=list)
    office_code: str = ""  # id of the row, when the sign-up began with one

    @property
    def step(self) -> Step:
        """The first page that is not done yet."""
        if not self.email_proven:
            return Step.EMAIL_CODE if self.email_sent else Step.EMAIL
        if not self.password_hash:
            return Step.PASSWORD
        return Step.RECOVERY if self.totp_step is not None or self.text_phone else Step.SECURITY


@dataclass(frozen=True)
class Progress:
    """One sign-up that is under way: its row (of this transaction), its draft, and the page it stands at."""

    row: Registration
    draft: Draft
    step: Step


def of(session: Session, token: str | None, key: bytes) -> Progress | None:
    """The sign-up of this browser, or None when there is none or its time is over."""
    row = session.exec(select(Registration).where(Registration.token_hash == sessions.token_hash(token or ""))).first()
    if row is None or clock.now() >= row.expires_at:
        return None
    draft = Draft(**json.loads(Fernet(key).decrypt(row.draft))) if row.draft else Draft()
    if row.state in ASKING:
        return Progress(row, draft, Step.VERIFY)
    return Progress(row, draft, draft.step) if row.state == "confirmed" else None


def at(session: Session, token: str | None, key: bytes, step: Step) -> Progress:
    """The same when the page `step` may be used now, else Problem at "expired" (AC-09: no step can be skipped).

    Pages that are done already may be used again, but for the codes, which work once.
    """
    progress = of(session, token, key)
    if progress is None:
        raise Problem(_("This sign-up took too long or is finished. Begin again."), "expired")
    again = step in (Step.PASSWORD, Step.SECURITY) or (step is Step.EMAIL and progress.step is Step.EMAIL_CODE)
    if progress.step is not step and not (again and step < progress.step):
        raise Problem(_("This page is not next in your sign-up. Go on with this one."), "order")
    return progress


def save(progress: Progress, key: bytes, **changes: Any) -> Draft:
    """Put changes into the draft; the time for the next page begins."""
    draft = replace(progress.draft, **changes)
    progress.row.draft = sealed(draft, key)
    progress.row.expires_at = clock.now() + STEP_LIFE
    return draft


def sealed(draft: Draft, key: bytes) -> bytes:
    """The draft as it is stored."""
    return Fernet(key).encrypt(json.dumps(asdict(draft)).encode())


def new_code(row: Registration | FamilyRequest, key: bytes) -> str:
    """A fresh code for this sign-up or request, such as "4821 7730"; only its keyed hash is stored (AU-25)."""
    code = f"{secrets.randbelow(10**8):08d}"
    row.code_hash, row.tries = _hash(row, code, key), 0
    return f"{code[:4]} {code[4:]}"


def code_is_right(session: Session, row: Registration | FamilyRequest, typed: str, key: bytes) -> bool:
    """Count a try and compare. Raises Problem at "code" when five were used (AU-26); the caller must commit both."""
    table = type(row)
    counted = session.scalar(
        update(table)
        .where(col(table.id) == row.id, col(table.tries) < CODE_TRIES)
        .values(tries=col(table.tries) + 1)
        .returning(col(table.id))
    )
    session.refresh(row)
    if counted is None:
        raise Problem(_("This code was tried too often. Ask for a new one."), "code")
    digits = "".join(letter for letter in typed if letter.isdigit())
    right = hmac.compare_digest(_hash(row, digits, key), row.code_hash or "")
    if right:
        row.code_hash = None  # works once
    return right


def _hash(row: Registration | FamilyRequest, code: str, key: bytes) -> str:
    """Keyed, because eight digits could be found from a plain hash; bound to the sign-up and so to its browser."""
    return hmac.new(key, f"sign-up {row.id} {code}".encode(), sha256).hexdigest()
