"""Statements from a CSV file of the practice's billing program: all of it, or nothing and every line that is wrong.

| column | meaning |
|---|---|
| record_number | the patient's record number as it stands in the chart |
| birth_date | of the patient, YYYY-MM-DD: a second proof that it is the right chart |
| statement | number of the statement; lines with the same number belong together |
| issued_on, due_on | YYYY-MM-DD; due_on may be empty |
| provider | who treated |
| service_on | YYYY-MM-DD |
| description | what was done |
| charge, covered | 120.00; covered by the insurer or taken off, may be empty |
"""

import csv
import io
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.billing import Statement
from models.people import Patient, PatientIdentifier
from services.access import StaffAccess, clinic_today, in_room
from services.billing import entry
from services.billing.entry import Entry, Line
from services.billing.money import typed_cents
from services.errors import Problem
from services.words import N_, _

COLUMNS = {
    "record_number": N_("the patient’s record number, as in the chart"),
    "birth_date": N_("the patient’s date of birth, as 1980-12-31"),
    "statement": N_("number of the statement; lines with the same number belong together"),
    "issued_on": N_("date of the statement"),
    "due_on": N_("due date; may be empty"),
    "provider": N_("who treated the patient"),
    "service_on": N_("day of the service"),
    "description": N_("what was done"),
    "charge": N_("charge, as 120.00"),
    "covered": N_("what the insurer covered; may be empty"),
}
MOST_BYTES = 5 * 1024 * 1024
MOST_SHOWN = 50


@dataclass(frozen=True)
class Taken:
    """What came of a file: how many statements of how many patients, or what is wrong in which line (then nothing)."""

    statements: int
    patients: int
    wrong: list[tuple[int, str]]


@in_room("billing")
def take_in(session: Session, office: StaffAccess, content: bytes) -> Taken:
    """Read the whole file, and only when nothing is wrong add its statements. Raises Problem for no such file."""
    lines = _lines(content)
    today, wrong, groups = clinic_today(session), [], {}
    charts = _charts(session, {row.get("record_number", "") for _number, row in lines})
    for number, row in lines:
        try:
            patient_id = _patient(charts, row)
            key = row["statement"].strip()
            head = (patient_id, key, _day(row, "issued_on"), _day(row, "due_on", True), row["provider"].strip())
            line = Line(_day(row, "service_on"), row["description"], _cents(row, "charge"), _cents(row, "covered"))
            groups.setdefault(key, []).append((number, head, line))
        except Problem as problem:
            wrong.append((number, problem.message))
    known = _known(session, set(groups))
    entries = []
    for key, members in groups.items():
        try:
            entries.append(_entry(key, members, known, today))
        except Problem as problem:
            wrong.append((members[0][0], problem.message))
    if wrong:
        return Taken(0, 0, sorted(wrong)[:MOST_SHOWN])
    for patient_id, one in entries:
        entry.write(session, office, patient_id, one)
    return Taken(len(entries), len({patient_id for patient_id, _one in entries}), [])


def _lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    if len(content) > MOST_BYTES:
        raise Problem(_("The file is larger than 5 MB. Split it."), "file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise Problem(_("These columns are missing: {columns}.", columns=", ".join(missing)), "file")
        rows = [(reader.line_num, {name: row.get(name) or "" for name in COLUMNS}) for row in reader]
    except csv.Error as error:
        raise Problem(
            _("The file is not a CSV table. Save it as CSV (comma separated) and try again."), "file"
        ) from error
    if not rows:
        raise Problem(_("There is no line in this file."), "file")
    return rows


def _charts(session: Session, numbers: set[str]) -> dict[str, list[tuple[UUID, date]]]:
    found: dict[str, list[tuple[UUID, date]]] = {}
    rows = session.exec(
        select(PatientIdentifier.value, Patient)
        .join(Patient, col(Patient.id) == PatientIdentifier.patient_id)
        .where(col(PatientIdentifier.value).in_({number.strip() for number in numbers}))
    ).all()
    for value, patient in rows:
        found.setdefault(value, []).append((patient.id, patient.birth_date))
    return found


def _patient(charts: dict[str, list[tuple[UUID, date]]], row: dict[str, str]) -> UUID:
    born = _day(row, "birth_date")
    fits = {patient_id for patient_id, day in charts.get(row["record_number"].strip(), ()) if day == born}
    if len(fits) != 1:
        raise Problem(_("No single chart has this record number and date of birth."))
    return fits.pop()


def _known(session: Session, numbers: set[str]) -> set[str]:
    return set(session.exec(select(Statement.number).where(col(Statement.number).in_(numbers))).all())


def _entry(key: str, members: list, known: set[str], today: date) -> tuple[UUID, Entry]:
    heads = {head for _number, head, _line in members}
    if len(heads) > 1:
        raise Problem(_("The lines of statement {number} differ in patient, dates or provider.", number=key))
    if key in known:
        raise Problem(_("Statement {number} is in the portal already.", number=key))
    ((patient_id, _key, issued_on, due_on, provider),) = heads
    one = Entry(key, issued_on, due_on, provider, [line for _number, _head, line in members])
    entry.check(one, today)
    return patient_id, one


def _day(row: dict[str, str], column: str, optional: bool = False) -> date:
    text = row[column].strip()
    if optional and not text:
        return None  # type: ignore[return-value]  # only due_on, which may be empty
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(_("{column} is not a date such as 2026-03-02.", column=column)) from None


def _cents(row: dict[str, str], column: str) -> int:
    if column == "covered" and not row[column].strip():
        return 0
    try:
        return typed_cents(row[column], column)
    except Problem:
        raise Problem(_("{column} is not an amount such as 120.00.", column=column)) from None
