"""Names as they are compared, not as they are written (PRODUCT §2: case, accents, hyphens, suffixes)."""

import re
import unicodedata

_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "md", "phd"}


def match_key(given: str, family: str) -> str:
    """One form for "José-María O'Neil Jr." and "JOSE MARIA ONEIL"; equal keys are the same name."""
    return f"{_plain(family)}|{_plain(given)}"


def _plain(name: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[^\w\s]", lambda found: " " if found[0] in ",-" else "", letters).split()
    return "".join(word for word in words if word not in _SUFFIXES) or "".join(words)
