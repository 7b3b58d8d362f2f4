"""Text messages, through the same outbox as mails; the clinic's gateway is a web address (PORTAL_TEXT_GATEWAY)."""

from sqlmodel import Session

from models.clinic import Mail
from services import clock
from services.errors import Problem
from services.records.importing import normalised_contact
from services.settings import Settings
from services.words import _


def available(settings: Settings) -> bool:
    """Whether text messages can be offered: a gateway is set, or it is a demo, where they stay in the mailbox."""
    return settings.demo or settings.text_gateway is not None


def enqueue_text(session: Session, *, to: str, body: str) -> Mail:
    """Put a text message into the outbox; `body` is in the recipient's language already. Sent after the commit.

    A number without a country code is one of the United States. Raises Problem when `to` is no phone number.
    """
    now = clock.now()
    message = Mail(
        channel="text", to=_number(to), subject="", body=body, html="", attachments=[], created_at=now, send_after=now
    )
    session.add(message)
    session.flush()
    return message


def _number(to: str) -> str:
    """In the international form +19145550100."""
    digits = normalised_contact("phone", to)
    if not (digits.isascii() and 10 <= len(digits) <= 15):
        raise Problem(_("Enter a phone number with its area code, such as 914-555-0100."), "phone")
    return f"+1{digits}" if len(digits) == 10 else f"+{digits}"
