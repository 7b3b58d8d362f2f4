"""A file opened in a process of its own, so that a hostile one can neither hang nor end the portal (SECURITY FI-05)."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from services.attachments import limits
from services.attachments.refused import RefusedFile

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = [sys.executable, "-E", "-s", "-m", "services.attachments.opening_program"]
_few_at_once = BoundedSemaphore(limits.AT_ONCE)


@dataclass(frozen=True)
class OpenedFile:
    """What the file is; `content` to be stored; `text` of a PDF's first pages, as far as time allowed."""

    media_type: str
    content: bytes
    text: str


def opened_file(content: bytes) -> OpenedFile:
    """The file, decoded or parsed whole within limits of time and memory. Raises RefusedFile.

    It takes from a tenth of a second to WALL_SECONDS, so it is never called within a transaction.
    """
    with _few_at_once:
        said = _run(content)
    line, _end, rest = said.partition(b"\n")
    answer = json.loads(line) if line else {"refused": "slow"}  # ended by a limit before it could say anything
    if "refused" in answer:
        raise RefusedFile(answer["refused"])
    media_type = answer["media_type"]
    if media_type == "application/pdf":
        return OpenedFile(media_type, content, rest.decode("utf-8", "replace"))
    if len(rest) != answer["size"]:
        raise RefusedFile("slow")
    return OpenedFile(media_type, rest, "")


def _run(content: bytes) -> bytes:
    """What the program wrote until it ended or its time was over."""
    with subprocess.Popen(  # noqa: S603 - a fixed command
        _PROGRAM, cwd=_ROOT, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return process.communicate(content, timeout=limits.WALL_SECONDS)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[0]
