"""Every word a person reads passes through here: one gettext catalogue, in the reader's language (PRODUCT §9).

The language is a context variable: the web layer sets it for each request and event, mail and PDF for their reader.
`_("…")` translates now; `N_("…")` only marks a word that is translated later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.support import NullTranslations, Translations

LANGUAGES = {"en": "English", "es": "Español"}
FOLDER = Path(__file__).parent.parent / "assets" / "words"

_language: ContextVar[str] = ContextVar("language", default="en")


def _(message: str, **values: object) -> str:
    """`message` in the reader's language, with ``{name}`` places filled from `values`."""
    translated = _catalogue(_language.get()).ugettext(message)
    return translated.format(**values) if values else translated


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The singular or plural of a message; ``{count}`` is filled by itself."""
    return _catalogue(_language.get()).ungettext(one, many, count).format(count=count, **values)


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a message for the catalogue; translate it with `_` where it is shown."""
    return message


def language() -> str:
    """Code of the reader's language."""
    return _language.get()


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Within the block, words are in language `code` (unknown codes mean English)."""
    token = _language.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def use_language(code: str | None) -> None:
    """Speak `code` from here on in this request's or event's context."""
    _language.set(code if code in LANGUAGES else "en")


def long_date(day: date) -> str:
    """ "March 2, 2026" (LOOK, words)."""
    return format_date(day, "long", locale=_language.get())


def long_time(moment: datetime, time_zone: str) -> str:
    """ "9:00 a.m." in the clinic's zone (LOOK, words)."""
    return time_of_day(moment.astimezone(ZoneInfo(time_zone)).time())


def time_of_day(at: time) -> str:
    """The same of a time without a day, as of opening hours."""
    if _language.get() == "en":
        return f"{at.hour % 12 or 12}:{at:%M} {'a.m.' if at.hour < 12 else 'p.m.'}"
    return format_skeleton("hm", at, locale="es_US").replace("\u202f", " ")


def long_moment(moment: datetime, time_zone: str) -> str:
    """ "March 2, 2026, 9:00 a.m." in the clinic's zone."""
    return f"{long_date(moment.astimezone(ZoneInfo(time_zone)).date())}, {long_time(moment, time_zone)}"


def partial_date(value: str | None) -> str:
    """A recorded date at its recorded precision: "2012", "March 2012", "March 2, 2012" (time of day left out)."""
    if not value:
        return ""
    try:
        if len(value) == 4:
            return str(int(value))
        if len(value) == 7:
            return format_skeleton("yMMMM", date(int(value[:4]), int(value[5:7]), 1), locale=_language.get())
        return long_date(date.fromisoformat(value[:10]))
    except ValueError:
        return value


@cache
def _catalogue(code: str) -> NullTranslations:
    return Translations.load(FOLDER, [code], domain="portal")
