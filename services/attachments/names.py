"""The name under which an attached file is shown and saved; it is data and never a path (SECURITY FI-03)."""

import unicodedata

LONGEST = 255  # characters, the dot and the ending included
_ENDINGS = {"application/pdf": ("pdf",), "image/jpeg": ("jpg", "jpeg"), "image/png": ("png",)}
_OF_PICTURES = {"pdf", "jpg", "jpeg", "jpe", "jfif", "png", "heic", "heif", "webp", "gif", "bmp", "tif", "tiff"}
_NEVER_SHOWN = ("C", "Zl", "Zp")  # control, format (turning the direction of text), unassigned; line ends


def plain_name(name: str) -> str:
    """`name` without folders and without what cannot be seen: NFC, at most 255 characters; may be empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(" " if sign.isspace() else sign for sign in last if _shown(sign))
    normal = unicodedata.normalize("NFC", " ".join(kept.split()))
    return normal.strip(". ")[:LONGEST].strip(". ")


def safe_name(name: str, media_type: str) -> str:
    """`plain_name` with an ending that tells what the file is: the content decides, whatever the name says."""
    endings = _ENDINGS[media_type]
    plain = plain_name(name)
    stem, dot, ending = plain.rpartition(".")
    if dot and ending.lower() in endings:
        ending = ending.lower()
    else:
        stem, ending = stem if dot and ending.lower() in _OF_PICTURES else plain, endings[0]
    stem = stem[: LONGEST - len(ending) - 1].strip(". ")
    return f"{stem or 'file'}.{ending}"


def _shown(sign: str) -> bool:
    return sign.isspace() or not unicodedata.category(sign).startswith(_NEVER_SHOWN)
