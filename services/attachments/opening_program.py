"""The program that opens one attached file, given on standard input.

It is a process of its own with little memory and time, because what it opens may have been made to do harm. It writes
one line of JSON, ``{"media_type": …}`` or ``{"refused": …}``; then the cleaned picture, or the text of the PDF.
"""

import json
import resource
import sys
from contextlib import suppress

import magic

from services.attachments import limits
from services.attachments.picture import clean_jpeg, clean_png
from services.attachments.portable_document import opened_pdf, texts_of
from services.attachments.refused import RefusedFile

_OFFICE = ("application/msword", "application/vnd.", "application/x-ole", "application/cdfv2", "text/rtf")
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def main() -> None:
    """Read, open, answer."""
    _keep_within_limits()
    content = sys.stdin.buffer.read(limits.LARGEST + 1)
    try:
        _open(content)
    except RefusedFile as refusal:
        _say(refused=refusal.reason)
    except MemoryError:
        _say(refused="slow")
    except Exception:
        _say(refused="damaged")


def _open(content: bytes) -> None:
    kind = magic.from_buffer(content, mime=True)
    if kind == "application/pdf":
        reader = opened_pdf(content)
        _say(media_type=kind)
        for text in texts_of(reader):
            sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
            sys.stdout.buffer.flush()
        return
    if kind not in ("image/jpeg", "image/png"):
        raise RefusedFile(_reason(kind, content))
    cleaned = clean_jpeg(content) if kind == "image/jpeg" else clean_png(content)
    _say(media_type=kind, size=len(cleaned))
    sys.stdout.buffer.write(cleaned)


def _reason(kind: str, content: bytes) -> str:
    """Which sentence helps the person who has such a file."""
    if kind in ("image/heic", "image/heif") or (content[4:8] == b"ftyp" and content[8:12] in _HEIC):
        return "heic"
    if kind.startswith("video/"):
        return "video"
    if kind.lower().startswith(_OFFICE) or b"[Content_Types].xml" in content[:4096]:
        return "office"
    return "picture" if kind.startswith("image/") and "svg" not in kind else "other"


def _say(**answer: str | int) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


def _keep_within_limits() -> None:
    wanted = {
        resource.RLIMIT_CPU: limits.CPU_SECONDS,
        resource.RLIMIT_AS: limits.MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in wanted.items():
        with suppress(ValueError, OSError):  # macOS knows no limit of the address space
            resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main()
