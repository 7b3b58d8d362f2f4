"""What a restore ends: the backup is of the past, and what was used or taken back since must not come to life again."""

from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col

from models.clinic import Mail, SetUpCode
from models.family import FamilyRequest, Invitation
from models.registration import OfficeCode, Registration, StaffInvitation
from models.security import Challenge, EmailChange, PasswordReset, RememberedDevice
from models.sending import SentFile, SentRecord
from models.sessions import PendingSignIn, SignIn
from services import clock
from services.words import _


def end_everything(session: Session) -> None:
    """All sessions, remembered devices, links, codes and invitations; mails that waited are left to the office.

    Nobody knows which of those mails went out after the backup, and some hold a record.
    """
    now = clock.now()
    for table, column in _ENDED:
        open_still = col(getattr(table, column)).is_(None)
        session.execute(update(table).where(open_still).values({column: now}))
    for table in (Registration, FamilyRequest):
        session.execute(update(table).where(col(table.expires_at) > now).values(expires_at=now))
    links = (col(SentRecord.token_hash).is_not(None), col(SentRecord.revoked_at).is_(None))
    session.execute(update(SentRecord).where(*links).values(revoked_at=now))
    session.execute(delete(SentFile))
    waiting = (col(Mail.sent_at).is_(None), col(Mail.given_up_at).is_(None))
    words = _("The portal was restored from a backup. This mail may have been sent before.")
    session.execute(update(Mail).where(*waiting).values(given_up_at=now, last_error=words, claimed_until=None))


_ENDED: tuple[tuple[type[SQLModel], str], ...] = (
    (SignIn, "ended_at"),
    (PendingSignIn, "used_at"),
    (RememberedDevice, "ended_at"),
    (Challenge, "used_at"),
    (PasswordReset, "used_at"),
    (EmailChange, "used_at"),
    (SetUpCode, "used_at"),
    (Invitation, "revoked_at"),
    (OfficeCode, "revoked_at"),
    (StaffInvitation, "revoked_at"),
)
