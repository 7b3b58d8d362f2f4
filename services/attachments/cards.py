"""Payment card numbers are not taken, stored or logged (PRODUCT §5): issuer's prefix, length and Luhn must all fit.

Numbers of the clinic's daily life look similar: telephone, member and tracking numbers, codes of SNOMED CT. So digits
count only in groups as cards are written; a table of lab values is no card number however its digits add up.
"""

import re
import unicodedata
from itertools import groupby

from services.errors import Problem
from services.words import _

# (first prefix, last prefix, lengths), by the issuers' published ranges.
_ISSUERS: tuple[tuple[str, str, range | tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", range(16, 20)),  # Discover
    ("644", "649", range(16, 20)),
    ("65", "65", range(16, 20)),
    ("300", "305", range(14, 20)),  # Diners Club
    ("3095", "3095", range(14, 20)),
    ("36", "36", range(14, 20)),
    ("38", "39", range(14, 20)),
    ("3528", "3589", range(16, 20)),  # JCB
    ("62", "62", range(16, 20)),  # UnionPay
    ("5018", "5018", range(12, 20)),  # Maestro
    ("5020", "5020", range(12, 20)),
    ("5038", "5038", range(12, 20)),
    ("5893", "5893", range(12, 20)),
    ("6304", "6304", range(12, 20)),
    ("6759", "6763", range(12, 20)),
)
# How a number may be broken up; besides, digits that all stand alone.
_GROUPS = {
    (4, 4, 4), (4, 4, 4, 1), (4, 3, 3, 3), (4, 6, 4), (4, 4, 4, 2), (4, 6, 5), (4, 4, 4, 3), (4, 4, 4, 4), (8, 8),
    (6, 10), (4, 12), (12, 4), (4, 8, 4), (4, 4, 8), (8, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3),
    (6, 13),
}  # fmt: skip
_LONGEST = 19
_BETWEEN = re.compile(r"[\s._\-]{1,3}")
_DIGITS = re.compile(r"\+?[0-9]+")  # with the plus of a telephone number, which no issuer's prefix begins with
# A SNOMED CT identifier of an extension: seven digits of a namespace, the kind, a check digit.
_SNOMED_CT = re.compile(r"[0-9]+1000[0-9]{3}1[0-2][0-9]")


def refuse_card_numbers(text: str, field: str | None = None) -> None:
    """Raises Problem by `field` when `text` holds a payment card number; the number is not in the problem."""
    if has_card_number(text):
        raise Problem(_("This looks like a payment card number. Remove it: never send card numbers here."), field)


def has_card_number(text: str) -> bool:
    """Whether a payment card number stands in `text`, in digits of any script, with or without separators."""
    return any(_is_card(number) for run in _runs(_plain(text)) for number in _numbers(run))


def _plain(text: str) -> str:
    """Digits as 0–9, every dash as "-", and nothing invisible in between."""
    return text if text.isascii() else "".join(map(_plain_sign, text))


def _plain_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if (digit := unicodedata.digit(sign, None)) is not None:
        return str(digit)
    return {"Cf": "", "Mn": "", "Pd": "-"}.get(category, "-" if sign == "\N{MINUS SIGN}" else sign)


def _runs(text: str) -> list[list[str]]:
    """Groups of digits, gathered while nothing but a short separator stands between them."""
    runs: list[list[str]] = []
    end = -1
    for found in _DIGITS.finditer(text):
        if end >= 0 and _BETWEEN.fullmatch(text, end, found.start()):
            runs[-1].append(found.group())
        else:
            runs.append([found.group()])
        end = found.end()
    return runs


def _numbers(groups: list[str]) -> list[str]:
    """What may be one number: a group by itself, or neighbours that are grouped as on a card."""
    found = [group for group in groups if len(group) <= _LONGEST]
    for start in range(len(groups)):
        sizes = tuple(len(group) for group in groups[start : start + 5])
        found += ["".join(groups[start : start + n]) for n in range(2, len(sizes) + 1) if sizes[:n] in _GROUPS]
    return found + _spelt_out(groups)


def _spelt_out(groups: list[str]) -> list[str]:
    """Rows of digits that stand alone."""
    return ["".join(row) for alone, row in groupby(groups, lambda group: len(group) == 1) if alone]


def _is_card(number: str) -> bool:
    issued = any(len(number) in lengths and first <= number[: len(first)] <= last for first, last, lengths in _ISSUERS)
    return issued and _luhn(number) and not _SNOMED_CT.fullmatch(number)


def _luhn(number: str) -> bool:
    doubled = [2 * int(digit) if n % 2 else int(digit) for n, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
