"""Tables that the office takes in as CSV: the lines, whose chart a line is about, and dates (PRODUCT §8.5)."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Patient, PatientIdentifier
from services.errors import Problem
from services.words import _

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20_000  # fewer than a database takes as values of one question
_AT_ONCE = 10_000  # the same, of numbers that come from anywhere
MOST_SHOWN = 50  # lines that are told to be wrong
Charts = dict[str, list[tuple[UUID, date]]]


def lines(content: bytes, columns: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """(line number, column → text) of a file with these columns, in any order. Raises Problem on "file"."""
    if len(content) > MOST_BYTES:
        raise Problem(_("The file is larger than 5 MB. Split it."), "file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise Problem(_("These columns are missing: {columns}.", columns=", ".join(missing)), "file")
        rows = [(reader.line_num, {name: row.get(name) or "" for name in columns}) for row in reader]
    except csv.Error as error:
        raise Problem(
            _("The file is not a CSV table. Save it as CSV (comma separated) and try again."), "file"
        ) from error
    if len(rows) > MOST_LINES:
        raise Problem(_("The file has more than 20,000 lines. Split it."), "file")
    if not rows:
        raise Problem(_("There is no line in this file."), "file")
    return rows


def charts(session: Session, numbers: Iterable[str]) -> Charts:
    """Record number → the standing charts that have it, with their birth dates."""
    found: Charts = {}
    wanted = sorted({number.strip() for number in numbers})
    for start in range(0, len(wanted), _AT_ONCE):
        rows = session.exec(
            select(PatientIdentifier.value, Patient)
            .join(Patient, col(Patient.id) == PatientIdentifier.patient_id)
            .where(
                col(PatientIdentifier.value).in_(wanted[start : start + _AT_ONCE]),
                col(Patient.merged_into).is_(None),
            )
        )
        for value, patient in rows:
            found.setdefault(value, []).append((patient.id, patient.birth_date))
    return found


def patient_of(known: Charts, row: Mapping[str, str]) -> UUID:
    """The only chart with the line's record_number and birth_date. Raises Problem."""
    born = day(row, "birth_date")
    fits = {patient_id for patient_id, birth_date in known.get(row["record_number"].strip(), ()) if birth_date == born}
    if len(fits) != 1:
        raise Problem(_("No single chart has this record number and date of birth."))
    return fits.pop()


def day(row: Mapping[str, str], column: str) -> date:
    """The date in a column. Raises Problem."""
    try:
        return date.fromisoformat(row[column].strip())
    except ValueError:
        raise Problem(_("{column} is not a date such as 2026-03-02.", column=column)) from None
