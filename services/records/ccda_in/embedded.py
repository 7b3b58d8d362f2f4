"""Files inside a document: base64 content of nonXMLBody, results and pictures (HL7 ED)."""

import binascii
from base64 import b64decode
from mimetypes import guess_extension
from typing import TYPE_CHECKING

from services.records.ccda_in.tags import Element, attribute
from services.words import _

if TYPE_CHECKING:
    from services.records.ccda_in.reading import Reading

_PLAIN = "text/plain"


def embedded_file(element: Element | None, reading: "Reading", name: str = "document") -> tuple[str, str, bytes] | None:
    """The file an ED element holds as (media type, name, content); None when it holds none."""
    if element is None or (attribute(element, "representation") or "").upper() != "B64":
        return None
    media_type = attribute(element, "mediaType") or "application/octet-stream"
    if media_type == _PLAIN:
        return None  # words
    text = "".join("".join(element.itertext()).split())
    if not text:
        return None
    try:
        content = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        reading.unread(_("The embedded file is damaged."), element)
        return None
    return media_type, f"{name}{guess_extension(media_type) or ''}", content


def plain_text_of(element: Element) -> str | None:
    """Plain text that an ED element holds as base64, with all its lines and blanks; None when it holds none."""
    if element.get("representation") != "B64" or element.get("mediaType") != _PLAIN:
        return None
    try:
        content = b64decode("".join("".join(element.itertext()).split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return content.decode("utf-8", "replace").replace("\0", "\ufffd") or None
