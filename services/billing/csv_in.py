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

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.billing import Statement
from services import csv_table
from services.access import StaffAccess, clinic_today, in_room
from services.billing import entry
from services.billing.entry import Entry, Line
from services.billing.money import typed_cents
from services.csv_table import MOST_SHOWN
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


@dataclass(frozen=True)
class Taken:
    """What came of a file: how many statements, and whose, or what is wrong in which line (then nothing)."""

    statements: int
    whose: frozenset[UUID]
    wrong: list[tuple[int, str]]


@in_room("billing")
def take_in(session: Session, office: StaffAccess, content: bytes) -> Taken:
    """Read the whole file, and only when nothing is wrong add its statements. Raises Problem for no such file."""
    lines = csv_table.lines(content, COLUMNS)
    today, wrong, groups = clinic_today(session), [], {}
    charts = csv_table.charts(session, {row["record_number"] for _number, row in lines})
    for number, row in lines:
        try:
            patient_id = csv_table.patient_of(charts, row)
            key = row["statement"].strip()
            due_on = csv_table.day(row, "due_on") if row["due_on"].strip() else None
            head = (patient_id, key, csv_table.day(row, "issued_on"), due_on, row["provider"].strip())
            day = csv_table.day(row, "service_on")
            line = Line(day, row["description"], _cents(row, "charge"), _cents(row, "covered"))
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
        return Taken(0, frozenset(), sorted(wrong)[:MOST_SHOWN])
    for patient_id, one in entries:
        entry.write(session, office, patient_id, one)
    return Taken(len(entries), frozenset(patient_id for patient_id, _one in entries), [])


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


def _cents(row: dict[str, str], column: str) -> int:
    if column == "covered" and not row[column].strip():
        return 0
    try:
        return typed_cents(row[column], column)
    except Problem:
        raise Problem(_("{column} is not an amount such as 120.00.", column=column)) from None
