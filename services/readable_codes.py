"""Codes that people read from paper or a screen and type: groups of letters and digits, nothing that is misread."""

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new(groups: int, size: int) -> str:
    """ "K7Q2M-9XRTB-4HWPZ": `groups` of `size` characters of 4.9 random bits each."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _i in range(size)) for _j in range(groups))


def plain(typed: str) -> str:
    """The form that is compared: case, spaces and hyphens do not matter."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
