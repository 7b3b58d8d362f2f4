"""The file that Download gives: one zip with the record in four forms, a read-me and checksums (PRODUCT §6)."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from services.records.ccda_out import ccd
from services.records.fhir_out import fhir_bundle
from services.records.narrative_html import narrative_html
from services.records.record_html import record_html
from services.records.record_pdf import record_pdf
from services.records.selection import Record
from services.words import _, long_moment

ZIP_NAME = "health-record.zip"  # no name of a patient: the file lies about in download folders
CCDA, HTML, PDF, FHIR = "health-record.xml", "health-record.html", "health-record.pdf", "health-record.fhir.json"
READ_ME, CHECKSUMS = "README.txt", "SHA256SUMS.txt"


def record_zip(
    record: Record,
    now: datetime,
    enclosed: Mapping[str, bytes] | None = None,
    report: Callable[[int], None] = lambda _percent: None,
) -> bytes:
    """The whole zip, in the reader's language; `now` (aware) is the time it says it was made.

    `enclosed` are the documents' files (services.records.enclosed), `report` gets percents of the time it takes.
    The same record, language and time give the same bytes. Slow for long records: see services.records.workshop.
    """
    files = {READ_ME: _read_me(record, now).encode("utf-8", "replace")}
    forms = ((HTML, record_html, 15), (CCDA, ccd, 25), (FHIR, fhir_bundle, 35), (PDF, record_pdf, 95))
    for name, write, percent in forms:
        files[name] = write(record, now)
        report(percent)
    files |= enclosed or {}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    made = now.astimezone(ZoneInfo(record.clinic.time_zone)).timetuple()[:6]
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, content in (files | {CHECKSUMS: sums.encode()}).items():
            info = ZipInfo(name, made)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return whole.getvalue()


def record_preview(record: Record, now: datetime) -> bytes:
    """The C-CDA document as an HTML page: what Show Preview shows."""
    return narrative_html(ccd(record, now))


def _read_me(record: Record, now: datetime) -> str:
    said = [
        _("This is a copy of a health record from {clinic}.", clinic=record.clinic.name),
        _("Made on {when}", when=long_moment(now, record.clinic.time_zone)),
        _("Dates: {dates}", dates=record.period.words),
        "",
        _("The same record is in it in four forms:"),
        f"{HTML}: " + _("to read in a web browser"),
        f"{PDF}: " + _("to print"),
        f"{CCDA}: " + _("for other clinics: Consolidated Clinical Summary (CCDA)"),
        f"{FHIR}: " + _("for other programs: FHIR R4"),
        *([_("documents: the files of the documents, as they came to us")] if record.enclosed else []),
        f"{CHECKSUMS}: " + _("to check that no file was changed"),
        "",
        _("Keep these files in a safe place. Whoever has them can read the record."),
        _("If something in the record looks wrong, ask the clinic."),
    ]
    return "\r\n".join(said) + "\r\n"
