"""Statements: the office enters them, the patient reads all, Billing only no word of the services (AC-03)."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from models.billing import Statement, StatementLine
from models.people import Patient, PatientIdentifier
from services import clock
from services.access import Access, open_chart, open_office
from services.billing import csv_in, entry, view
from services.billing.entry import Entry, Line
from services.billing.money import in_words, typed_cents
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.records.statement_pdf import statement_pdf
from services.words import speaking
from tests.cast import TIME_ZONE, Cast, Person

SERVICE = "Counseling for anxiety"


def desk(db: Database, who: Person, fn: Any, *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, "billing"), *args))


def seen(db: Database, who: Person, patient_id: UUID) -> view.Billing:
    return db.writing(lambda s: view.overview(s, open_chart(s, who.viewer, patient_id, Access.BILLING, "statements")))


def paper(db: Database, who: Person, patient_id: UUID, statement_id: UUID) -> view.Paper:
    def work(session: Session) -> view.Paper:
        key = open_chart(session, who.viewer, patient_id, Access.BILLING_FILE, "statement")
        return view.paper(session, key, statement_id)

    return db.writing(work)


def statement(number: str = "S-1", **changes: Any) -> Entry:
    issued = clock.today(TIME_ZONE) - timedelta(days=3)
    lines = [Line(issued, SERVICE, 15000, 11000), Line(issued, "Blood draw", 2000, 0)]
    values = {"number": number, "issued_on": issued, "due_on": issued + timedelta(days=30), "provider": "Dr. Roe"}
    return Entry(**{**values, "lines": lines, **changes})


def test_the_patient_reads_what_is_due_and_for_what(db: Database, cast: Cast) -> None:
    statement_id = desk(db, cast.billing, entry.add, cast.alice.chart, statement())
    desk(db, cast.billing, entry.pay, statement_id, clock.today(TIME_ZONE), 2500, "Check 12")
    shown = seen(db, cast.alice, cast.alice.chart)
    (bill,) = shown.bills
    assert (bill.total, bill.due, shown.balance) == (6000, 3500, 3500)
    assert [line.description for line in bill.charges] == [SERVICE, "Blood draw"]


def test_billing_only_reads_dates_providers_and_amounts_alone(db: Database, cast: Cast) -> None:
    statement_id = desk(db, cast.billing, entry.add, cast.alice.chart, statement())
    shown = seen(db, cast.beth, cast.alice.chart)
    assert [line.description for line in shown.bills[0].charges] == [None, None]
    assert (shown.bills[0].provider, shown.balance) == ("Dr. Roe", 6000)
    for who, told in ((cast.beth, False), (cast.bob, True), (cast.alice, True)):
        text = pdf_text(statement_pdf(paper(db, who, cast.alice.chart, statement_id)))
        assert (SERVICE in text, "$60.00" in text) == (told, True)


def test_nobody_else_reads_a_statement(db: Database, cast: Cast) -> None:
    statement_id = desk(db, cast.billing, entry.add, cast.alice.chart, statement())
    with pytest.raises(NoAccess):
        seen(db, cast.charlie, cast.alice.chart)
    with pytest.raises(NoAccess):  # Alice's statement at Charlie's own address
        paper(db, cast.charlie, cast.charlie.chart, statement_id)
    with pytest.raises(NoAccess):
        desk(db, cast.front_desk, entry.of_patient, cast.alice.chart)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"provider": ""}, "provider"),
        ({"issued_on": date(2999, 1, 1), "due_on": None}, "issued_on"),
        ({"due_on": date(2000, 1, 1)}, "due_on"),
        ({"lines": []}, "lines"),
        ({"lines": [Line(date(2020, 1, 1), "x", 100, 200)]}, "lines"),
        ({"lines": [Line(date(2999, 1, 1), "x", 100, 0)]}, "lines"),
        ({"lines": [Line(date(2020, 1, 1), "x", 100, 0)] * 101}, "lines"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    db: Database, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as problem:
        desk(db, cast.billing, entry.add, cast.alice.chart, statement(**changes))
    assert problem.value.field == field
    assert db.reading(lambda s: s.exec(select(StatementLine)).all()) == []


def test_a_number_is_used_once_and_a_payment_is_no_more_than_due(db: Database, cast: Cast) -> None:
    statement_id = desk(db, cast.billing, entry.add, cast.alice.chart, statement())
    with pytest.raises(Problem, match="already"):
        desk(db, cast.billing, entry.add, cast.charlie.chart, statement())
    today = clock.today(TIME_ZONE)
    for cents, day in ((6001, today), (0, today), (-1, today), (100, today + timedelta(days=1))):
        with pytest.raises(Problem):
            desk(db, cast.billing, entry.pay, statement_id, day, cents, "")
    desk(db, cast.billing, entry.pay, statement_id, today, 6000, "")
    desk(db, cast.billing, entry.pay, statement_id, today, -6000, "bounced")
    assert seen(db, cast.alice, cast.alice.chart).balance == 6000


def test_a_voided_statement_is_gone_for_everybody_and_stays_in_the_database(db: Database, cast: Cast) -> None:
    statement_id = desk(db, cast.billing, entry.add, cast.alice.chart, statement())
    with pytest.raises(Problem):
        desk(db, cast.billing, entry.void, statement_id, 1, " ")
    desk(db, cast.billing, entry.void, statement_id, 1, "wrong patient")
    with pytest.raises(Conflict):  # a second window still shows the first version
        desk(db, cast.billing, entry.void, statement_id, 1, "again")
    assert seen(db, cast.alice, cast.alice.chart).bills == []
    with pytest.raises(NoAccess):
        paper(db, cast.alice, cast.alice.chart, statement_id)
    assert db.reading(lambda s: s.get_one(Statement, statement_id).void_reason) == "wrong patient"


def csv_file(*lines: str) -> bytes:
    return "\n".join([",".join(csv_in.COLUMNS), *lines]).encode()


def number_charts(db: Database, cast: Cast) -> tuple[str, str]:
    """Record numbers for Alice and Charlie; returns their birth dates."""

    def work(session: Session) -> tuple[str, str]:
        for who, value in ((cast.alice, "100"), (cast.charlie, "101")):
            session.add(PatientIdentifier(patient_id=who.chart, system="urn:oid:1.2.3", value=value))
        born = [session.get_one(Patient, who.chart).birth_date.isoformat() for who in (cast.alice, cast.charlie)]
        return born[0], born[1]

    return db.writing(work)


def test_a_file_of_statements_is_taken_in(db: Database, cast: Cast) -> None:
    alice, charlie = number_charts(db, cast)
    content = csv_file(
        f'100,{alice},A-1,2026-03-02,2026-04-01,"Roe, Jane",2026-02-20,"Visit, long",120.00,100',
        f'100,{alice},A-1,2026-03-02,2026-04-01,"Roe, Jane",2026-02-20,Blood draw,20,',
        f"101,{charlie},A-2,2026-03-02,,Roe,2026-02-21,Visit,$1,000.50,0".replace("$1,000.50", '"$1,000.50"'),
    )
    assert desk(db, cast.billing, csv_in.take_in, content) == csv_in.Taken(
        2, frozenset({cast.alice.chart, cast.charlie.chart}), []
    )
    assert seen(db, cast.alice, cast.alice.chart).balance == 4000
    assert seen(db, cast.charlie, cast.charlie.chart).balance == 100050
    again = desk(db, cast.billing, csv_in.take_in, content)
    assert [number for number, _why in again.wrong] == [2, 4]
    assert seen(db, cast.alice, cast.alice.chart).balance == 4000


def test_one_wrong_line_and_nothing_is_taken_in(db: Database, cast: Cast) -> None:
    alice, charlie = number_charts(db, cast)
    good = f"100,{alice},A-1,2026-03-02,,Roe,2026-02-20,Visit,120.00,0"
    wrong = [
        f"100,{charlie},A-2,2026-03-02,,Roe,2026-02-20,Visit,120.00,0",  # somebody else's birth date
        f"100,{alice},A-3,03/02/2026,,Roe,2026-02-20,Visit,120.00,0",
        f"100,{alice},A-4,2026-03-02,,Roe,2026-02-20,Visit,much,0",
        f"100,{alice},A-5,2026-03-02,,,2026-02-20,Visit,1,0",
    ]
    taken = desk(db, cast.billing, csv_in.take_in, csv_file(good, *wrong))
    assert [number for number, _why in taken.wrong] == [3, 4, 5, 6]
    assert db.reading(lambda s: s.exec(select(Statement)).all()) == []


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"\x00\x01", csv_file(), csv_file('"open')])
def test_what_is_no_such_table_is_said(db: Database, cast: Cast, content: bytes) -> None:
    with pytest.raises(Problem) as problem:
        desk(db, cast.billing, csv_in.take_in, content)
    assert problem.value.field == "file"


def test_amounts_are_exact_and_read_in_both_languages() -> None:
    assert [typed_cents(text, "a") for text in ("40", "$1,234.50", "0.1", " 12.34 ")] == [4000, 123450, 10, 1234]
    for text in ("", "1.234", "12,5x", "-3", "1e5", "٣"):
        with pytest.raises(Problem):
            typed_cents(text, "a")
    assert in_words(123450) == "$1,234.50"
    with speaking("es"):
        assert "1,234.50" in in_words(123450)


def pdf_text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
