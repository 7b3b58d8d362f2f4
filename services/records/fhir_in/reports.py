"""FHIR DiagnosticReport and DocumentReference: panels of results, and notes, letters and scans as documents."""

import base64
import binascii
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from models.record import Document, Panel, SectionText
from services.records.draft import Line
from services.records.fhir_in.codes import LOINC, OBSERVATION_CODES, coded, concept_codes, concept_words
from services.records.fhir_in.entry import Entry
from services.records.fhir_in.observations import link_results
from services.records.fhir_in.values import Json, items, joined, remark, text
from services.words import _

# HL7 v2 table 0074 and the LOINC part codes US Core uses for report categories.
_LABORATORY = frozenset(
    (
        "LAB",
        "BLB",
        "CH",
        "CP",
        "CUS",
        "GE",
        "HM",
        "ICU",
        "IMM",
        "MB",
        "MCB",
        "MYC",
        "PAR",
        "PF",
        "SP",
        "SR",
        "TX",
        "VR",
        "laboratory",
        "LP29693-6",
        "LP7839-6",
    )
)
_IMAGING = frozenset(
    (
        "RAD",
        "CT",
        "CUS",
        "EC",
        "IMG",
        "NMR",
        "NMS",
        "NRS",
        "RUS",
        "RX",
        "VUS",
        "XRC",
        "OUS",
        "imaging",
        "LP29684-5",
        "18748-4",
    )
)

# How this portal marks a section of text in its own exports.
SECTION_TEXT = {"system": "urn:uuid:6f0f3a5c-3d0c-5b2e-9a64-1c8f6b1f7f10", "code": "section-text"}

# What a LOINC document type is called here (models.record.Document.kind); everything else is a note.
_KINDS = {
    "34133-9": "care summary",
    "60591-5": "care summary",
    "18842-5": "care summary",
    "18761-7": "care summary",
    "11502-2": "lab result",
    "18748-4": "imaging result",
    "51852-2": "letter",
    "57133-1": "letter",
}


def read_report(entry: Entry) -> list[Line]:
    """A panel with its results; each form it brings along is a document too, unless the file has it on its own."""
    resource = entry.resource
    values = entry.common(resource.get("code"), OBSERVATION_CODES)
    values["collected"], values["ended"] = entry.span("effective")
    values |= {
        "category": _category(concept_codes(resource.get("category"))),
        "issued": entry.date(resource.get("issued")),
        "conclusion": joined(text(resource.get("conclusion")), concept_words(resource.get("conclusionCode"))),
    }
    panel = entry.line(Panel, values)
    entry.put_names(panel, "performer", resource.get("performer") or resource.get("resultsInterpreter"))
    if results := resource.get("result"):
        entry.later(lambda: link_results(entry, panel, results))
    documents = []
    for number, attachment in enumerate(items(resource.get("presentedForm")), 1):
        document = _document(entry, attachment, resource.get("code"), f"form {number}")
        document.values |= {"authored": values["issued"] or values["collected"], "kind": _report_kind(values)}
        document.values["title"] = text(attachment.get("title")) or concept_words(resource.get("code")) or _("Report")
        entry.put_names(document, "author", resource.get("performer"))
        _put_encounter(entry, document, resource.get("encounter"))
        entry.later(_drop_if_repeated(entry, document, resource.get("encounter")))
        documents.append(document)
    return [panel, *documents]


def read_document(entry: Entry) -> list[Line]:
    """One document for each attachment; a section of text that this portal wrote out becomes one again."""
    resource, context = entry.resource, entry.resource.get("context") or {}
    if SECTION_TEXT["code"] in concept_codes(resource.get("category")):
        return _section_texts(entry, resource, context)
    kind = next((_KINDS[code] for code in concept_codes(resource.get("type")) if code in _KINDS), "note")
    lines = []
    for number, content in enumerate(items(resource.get("content")), 1):
        attachment = content.get("attachment") or {}
        line = _document(entry, attachment, resource.get("type"), f"attachment {number}" if number > 1 else None)
        words = concept_words(resource.get("type"))
        line.values |= {
            "kind": kind,
            "title": text(resource.get("description")) or text(attachment.get("title")) or words or _("Document"),
            "authored": entry.date(resource.get("date") or (context.get("period") or {}).get("start")),
        }
        if resource.get("docStatus") == "entered-in-error":
            line.values["entered_in_error"] = True
        entry.put_names(line, "author", resource.get("author"))
        _put_encounter(entry, line, next(iter(items(context.get("encounter"))), None))
        entry.pending.documents.add(_identity(entry, line, next(iter(items(context.get("encounter"))), None)))
        lines.append(line)
    return lines


def _section_texts(entry: Entry, resource: Json, context: Json) -> list[Line]:
    lines = []
    for number, content in enumerate(items(resource.get("content")), 1):
        part = f"attachment {number}" if number > 1 else None
        document = _document(entry, content.get("attachment") or {}, resource.get("type"), part)
        values = {key: value for key, value in document.values.items() if key not in ("media_type", "status")}
        values["title"] = text(resource.get("description"))
        values["status"] = next((text(one.get("text")) for one in items(resource.get("category"))), None)
        values["recorded_on"] = entry.date(resource.get("date") or (context.get("period") or {}).get("start"))
        lines.append(entry.line(SectionText, values | {"body": values.get("body") or ""}, part))
    return lines


def _document(entry: Entry, attachment: Json, concept: Json | None, part: str | None) -> Line:
    line = entry.line(Document, entry.common(None, ()) | coded(concept, (LOINC,)), part)
    line.values["media_type"] = text(attachment.get("contentType"))
    data, url = attachment.get("data"), text(attachment.get("url"))
    if data:
        _put_content(entry, line, data, attachment)
    elif url:
        entry.later(lambda: _put_binary(entry, line, url))
    return line


def _put_binary(entry: Entry, line: Line, url: str) -> None:
    known = entry.find(url)
    if known and known.details and known.details.get("data"):
        line.values["media_type"] = line.values["media_type"] or text(known.details.get("contentType"))
        _put_content(entry, line, known.details["data"], {})
    else:
        line.values["comment"] = joined(line.values.get("comment"), remark("The file is kept elsewhere", url))
        entry.report(_("the file of this document is not in the record"), url)


def _put_content(entry: Entry, line: Line, data: Any, attachment: Json) -> None:
    """Plain text becomes the body; everything else a file."""
    try:
        content = base64.b64decode(data)
    except (binascii.Error, ValueError, TypeError):
        entry.report(_("the content of this document is damaged"), str(data)[:80])
        return
    media_type = line.values["media_type"] or "application/octet-stream"
    kind, _sep, parameters = media_type.partition(";")
    if kind.strip().lower() == "text/plain":
        charset = parameters.partition("charset=")[2].strip(' "') or "utf-8"
        line.values["body"] = _decoded(content, charset).replace("\0", "\ufffd")
    else:
        name = text(attachment.get("title")) or line.values["text"] or line.values["display"] or "document"
        line.file = (media_type, name, content)


def _decoded(content: bytes, charset: str) -> str:
    for encoding in (charset, "utf-8"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def _identity(entry: Entry, line: Line, encounter: Json | None) -> tuple[bytes, str, str]:
    """What makes two documents the same: content, patient and visit."""
    content = line.file[2] if line.file else (line.values.get("body") or "").encode()
    subject = str(entry.subject)
    return sha256(content).digest(), subject, str(encounter)


def _drop_if_repeated(entry: Entry, form: Line, encounter: Json | None) -> Callable[[], None]:
    """Some servers give each note twice: as a document of its own and as the form of a report."""
    identity = _identity(entry, form, encounter)
    has_content = form.file is not None or bool(form.values.get("body"))

    def decide() -> None:
        if has_content and identity in entry.pending.documents:
            entry.drop(form)

    return decide


def _put_encounter(entry: Entry, line: Line, reference: Json | None) -> None:
    def find_key() -> None:
        known = entry.find(reference)
        line.values["encounter_key"] = known.line.key if known and known.line else None

    if reference:
        entry.later(find_key)


def _category(codes: list[str]) -> str:
    for code in codes:
        if code in _IMAGING:
            return "imaging"
        if code in _LABORATORY:
            return "laboratory"
    return "other"


def _report_kind(values: Json) -> str:
    return {"laboratory": "lab result", "imaging": "imaging result"}.get(values["category"], "note")
