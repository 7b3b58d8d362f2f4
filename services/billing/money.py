"""Amounts: whole cents inside, "$1,234.50" for readers, and what people type."""

import re
from decimal import Decimal

from babel.numbers import format_currency

from services import words
from services.errors import Problem
from services.words import _

_TYPED = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,2})?")
_LOCALES = {"es": "es_US", "en": "en_US"}


def in_words(cents: int) -> str:
    """ "$1,234.50" in the reader's language."""
    return format_currency(Decimal(cents) / 100, "USD", locale=_LOCALES[words.language()])


def typed_cents(text: str, field: str, *, negative: bool = False) -> int:
    """Cents of "1,234.50", "$40" or "40". Raises Problem on `field`; below zero only where `negative`."""
    plain = text.strip().removeprefix("$").replace(",", "").strip()
    if not _TYPED.fullmatch(plain) or (plain.startswith("-") and not negative):
        raise Problem(_("Enter an amount such as 40.00."), field)
    return int(Decimal(plain) * 100)
