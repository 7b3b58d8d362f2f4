"""A PDF opened by a real parser: whole, open to everybody, and nothing in it that acts (SECURITY FI-02).

Runs in the process of services.attachments.opening_program alone, within its limits. The file is stored as it came.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from services.attachments.limits import PDF_VALUES, TEXT_CHARACTERS, TEXT_PAGES
from services.attachments.refused import RefusedFile

_AFTER_THE_END = b"\x00\t\n\x0c\r\x1a "
_FREE = 65535  # generation of the entries of a cross-reference table that hold no object
_ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
_ACTS = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute", "/Movie",
}  # fmt: skip
_ACTIVE_KINDS = {"/RichMedia", "/3D", "/Movie", "/Screen", "/Sound"}
_FILE_KEYS = {"/EF", "/EmbeddedFiles"}
_PLAIN_TO_SEE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")  # also in parts that no table leads to


def opened_pdf(content: bytes) -> PdfReader:
    """The parsed document. Raises RefusedFile, or whatever the parser raises for a file that is none."""
    end = content.rfind(b"%%EOF")
    if not content.startswith(b"%PDF-") or end < 0 or content[end + 5 :].strip(_AFTER_THE_END):
        raise RefusedFile("damaged")
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise RefusedFile("encrypted")
    if len(reader.pages) == 0:
        raise RefusedFile("damaged")
    _ = reader.pages[0].mediabox
    for values in _all_values(reader):
        _refuse_what_acts(values)
    if any(mark in content for mark in _PLAIN_TO_SEE):
        raise RefusedFile("active")
    return reader


def texts_of(reader: PdfReader) -> Iterator[str]:
    """The text, page by page, up to the cap; pages whose text cannot be read are passed over."""
    left = TEXT_CHARACTERS
    for number in range(min(len(reader.pages), TEXT_PAGES)):
        try:
            text = reader.pages[number].extract_text()[:left]
        except Exception:  # noqa: S112 - a page that a viewer shows may still puzzle the parser
            continue
        yield text
        left -= len(text)
        if left <= 0:
            return


def _refuse_what_acts(values: DictionaryObject) -> None:
    if _FILE_KEYS & values.keys() or values.get("/Type") == "/EmbeddedFile":
        raise RefusedFile("inside")
    act, kind = _at(values, "/S"), _at(values, "/Subtype")
    if _ACTIVE_KEYS & values.keys() or act in _ACTS or kind in _ACTIVE_KINDS:
        raise RefusedFile("active")


def _at(values: DictionaryObject, key: str) -> Any:
    """The value, found where a reference leads; `get` would return the reference itself."""
    with suppress(KeyError):
        return values[key]
    return None


def _all_values(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, whether or not anything leads to it."""
    kept = {(number, generation) for generation, table in reader.xref.items() for number in table}
    kept |= {(number, 0) for number in reader.xref_objStm}
    left = PDF_VALUES
    for number, generation in sorted(kept):
        if generation == _FREE:
            continue
        waiting: list[Any] = [reader.get_object(IndirectObject(number, generation, reader))]
        while waiting:
            left -= 1
            if left < 0:
                raise RefusedFile("slow")
            value = waiting.pop()
            if isinstance(value, DictionaryObject):
                yield value
                waiting += [value.raw_get(key) for key in value]
            elif isinstance(value, ArrayObject):
                waiting += list(value)
