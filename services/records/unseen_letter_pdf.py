"""The letter to somebody who has not opened a result in the portal: that there is one, and no word of it (§8.4)."""

from dataclasses import dataclass
from datetime import date, datetime

from services.records.pdf_page import HEADING, TITLE, Pages
from services.records.pdf_text import Style
from services.words import _, long_date

_LINE = Style(11)


@dataclass(frozen=True)
class UnseenLetter:
    """Everything on the paper. `has_readers`: somebody can open it in the portal today."""

    patient_name: str
    for_guardian: bool
    patient_lines: list[str]
    is_result: bool
    since: date
    has_readers: bool
    address: str
    clinic_name: str
    clinic_lines: list[str]
    clinic_phone: str | None
    clinic_logo: bytes | None
    portal_name: str
    written_on: datetime
    time_zone: str


def unseen_letter_pdf(letter: UnseenLetter) -> bytes:
    """The letter as a tagged PDF in the reader's language; all content is text (SECURITY WB-03)."""
    title = _("A result waits for you") if letter.is_result else _("A document waits for you")
    pages = Pages(
        title=title,
        subject=title,
        author=letter.clinic_name,
        running=(letter.clinic_name, letter.clinic_phone or ""),
        made=letter.written_on,
        time_zone=letter.time_zone,
        logo=letter.clinic_logo,
    )
    for line in [letter.clinic_name, *letter.clinic_lines]:
        pages.text(line, Style(9))
    pages.gap(28)  # the next lines stand in the window of an envelope
    to = letter.patient_name
    if letter.for_guardian:
        to = _("To the parent or guardian of {name}", name=letter.patient_name)
    for line in [to, *letter.patient_lines]:
        pages.text(line, _LINE)
    pages.gap(56)
    pages.text(title, TITLE, "H1")
    pages.gap(8)
    pages.text(_what_waits(letter), _LINE)
    pages.gap(14)
    pages.text(_("What to do"), HEADING, "H2")
    pages.gap(4)
    for step in _steps(letter):
        pages.text(step, _LINE)
        pages.gap(6)
    return pages.render()


def _what_waits(letter: UnseenLetter) -> str:
    since = long_date(letter.since)
    if letter.is_result:
        words = _("Since {date} there is a test result in {portal} that nobody has opened yet.",
                  date=since, portal=letter.portal_name)  # fmt: skip
    else:
        words = _("Since {date} there is a document in {portal} that nobody has opened yet.",
                  date=since, portal=letter.portal_name)  # fmt: skip
    private = _("For your privacy this letter does not say what it is about.")
    return f"{words} {private}"


def _steps(letter: UnseenLetter) -> list[str]:
    steps = [_("Sign in at {address} and open My health.", address=letter.address)]
    if not letter.has_readers:
        steps = [
            _("You have no access to {portal} yet. Sign up at {address}, or ask us for a code.",
              portal=letter.portal_name, address=letter.address)
        ]  # fmt: skip
    if letter.clinic_phone:
        steps.append(_("Or call us at {phone}: we tell you what it says.", phone=letter.clinic_phone))
    return steps
