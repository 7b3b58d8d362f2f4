"""Which passwords are refused, and why, in one sentence (SECURITY AU-01…AU-05, PRODUCT §2).

Any character is allowed and nothing is required but length. Refused is what guessing programs try first: passwords that
many people use, the owner's or the clinic's own names, one thing typed several times, keys that lie beside each other.
"""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from sqlmodel import Session, select

from models.clinic import Clinic
from services.errors import Problem, together
from services.passwords import MAX_LENGTH, MIN_LENGTH
from services.words import _

COMMON = Path(__file__).parent.parent / "assets" / "passwords" / "common.txt"
_LEAST_OF_ITS_OWN = 10  # characters that must be left when names or keyboard runs are taken out
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0123456789")
_BESIDE = frozenset(pair for row in _ROWS for pair in [*pairwise(row), *pairwise(reversed(row))])


def check_rules(password: str, *, email: str, name: str, clinic: str) -> None:
    """Raises Problem on the field "password" with the reason when `password` must not be used.

    `clinic` is the name of the clinic and of the portal (`clinic_names`). Used for each new password: registration,
    change, reset, set-up and staff logins (AU-05).
    """
    if len(password) < MIN_LENGTH:
        raise _refused(_("Your password must be at least {count} characters long.", count=MIN_LENGTH))
    if len(password) > MAX_LENGTH:
        raise _refused(_("Your password can have {count} characters at most.", count=MAX_LENGTH))
    if password.casefold() in _common():
        raise _refused(_("Many people use this password, so it is tried first. Choose another one."))
    if _own_part(password, _words(email, name)) < _LEAST_OF_ITS_OWN:
        raise _refused(_("This password is mostly your name or e-mail address. Choose another one."))
    if _own_part(password, _words(clinic)) < _LEAST_OF_ITS_OWN:
        raise _refused(_("This password is mostly the name of the clinic or the portal. Choose another one."))
    if password.isascii() and _is_repeated(password.casefold()):
        raise _refused(_("This password repeats the same thing. Choose one with more in it."))
    if password.isascii() and _without_runs(password.casefold()) < _LEAST_OF_ITS_OWN:
        raise _refused(_("This password follows the keys of the keyboard or the alphabet. Choose another one."))


def check_choice(password: str, again: str, *, email: str, name: str, clinic: str) -> None:
    """The rules, and that it was typed the same twice. Raises Problem on "password", on "again", or on both at once."""
    with together() as each:
        with each():
            check_rules(password, email=email, name=name, clinic=clinic)
        with each():
            if password != again:
                raise Problem(_("The two passwords differ. Type the same password twice."), "again")


def clinic_names(session: Session) -> str:
    """The clinic's and the portal's name, "" before the set-up."""
    found = session.exec(select(Clinic.name, Clinic.portal_name)).first()
    return " ".join(found) if found else ""


def _refused(reason: str) -> Problem:
    return Problem(reason, "password")


def _own_part(password: str, words: list[str]) -> int:
    """Letters and digits that are left without `words`; a password with none of them in it is never judged by this."""
    left = _letters(password)
    for word in words:
        left = left.replace(word, "")
    return len(left) if left != _letters(password) else _LEAST_OF_ITS_OWN


def _words(*texts: str) -> list[str]:
    """The texts as a whole and each of their words, longest first; very short words are in everything."""
    parts = {_letters(part) for text in texts for part in [text, text.split("@")[0], *re.split(r"[\W_]+", text)]}
    return sorted((part for part in parts if len(part) >= 3), key=len, reverse=True)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _is_repeated(password: str) -> bool:
    """Whether it is one short thing over and over, perhaps with a number or a sign at the end."""
    core = password.rstrip("0123456789!?.,;:-_*#$ ")
    return len(set(password)) < 5 or _has_period(password) or _has_period(core)


def _has_period(text: str) -> bool:
    return any((text[:length] * len(text)).startswith(text) for length in range(1, min(len(text) // 2, 14) + 1))


def _without_runs(password: str) -> int:
    """Its length when neighbours on the keyboard or in the alphabet (three steps and more) count as one character."""
    length, run = 1, 0
    for pair in pairwise(password):
        run = run + 1 if pair in _BESIDE else 0
        length += {3: -2}.get(run, 0 if run > 3 else 1)
    return length


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").splitlines())
