"""The documents' own files in an export, under safe names of ours (SECURITY FI-08)."""

import hashlib
import logging
from dataclasses import replace
from uuid import UUID

from sqlmodel import Session, col, select

from models.record import StoredFile
from services.records.selection import Record

LIMIT = 80_000_000  # bytes of all files together; what is beyond stays in the portal, and the record says so
_ENDINGS = {
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "text/plain": "txt",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/tiff": "tif",
}
log = logging.getLogger("portal")


def with_files(session: Session, record: Record) -> tuple[Record, dict[str, bytes]]:
    """The record that knows which files come with it, and those files by their names in the zip.

    A file that is not what was once stored is left out and put into the log (FI-09). What is not a picture, a PDF or
    plain text ends in .bin, so that nothing is run by a double click.
    """
    names, files, left = {}, {}, LIMIT
    for number, file_id in enumerate(_in_order(record), 1):
        facts = record.files[file_id]
        if facts.size > left:
            continue
        left -= facts.size
        stored = session.exec(select(StoredFile.content, StoredFile.sha256).where(col(StoredFile.id) == file_id)).one()
        if hashlib.sha256(stored[0]).hexdigest() != stored[1]:
            log.error("The stored file %s is damaged and was left out of an export", file_id)
            continue
        name = f"documents/{number:03}.{_ENDINGS.get(facts.media_type, 'bin')}"
        names[file_id], files[name] = name, stored[0]
    return replace(record, enclosed=names), files


def _in_order(record: Record) -> list[UUID]:
    """Each file once, in the order of the documents."""
    ids = [row.file_id for row in record.documents if row.file_id in record.files]
    return list(dict.fromkeys(one for one in ids if one))
