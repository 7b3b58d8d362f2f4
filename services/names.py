"""Names as they are compared, not as they are written (PRODUCT §2: case, accents, hyphens, suffixes)."""

import re
import unicodedata

_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "md", "phd"}
_TITLES = {"dr", "prof", "mr", "mrs", "ms", "do", "np", "rn", "pa", "pac", "aprn", "fnp", "dnp", "dpm", "od", "dds"}


def match_key(given: str, family: str) -> str:
    """One form for "José-María O'Neil Jr." and "JOSE MARIA ONEIL"; equal keys are the same name."""
    return f"{_plain(family)}|{_plain(given)}"


def full_name_key(name: str) -> frozenset[str]:
    """The words of a whole name without titles and initials: "Raman, Priya MD" is "Dr. Priya K. Raman"."""
    words = _words(name)
    return frozenset(word for word in words if len(word) > 1 and word not in _SUFFIXES | _TITLES)


def _plain(name: str) -> str:
    words = _words(name)
    return "".join(word for word in words if word not in _SUFFIXES) or "".join(words)


def _words(name: str) -> list[str]:
    return re.sub(r"[^\w\s]", lambda found: " " if found[0] in ",-" else "", without_accents(name)).split()


def without_accents(text: str) -> str:
    """`text` as it is searched: no accents, no capitals."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
