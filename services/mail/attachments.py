"""Files that go with a mail, as they wait in the outbox."""

import base64
import re
from dataclasses import dataclass
from typing import Any

ANYTHING = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"(application|audio|font|image|model|text|video)/[a-z0-9][a-z0-9.+-]*")
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029/\\]")


@dataclass(frozen=True)
class Attachment:
    """One file; `media_type` such as application/pdf (what is no media type is sent as unnamed bytes)."""

    name: str
    media_type: str
    content: bytes


def packed(attachment: Attachment) -> dict[str, Any]:
    """The form in which it waits in the outbox's row."""
    return {
        "name": _NOT_IN_A_NAME.sub("_", attachment.name) or "file",
        "media_type": attachment.media_type if _MEDIA_TYPE.fullmatch(attachment.media_type) else ANYTHING,
        "base64": base64.b64encode(attachment.content).decode("ascii"),
    }


def unpacked(kept: dict[str, Any]) -> Attachment:
    """The file again."""
    return Attachment(kept["name"], kept["media_type"], base64.b64decode(kept["base64"]))
