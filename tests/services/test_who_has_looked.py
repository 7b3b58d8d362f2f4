"""Who has looked at my record: everything for the patient, own actions for others (PRODUCT §4, §7; HI-08)."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from models.people import Account, Patient
from services import clock, history, history_report
from services.access import Access, open_chart
from services.database import Database
from services.errors import NoAccess
from services.history import Action, Actor
from services.history_report import Line, Wanted
from tests.cast import Cast, Person, signed_in


def look(db: Database, who: Person, patient_id: UUID, access: Access = Access.RECORD, what: str = "medical history"):
    db.writing(lambda s: open_chart(s, who.viewer, patient_id, access, what) and None)


def lines(db: Database, who: Person, patient_id: UUID, **wanted: str) -> list[Line]:
    def work(session: Session) -> list[Line]:
        key = open_chart(session, who.viewer, patient_id, Access.HISTORY)
        return history_report.find(session, key, Wanted(**wanted)).lines  # type: ignore[arg-type]

    return db.writing(work)


def test_in_plain_words_newest_first_staff_included(db: Database, cast: Cast) -> None:
    look(db, cast.alice, cast.alice.chart)
    look(db, cast.bob, cast.alice.chart)
    look(db, cast.bob, cast.alice.chart, Access.RECORD_FILE, "vaccination record")
    clara = Actor(cast.clinician.account_id, "Clara Test", "staff, clinician", "192.0.2.1")
    db.writing(lambda s: history.record(s, clara, Action.VIEWED, patient_id=cast.alice.chart, subject="chart") and None)
    assert [line.what for line in lines(db, cast.alice, cast.alice.chart)] == [
        "Clara Test (clinician at the clinic) looked at your chart",
        "Your husband Bob Test downloaded your vaccination record",
        "Your husband Bob Test looked at your medical history",
        "You looked at your medical history",
    ]


def test_where_somebody_else_was_is_not_told(db: Database, cast: Cast) -> None:
    look(db, cast.alice, cast.alice.chart)
    look(db, cast.bob, cast.alice.chart)
    assert [line.device for line in lines(db, cast.alice, cast.alice.chart)] == ["", "127.0.0.1"]


def test_full_access_sees_own_actions_only(db: Database, cast: Cast) -> None:
    look(db, cast.alice, cast.alice.chart)
    look(db, cast.bob, cast.alice.chart)
    assert [line.what for line in lines(db, cast.bob, cast.alice.chart)] == ["You looked at the medical history"]


def test_full_access_to_a_child_under_13_sees_everything(db: Database, cast: Cast) -> None:
    clara = Actor(cast.clinician.account_id, "Clara Test", "staff, clinician")
    db.writing(lambda s: history.record(s, clara, Action.VIEWED, patient_id=cast.child, subject="chart") and None)
    assert [line.who for line in lines(db, cast.alice, cast.child)] == ["Clara Test (clinician at the clinic)"]

    def older(session: Session) -> None:
        row = session.get_one(Patient, cast.child)
        row.birth_date = row.birth_date.replace(year=row.birth_date.year - 6)

    db.writing(older)  # 14: Billing only by now
    assert lines(db, cast.alice, cast.child) == []


def test_billing_only_sees_own_actions(db: Database, cast: Cast) -> None:
    look(db, cast.bob, cast.alice.chart)
    assert lines(db, cast.beth, cast.alice.chart) == []


def test_a_stranger_sees_nothing(db: Database, cast: Cast) -> None:
    for who in (cast.charlie, cast.clinician):
        with pytest.raises(NoAccess):
            lines(db, who, cast.alice.chart)


def test_filtered_by_person_kind_and_period(db: Database, cast: Cast, clock_at: Callable[[str], None]) -> None:
    look(db, cast.alice, cast.alice.chart)
    look(db, cast.bob, cast.alice.chart)
    look(db, cast.bob, cast.alice.chart, Access.RECORD_FILE, "vaccination record")

    def count(**wanted: str) -> int:
        return len(lines(db, cast.alice, cast.alice.chart, **wanted))

    assert (count(), count(person=str(cast.bob.account_id)), count(kind="downloaded")) == (3, 2, 1)
    assert count(person=str(cast.bob.account_id), kind="viewed") == 1
    assert count(person="' OR 1=1--", kind="nonsense") == 0
    clock_at((clock.now() + timedelta(days=40)).isoformat())
    viewer = db.writing(lambda s: signed_in(s, s.get_one(Account, cast.alice.account_id))[1])
    key = lambda s: open_chart(s, viewer, cast.alice.chart, Access.HISTORY)  # noqa: E731
    recent = db.writing(lambda s: history_report.find(s, key(s), Wanted(period="30")).total)
    year = db.writing(lambda s: history_report.find(s, key(s), Wanted(period="365")).total)
    assert (recent, year) == (0, 3)


def test_in_pages(db: Database, cast: Cast) -> None:
    def many(session: Session) -> None:
        for _i in range(history_report.PAGE + 7):
            open_chart(session, cast.bob.viewer, cast.alice.chart, Access.RECORD, "medical history")

    db.writing(many)

    def page(session: Session, number: int) -> tuple[int, int, int]:
        key = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.HISTORY)
        found = history_report.find(session, key, Wanted(page=number))
        return found.page, len(found.lines), found.pages

    assert db.writing(page, 1) == (1, 50, 2)
    assert db.writing(page, 2) == (2, 7, 2)
    assert db.writing(page, 99) == (2, 7, 2)


def test_as_a_file_without_formulas(db: Database, cast: Cast) -> None:
    hostile = Actor(cast.bob.account_id, "=HYPERLINK(1)", "family, full access")
    db.writing(lambda s: history.record(s, hostile, Action.VIEWED, patient_id=cast.charlie.chart) and None)

    def file(session: Session) -> bytes:
        key = open_chart(session, cast.charlie.viewer, cast.charlie.chart, Access.HISTORY_FILE, "access history")
        return history_report.as_csv(session, key, Wanted())

    rows = list(csv.reader(io.StringIO(db.writing(file).decode("utf-8-sig"))))
    assert rows[0] == ["When", "Who", "What", "Your device"]
    assert rows[1][2] == "You downloaded who has looked at your record"
    assert rows[2][1] == "'=HYPERLINK(1)"
