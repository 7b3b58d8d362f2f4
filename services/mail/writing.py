"""The words of a mail: a template as plain text and as HTML, in the recipient's language."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from email_validator import EmailNotValidError, validate_email
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlmodel import Session, select

from models.clinic import Clinic, Mail
from services import accounts, clock, words
from services.errors import Problem
from services.mail.attachments import Attachment, packed
from services.words import _

TEMPLATES = Path(__file__).parents[2] / "assets" / "templates"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What mail programs turn into a link by themselves: "://", "www." and a dot before a word.
_LINKED_BY_ITSELF = re.compile(r"(://|\.(?=[^\W\d_]{2}))")
_NO_BREAK = "\u2060"  # cannot be seen


def enqueue(
    session: Session,
    *,
    to: str,
    template: str,
    language: str | None = None,
    delay: timedelta = timedelta(),
    attachments: Sequence[Attachment] = (),
    **values: object,
) -> Mail:
    """Put `template` of `assets/templates/mail` into the outbox, to exactly one address; sent after the commit.

    Without `language` it is that of the account with this address, else the present reader's. `link` and `…_link` are
    addresses of the portal built from `settings.base_url` (AU-19); every other text is shown as text and never becomes
    a link, because a stranger may have typed it. Names and contents of records do not belong into a mail (PRODUCT §5).
    Raises Problem when `to` is not one plain address (WB-07).
    """
    recipient = one_address(to)
    with words.speaking(language or _language_of(session, recipient)):
        subject, body, html = _written(session, template, values)
    now = clock.now()
    mail = Mail(
        to=recipient,
        subject=subject,
        body=body,
        html=html,
        attachments=[packed(one) for one in attachments],
        created_at=now,
        send_after=now + delay,
    )
    session.add(mail)
    session.flush()
    return mail


def one_address(to: str) -> str:
    """`to` as it is written into a mail, checked without asking the DNS. Raises Problem unless it is one plain address.

    A comma, a display name or a line break makes it something else (WB-07).
    """
    try:
        address = validate_email(to.strip(" "), check_deliverability=False)
    except EmailNotValidError as error:
        raise Problem(_("Enter an e-mail address such as name@example.org."), "email") from error
    return address.ascii_email or address.normalized


def _language_of(session: Session, recipient: str) -> str:
    account = accounts.find_by_email(session, recipient)
    return account.language if account and account.language else words.language()


def _written(session: Session, template: str, values: dict[str, object]) -> tuple[str, str, str]:
    """Subject (the first line of the .txt), plain text, HTML."""
    clinic = session.exec(select(Clinic)).first()
    given: dict[str, Any] = {"link": None} | {name: _as_text(name, value) for name, value in values.items()}
    given |= {
        "language": words.language(),
        "portal_name": clinic.portal_name if clinic else _("Patient portal"),
        "clinic_name": clinic.name if clinic else "",
        "clinic_phone": clinic.support_phone or clinic.phone if clinic else None,
    }
    plain = _environment().get_template(f"mail/{template}.txt").render(given)
    subject, _rest, body = plain.strip().partition("\n")
    html = _environment().get_template(f"mail/{template}.html").render(given, subject=subject.strip())
    return subject.strip(), re.sub(r"\n{3,}", "\n\n", body).strip() + "\n", html


def _as_text(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub(" ", value)
    if name == "link" or name.endswith("_link"):
        return text
    return _LINKED_BY_ITSELF.sub(rf"{_NO_BREAK}\1{_NO_BREAK}", text)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update({"_": words._, "ngettext": words.ngettext})
    return environment
