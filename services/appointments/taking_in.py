"""Visits of a file, from CSV or FHIR: all of them, or nothing and every line that is wrong.

A visit whose number is known is changed, so that the same file may come again each night.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.appointments import Appointment
from services.access import StaffAccess, in_room
from services.appointments import entry
from services.appointments.entry import ROOM, Entry
from services.csv_table import MOST_SHOWN
from services.errors import Problem
from services.words import _

Line = tuple[int, Callable[[], tuple[UUID, Entry]]]
"""Its number in the file, and a function that reads it or raises Problem."""


@dataclass(frozen=True)
class Taken:
    """What came of a file: how many visits, and for whom there is news in it, or what is wrong in which line.

    With something wrong nothing is written.
    """

    added: int
    changed: int
    wrong: list[tuple[int, str]]
    news: frozenset[UUID] = frozenset()


@in_room(ROOM)
def take_in(session: Session, office: StaffAccess, lines: Sequence[Line]) -> Taken:
    """Read every line, and only when nothing is wrong write them."""
    read: list[tuple[int, UUID, Entry]] = []
    wrong: list[tuple[int, str]] = []
    for number, line in lines:
        try:
            patient_id, one = line()
            entry.check(one)
            read.append((number, patient_id, one))
        except Problem as problem:
            wrong += [(number, each.message) for each in problem.all]
    numbers = {one.number for _number, _patient, one in read}
    known = {
        row.number: row
        for row in session.exec(select(Appointment).where(col(Appointment.number).in_(numbers))).all()
    }  # fmt: skip
    wrong += _double(read, known)
    if wrong:
        return Taken(0, 0, sorted(wrong)[:MOST_SHOWN])
    new = len(read) - len(known)
    news = frozenset(patient_id for _number, patient_id, one in read if entry.is_news(known.get(one.number), one))
    changed = 0
    for _number, patient_id, one in read:
        row = known.get(one.number)
        if row is None or entry.differs(session, row, one):
            changed += row is not None
            entry.write(session, office, patient_id, one, row)
    return Taken(new, changed, [], news)


def _double(read: list[tuple[int, UUID, Entry]], known: dict[str | None, Appointment]) -> list[tuple[int, str]]:
    wrong, seen = [], set[str]()
    for number, patient_id, one in read:
        before = known.get(one.number)
        if not one.number:
            wrong.append((number, _("The number of the visit is missing.")))
        elif one.number in seen:
            wrong.append((number, _("The number {number} stands twice in this file.", number=one.number)))
        elif before and before.patient_id != patient_id:
            wrong.append((number, _("The visit {number} is in another patient’s chart.", number=one.number)))
        seen.add(one.number)
    return wrong
