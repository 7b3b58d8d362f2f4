"""The access history: who did what to whose record.

Rows are only ever added, and each carries the hash of the one before.
A row is written in the transaction of the act itself; when it cannot be written the act is refused (LG-04).
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.history import HistoryRow
from services import clock


class Action(StrEnum):
    """Everything that is written down (HI-05). The values are shown to patients by pages, in their language."""

    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNED_OUT = "signed out"
    TIMED_OUT = "signed out after a time"
    SECOND_STEP_FAILED = "second step failed"
    VIEWED = "viewed"
    DOWNLOADED = "downloaded"
    REFUSED = "was refused"
    IMPORTED = "imported"
    IMPORT_TAKEN_BACK = "import taken back"
    FILE_REJECTED = "record file rejected"
    FILE_PUT_BACK = "record file put back"
    FILE_NOT_READ = "record file not read"
    STAFF_CREATED = "staff login created"
    STAFF_INVITED = "staff login offered"
    STAFF_INVITATION_REVOKED = "offer of a staff login taken back"
    PATIENT_CREATED = "chart created"
    SIGN_UP_REQUESTED = "sign-up requested"
    SIGN_UP_CONFIRMED = "sign-up confirmed by code"
    SIGN_UP_MATCHED = "sign-up request matched to a chart"
    SIGN_UP_REFUSED = "sign-up request refused"
    ACCOUNT_CREATED = "account created"
    OFFICE_CODE_ISSUED = "office code issued"
    OFFICE_CODE_REVOKED = "office code revoked"
    OFFICE_CODE_PRINTED = "office code letter printed"
    RESET_REQUESTED = "password reset requested"
    RESET_DONE = "password reset"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - the name of an act
    SIGN_IN_EMAIL_CHANGED = "sign-in e-mail changed"
    SECURITY_OPTION_CHANGED = "security option changed"
    RECOVERY_CODES_RENEWED = "recovery codes renewed"
    SESSIONS_ENDED = "sessions ended"
    UNLOCKED = "account unlocked by staff"
    SIGN_IN_UNLOCKED = "wrong tries forgotten by staff"
    ACCOUNT_DISABLED = "account disabled"
    ACCOUNT_ENABLED = "account enabled again"
    PREFERENCES_CHANGED = "preferences changed"
    CONTACT_CHANGED = "contact data changed"
    CHANGE_REQUESTED = "change requested"
    CHANGE_ACCEPTED = "change accepted"
    CHANGE_REFUSED = "change refused"
    FAMILY_INVITED = "family member invited"
    FAMILY_INVITATION_SENT_AGAIN = "invitation sent again"
    FAMILY_INVITATION_REVOKED = "invitation taken back"
    FAMILY_ACCEPTED = "invitation accepted"
    FAMILY_LEVEL_CHANGED = "family access level changed"
    FAMILY_CONFIRMED = "family access confirmed"
    FAMILY_REMOVED = "family access ended"
    FAMILY_LEFT = "family access given up"
    FAMILY_GRANTED = "family access given by the office"
    FAMILY_DOCUMENT = "document of family access kept"
    STATEMENT_ADDED = "statement added"
    STATEMENT_VOIDED = "statement voided"
    PAYMENT_RECORDED = "payment recorded"
    FAMILY_REQUESTED = "family access requested"
    FAMILY_PASSCODE_SENT = "family passcode sent"
    FAMILY_PASSCODE_WRONG = "family passcode wrong"
    FAMILY_DENIED = "family access request denied"
    FAMILY_CONSENTED = "family access given by passcode"
    FAMILY_REQUEST_CLOSED = "family access request closed by the office"
    MAIL_TRIED_AGAIN = "mail tried again"
    MAIL_REMOVED = "mail removed"
    MAIL_READ = "unsent mail read"
    MESSAGE_SENT = "message sent"
    MESSAGE_SHARED = "messages shared with family"
    MESSAGE_UNSHARED = "messages no longer shared"
    MESSAGE_MOVED = "message moved in the office"
    RESULT_ADDED = "result or document added"
    RESULT_HELD = "held back"
    RESULT_RELEASED = "released"
    RESULT_COMMENTED = "commented"
    RESULT_CONFIDENTIAL = "confidentiality changed"
    RESULT_CORRECTED = "corrected"
    RESULT_WITHDRAWN = "entered in error"
    RESULT_LETTER = "letter about an unseen result printed"
    REMINDER_SETTLED = "reminder settled"
    RESULT_CALLED = "called about a result"
    CORRECTION_ASKED = "correction asked for"
    CORRECTION_ANSWERED = "correction answered"
    CHART_CHANGED = "chart changed"
    CHARTS_MERGED = "charts put together"
    CHARTS_PARTED = "charts put together taken back"
    SETTINGS_CHANGED = "settings changed"
    MAIL_TRIED_OUT = "test mail sent"
    SENT = "sent"
    SENDING_CANCELLED = "sending cancelled"
    SENT_LINK_REVOKED = "sent link revoked"
    SENT_LINK_OPENED = "sent link opened"
    SENT_CODE_WRONG = "wrong code for a sent link"  # the address stands in `to`
    APPOINTMENT_ADDED = "appointment added"
    APPOINTMENT_CHANGED = "appointment changed"
    FORM_GIVEN = "form given"
    FORM_BEGUN = "form begun"
    FORM_SENT = "form sent"
    FORM_WITHDRAWN = "form taken back"
    FORM_REVIEWED = "form reviewed"
    FORM_EDITED = "form edited"
    AUDIT_SEARCHED = "history of the clinic searched"
    AUDIT_EXPORTED = "history of the clinic downloaded"
    AUDIT_CHECKED = "history of the clinic checked"
    BACKED_UP = "backup made"
    RESTORED = "restored from backup"


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role, from where; `account_id` None means the portal itself or its command line."""

    account_id: UUID | None
    name: str
    acting_as: str
    address: str | None = None
    session_id: UUID | None = None


COMMAND_LINE = Actor(None, "Command line", "system")
PORTAL = Actor(None, "The portal", "system")


def record(
    session: Session,
    actor: Actor,
    action: Action,
    *,
    patient_id: UUID | None = None,
    subject: str | None = None,
    result: str = "done",
    **detail: Any,
) -> HistoryRow:
    """Add one row to the chain (HI-05, HI-06). `result` is done, refused or failed."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE already lets one writer in
        session.execute(text("SELECT pg_advisory_xact_lock(4711)"))
    last = session.exec(select(HistoryRow).order_by(col(HistoryRow.seq).desc()).limit(1)).first()
    row = HistoryRow(
        seq=last.seq + 1 if last else 1,
        at=clock.now(),
        actor_id=actor.account_id,
        actor_name=actor.name,
        actor_as=actor.acting_as,
        patient_id=patient_id,
        action=action,
        subject=subject,
        result=result,
        detail=detail,
        address=actor.address,
        session_id=actor.session_id,
        previous_hash=last.hash if last else "",
        hash="",
    )
    row.hash = _hash(row)
    session.add(row)
    session.flush()
    return row


@dataclass(frozen=True)
class Part:
    """A checked part of the chain: number and hash of its last row, how many rows, and the first that is not right."""

    last: int
    last_hash: str
    count: int
    broken: int | None = None


def check_part(session: Session, after: int, previous_hash: str, limit: int) -> Part:
    """Check the next `limit` rows after number `after`, whose hash is `previous_hash` (0 and "" to begin) (HI-06)."""
    rows = session.exec(select(HistoryRow).where(HistoryRow.seq > after).order_by(col(HistoryRow.seq)).limit(limit))
    previous, expected = previous_hash, after + 1
    for row in rows:
        if row.seq != expected or row.previous_hash != previous or row.hash != _hash(row):
            return Part(expected - 1, previous, expected - 1 - after, broken=expected)
        previous, expected = row.hash, expected + 1
    return Part(expected - 1, previous, expected - 1 - after)


def first_broken(session: Session) -> int | None:
    """`seq` of the first row that was changed or is missing, or None when the chain is whole (HI-06)."""
    part = Part(0, "", 1)
    while part.count and part.broken is None:
        part = check_part(session, part.last, part.last_hash, 1000)
        session.expunge_all()
    return part.broken


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the newest row; kept outside the database, it also shows a cut-off end."""
    last = session.exec(select(HistoryRow).order_by(col(HistoryRow.seq).desc()).limit(1)).first()
    return (last.seq, last.hash) if last else (0, "")


def _hash(row: HistoryRow) -> str:
    said = [
        row.previous_hash,
        row.seq,
        row.at.isoformat(),
        str(row.actor_id),
        row.actor_name,
        row.actor_as,
        str(row.patient_id),
        str(row.action),
        row.subject,
        row.result,
        row.detail,
        row.address,
        str(row.session_id),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
