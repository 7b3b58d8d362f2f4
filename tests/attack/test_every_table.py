"""Tables and bundles of the practice's program, damaged: taken in whole, or every wrong line in words."""

import json
from typing import Any

import pytest
from hypothesis import given

from services import csv_table
from services.access import open_office
from services.appointments import csv_in as visits
from services.appointments import fhir_in
from services.billing import csv_in as statements
from services.database import Database
from services.errors import Problem
from tests.attack.damage import damaged_json, damaged_text
from tests.attack.examples import examples
from tests.cast import Cast
from tests.services import test_appointments, test_billing


def test_damaged_tables(db: Database, cast: Cast) -> None:
    alice, _charlie = test_billing.number_charts(db, cast)
    bills = test_billing.csv_file(f"100,{alice},S-1,2026-01-02,,Roe,2026-01-02,Visit,120.00,20").decode()
    visit = test_appointments.csv_file(f"100,{alice},A-1,2026-12-02,14:30,20,Roe,Mill Street,,,").decode()
    bundle = json.loads(test_appointments.bundle(alice))
    taken: list[Any] = []

    def take(room: str, who: Any, fn: Any, content: bytes) -> None:
        try:
            taken.append(db.rehearsing(lambda s: fn(s, open_office(s, who.viewer, room), content)))
            assert all(words.strip() for _line, words in taken[-1].wrong)
        except Problem as problem:
            taken.append(problem.message.strip())
        assert taken[-1]

    @examples(40, 3000)
    @given(damaged_text(bills), damaged_text(visit), damaged_json(bundle))
    def run(bill: str, line: str, content: Any) -> None:
        take("billing", cast.billing, statements.take_in, bill.encode(errors="replace"))
        take("appointments", cast.front_desk, visits.take_in, line.encode(errors="replace"))
        take("appointments", cast.front_desk, fhir_in.take_in, json.dumps(content).encode())

    run()
    assert any(isinstance(one, statements.Taken) for one in taken)


def test_a_table_has_no_more_lines_than_a_database_can_be_asked_about() -> None:
    with pytest.raises(Problem, match="20,000 lines"):
        csv_table.lines(b"a\n" + b"1\n" * 20_001, ["a"])


def test_charts_are_looked_for_in_pieces(db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    test_billing.number_charts(db, cast)
    whole = db.reading(csv_table.charts, {"100", "101", "none"})
    monkeypatch.setattr(csv_table, "_AT_ONCE", 1)
    assert db.reading(csv_table.charts, {"100", "101", "none"}) == whole
    assert len(whole) == 2
