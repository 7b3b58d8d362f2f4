"""Records out of one file: an XML, a JSON, or a zip or mail with them; and the files of a folder (INTEROP §2, zips).

Names inside a zip are labels only: nothing is ever written to disk. Content, not the name, says what a file is.
"""

import hashlib
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pyzipper

from services.errors import UnreadableFile
from services.records.draft import Draft
from services.records.file_kind import kind_of, reason_to_skip
from services.words import _

MAX_MEMBERS = 2_000
MAX_TOTAL = 512 * 1024 * 1024
MAX_MEMBER = 64 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_ABOVE = 1024 * 1024
MAX_NESTING = 2

_ENCRYPTED = 0x1 | 0x40 | 0x2000  # flag bits: encrypted, strong encryption, masked directory
# What Python's readers of zips raise for damaged ones.
DAMAGED = (
    zipfile.BadZipFile,
    pyzipper.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
    NotImplementedError,
)
_BAD_MAIL = (AttributeError, LookupError, RecursionError, TypeError, ValueError)  # of Python's reader of mails


@dataclass(slots=True)
class Piece:
    """One record as bytes; `kind` is "ccda" or "fhir"."""

    name: str
    content: bytes
    kind: str


@dataclass(slots=True)
class Skipped:
    """A file that is no record, or cannot be opened, with the reason in words."""

    name: str
    reason: str


@dataclass(slots=True)
class Read:
    """A record with what its reader made of it, or the reason why there is none."""

    name: str
    content: bytes
    draft: Draft | None = None
    reason: str | None = None
    sha256: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        return self.sha256 or hashlib.sha256(self.content).hexdigest()


def read_file(name: str, content: bytes, password: str = "") -> Iterator[Read]:
    """Every record in a file: one `Read` for each draft, and one with a reason for each thing that was not read.

    `password` opens encrypted zips (AES or the old way). Raises UnreadableFile, before anything was read, when the file
    as a whole is refused (damaged or hostile zip).
    """
    found, skipped = pieces(name, content, password)
    return chain(
        (read for piece in found for read in _read_piece(piece)),
        (Read(one.name, b"", reason=one.reason) for one in skipped),
    )


def pieces(name: str, content: bytes, password: str = "") -> tuple[list[Piece], list[Skipped]]:
    """The records in one uploaded file and what else was there. Raises UnreadableFile for a zip beyond the limits."""
    unpacking = _Unpacking(password)
    unpacking.take(label(name), content, nesting=0)
    return unpacking.pieces, unpacking.skipped


def files_below(path: Path) -> Iterator[Path]:
    """The file itself, or all files of a folder, sorted; hidden ones are left out. Raises UnreadableFile."""
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise UnreadableFile(_("There is no file or folder {path}.", path=path))
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and (Path(folder) / name).is_file():
                yield Path(folder) / name


def label(name: str) -> str:
    """A name fit to be shown: no climbing, no control characters, not endless."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in name.replace("\\", "/"))
    return "/".join(part for part in shown.split("/") if part not in ("", ".", ".."))[-200:] or _("unnamed")


class _Unpacking:
    """One file being unpacked; the limits count over all levels of nesting."""

    def __init__(self, password: str) -> None:
        self._password = password
        self.pieces: list[Piece] = []
        self.skipped: list[Skipped] = []
        self._members = self._bytes = 0

    def take(self, name: str, content: bytes, nesting: int) -> None:
        kind = kind_of(content)
        if kind == "zip" and nesting <= MAX_NESTING:
            self._unzip(name, content, nesting)
        elif kind == "zip":
            self.skipped.append(Skipped(name, _("it is packed too many times, one in another")))
        elif kind == "mail" and nesting <= MAX_NESTING:
            self._open_mail(name, content, nesting)
        elif kind in ("ccda", "fhir"):
            self.pieces.append(Piece(name, content, kind))
        else:
            self.skipped.append(Skipped(name, reason_to_skip(kind)))

    def _unzip(self, name: str, content: bytes, nesting: int) -> None:
        try:
            archive: Any = (pyzipper.AESZipFile if self._password else zipfile.ZipFile)(BytesIO(content))
        except DAMAGED as error:
            if nesting:
                self.skipped.append(Skipped(name, _("this zip file is damaged")))
                return
            raise UnreadableFile(_("This zip file is damaged or cut off.")) from error
        with archive:
            members = [member for member in archive.infolist() if not member.filename.endswith("/")]
            self._check(members)
            for member in members:
                self._open(archive, member, f"{name}/{label(member.filename)}", nesting)

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        """Refuse a zip by its declared sizes, before anything is unpacked; zipfile never gives more than declared."""
        self._members += len(members)
        self._bytes += sum(member.file_size for member in members)
        if self._members > MAX_MEMBERS:
            raise UnreadableFile(_("This file holds more than 2,000 files."))
        if self._bytes > MAX_TOTAL:
            raise UnreadableFile(_("This zip file would unpack to more than 512 MB."))
        for member in members:
            if member.file_size > max(RATIO_COUNTS_ABOVE, MAX_RATIO * member.compress_size):
                raise UnreadableFile(_("This zip file is packed suspiciously tight, so it was not opened."))

    def _open(self, archive: Any, member: zipfile.ZipInfo, name: str, nesting: int) -> None:
        encrypted = bool(member.flag_bits & _ENCRYPTED)
        if encrypted and not self._password:
            self.skipped.append(Skipped(name, _("it is encrypted and needs its password")))
        elif member.file_size > MAX_MEMBER:
            self.skipped.append(Skipped(name, _("it is larger than 64 MB")))
        else:
            try:
                content = archive.read(member, self._password.encode() if encrypted else None)
            except DAMAGED:
                reason = _("this password does not open it") if encrypted else _("it is damaged inside the zip file")
                self.skipped.append(Skipped(name, reason))
            else:
                self.take(name, content, nesting + 1)

    def _open_mail(self, name: str, content: bytes, nesting: int) -> None:
        """Some portals save what was transmitted as the mail it went in, or as one part of it."""
        try:
            parts = [part for part in message_from_bytes(content).walk() if not part.is_multipart()]
        except _BAD_MAIL:
            self.skipped.append(Skipped(name, _("it is packed too many times, one in another")))
            return
        self._members += len(parts)
        if self._members > MAX_MEMBERS:
            raise UnreadableFile(_("This file holds more than 2,000 files."))
        for part in parts:
            try:
                inside, inner_name = part.get_payload(decode=True), part.get_filename()
            except _BAD_MAIL:
                self.skipped.append(Skipped(name, _("a part of this mail is damaged")))
                continue
            if isinstance(inside, bytes):
                self.take(f"{name}/{label(inner_name)}" if inner_name else name, inside, nesting + 1)


def _read_piece(piece: Piece) -> list[Read]:
    from services.records.ccda_in import read_ccda
    from services.records.fhir_in import read_fhir

    try:
        drafts = (
            read_fhir(piece.content, piece.name) if piece.kind == "fhir" else [read_ccda(piece.content, piece.name)]
        )
    except UnreadableFile as error:
        return [Read(piece.name, piece.content, reason=error.reason)]
    return [Read(piece.name, piece.content, draft) for draft in drafts]
