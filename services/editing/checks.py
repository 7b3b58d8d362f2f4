"""What may stand in a field of the office: each check returns the value as it is stored, or raises Problem at it."""

import re
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from services import accounts
from services.editing.form import Values, text_of
from services.errors import Problem
from services.records.importing import normalised_contact
from services.words import _

LONGEST = 200  # characters of one line


def line(values: Values, name: str, missing: str = "", most: int = LONGEST) -> str:
    """One line of text; with `missing`, the words for an empty one."""
    text = " ".join(text_of(values, name).split())
    if not text and missing:
        raise Problem(missing, name)
    if len(text) > most:
        raise Problem(_("This can have {count} characters at most.", count=most), name)
    if text and not text.isprintable():
        raise Problem(_("There are signs in this that cannot be shown. Type it again."), name)
    return text


def email(values: Values, name: str) -> str:
    """One plain e-mail address, or nothing."""
    text = line(values, name)
    if text:
        try:
            accounts.email_key(text)
        except Problem as problem:
            raise Problem(problem.message, name) from problem
    return text


def phone(values: Values, name: str) -> str:
    """A phone number with its area code, as it is to be read, or nothing."""
    text = line(values, name, most=40)
    if text and not 10 <= len(normalised_contact("phone", text)) <= 15:
        raise Problem(_("Enter the phone number with its area code, for instance (914) 555-0100."), name)
    return text


def web(values: Values, name: str) -> str:
    """An https address of another site, or nothing: patients are sent there by a link (SECURITY WB-03)."""
    text = line(values, name, most=500)
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        good = parts.scheme == "https" and bool(parts.hostname) and not parts.username and " " not in text
    except ValueError:
        good = False
    if not good:
        raise Problem(_("Enter an address that begins with https://, for instance https://example.org."), name)
    return text


def whole(values: Values, name: str, low: int, high: int) -> str:
    """A whole number between `low` and `high`."""
    text = text_of(values, name).strip()
    if not re.fullmatch(r"[0-9]{1,6}", text) or not low <= int(text) <= high:
        raise Problem(_("Enter a whole number from {low} to {high}.", low=low, high=high), name)
    return str(int(text))


def day(values: Values, name: str) -> str:
    """A day as ISO text, or nothing."""
    text = text_of(values, name).strip()
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Problem(_("Enter a date, for instance {example}.", example="2026-12-24"), name) from error


def zone(values: Values, name: str) -> str:
    """A time zone that this machine knows."""
    text = text_of(values, name)
    if text not in available_timezones():
        raise Problem(_("Choose a time zone from the list."), name)
    return text


def chosen(values: Values, name: str, offered: set[str], missing: str) -> str:
    """One of the offered answers."""
    text = text_of(values, name)
    if text not in offered:
        raise Problem(missing, name)
    return text


def ticked(values: Values, name: str) -> bool:
    """Whether a check box is set."""
    return text_of(values, name) == "yes"
