"""Test Results: newest first by the day of collection, page by page, each value with its own range (PRODUCT §6)."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from models.record import Observation, Panel
from services import clock
from services.access import Access, open_chart
from services.database import Database
from services.errors import NoAccess
from services.records import store
from services.records.draft import Line
from services.results import over_time, reading
from services.results.reading import PAGE, Page, Report
from services.results.values import value_of
from tests.cast import Cast, Person


def panel(name: str, collected: str | None = "2026-03-02", **more: object) -> Line:
    return Line(Panel, {"display": name, "collected": collected, "status": "final", **more}, name, f"p {name}")


def value(name: str, of: Line | None, number: str = "5", **more: object) -> Line:
    values = {"display": name, "value": number, "value_kind": "quantity", "unit": "mg/dL", **more}
    return Line(Observation, values, name, f"{of and of.key} {name}", of)


def put(db: Database, patient_id: UUID, *lines: Line) -> None:
    db.writing(store.put, patient_id, None, lines)


def in_chart(db: Database, who: Person, patient_id: UUID, fn: Callable, *args: object) -> object:
    return db.writing(lambda s: fn(s, open_chart(s, who.viewer, patient_id, Access.RECORD, "test results"), *args))


def page(db: Database, who: Person, patient_id: UUID, after: int = 0) -> Page:
    found = in_chart(db, who, patient_id, reading.older, after)
    assert isinstance(found, Page)
    return found


def names(found: Page) -> list[str]:
    return [report.name for report in found.reports]


def test_newest_first_by_the_day_of_collection_whenever_it_came_in(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, panel("march", "2026-03-02"), panel("undated", None), panel("may", "2026-05-01"))
    put(db, cast.alice.chart, panel("january", "2026-01-05"), value("alone", None, taken="2026-04-01"))
    put(db, cast.alice.chart, panel("vitals", "2026-06-01", category="vital-signs"))
    assert names(page(db, cast.alice, cast.alice.chart)) == ["may", "alone", "march", "january", "undated"]


def test_older_ones_come_page_by_page_and_each_once(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, *(panel(f"{number:02}", f"2026-01-{number:02}") for number in range(1, 26)))
    first, second, third = (page(db, cast.alice, cast.alice.chart, after) for after in (0, PAGE, 2 * PAGE))
    assert names(first) + names(second) + names(third) == [f"{number:02}" for number in range(25, 0, -1)]
    assert (first.more, second.more, third.more) == (True, True, False)


def test_the_number_of_queries_does_not_grow_with_the_chart(db: Database, cast: Cast) -> None:
    def queries() -> int:
        said: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            said.append(statement.split()[0])

        event.listen(db.engine, "before_cursor_execute", note)
        page(db, cast.alice, cast.alice.chart)
        event.remove(db.engine, "before_cursor_execute", note)
        return said.count("SELECT")

    put(db, cast.alice.chart, one := panel("one"), value("a", one))
    few = queries()
    for number in range(30):
        put(db, cast.alice.chart, some := panel(f"{number}", f"2026-02-{number % 28 + 1:02}"),
            *(value(f"v{place}", some) for place in range(20)))  # fmt: skip
    assert queries() <= few


def test_the_new_mark_is_each_readers_own_and_a_change_makes_it_new_again(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, panel("fresh"))
    assert [report.new for report in page(db, cast.alice, cast.alice.chart).reports] == [True]
    assert [report.new for report in page(db, cast.alice, cast.alice.chart).reports] == [False]
    assert [report.new for report in page(db, cast.bob, cast.alice.chart).reports] == [True]
    put(db, cast.alice.chart, panel("fresh", conclusion="Now with words"))
    assert [report.new for report in page(db, cast.alice, cast.alice.chart).reports] == [True]


def test_what_came_in_long_before_the_account_is_not_news(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, panel("old", added_at=clock.now() - timedelta(days=40)))
    assert [report.new for report in page(db, cast.alice, cast.alice.chart).reports] == [False]


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        ({"number": "10.2", "range_low": "12", "range_high": "15"}, "Low"),
        ({"number": "16", "range_low": "12", "range_high": "15"}, "High"),
        ({"number": "13", "range_low": "12", "range_high": "15"}, "In range"),
        ({"number": "13", "range_high": "15", "interpretation": {"code": "H"}}, "High"),  # the laboratory knows better
        ({"number": "13", "range_high": "15", "comparator": "<"}, ""),  # cannot be compared
        ({"number": "13", "range_high": "1.5", "range_unit": "g/L"}, ""),  # a range in another unit
        ({"number": "NaN", "range_high": "15"}, ""),
        ({"number": "13"}, ""),
        ({"number": "13", "interpretation": {"code": "ZZ", "display": "Borderline"}}, "Borderline"),
    ],
)
def test_the_flag_in_words(said: dict, flag: str) -> None:
    line = value("a", None, **said)
    row = Observation(**line.values, patient_id=UUID(int=1), source_key="", content_hash="", added_at=clock.now())
    assert value_of(row).flag == flag


def test_values_keep_the_range_of_their_own_result(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, old := panel("old", "2020-01-01"), value("Iron", old, range_low="1", range_high="9"))
    put(db, cast.alice.chart, new := panel("new", "2021-01-01"), value("Iron", new, range_low="2", range_high="8"))
    found = page(db, cast.alice, cast.alice.chart).reports
    assert [report.values[0].range_words for report in found] == ["2 to 8 mg/dL", "1 to 9 mg/dL"]


def test_over_time_is_the_same_test_in_the_same_unit(db: Database, cast: Cast) -> None:
    for year, unit in ((2020, "mg/dL"), (2021, "mg/dL"), (2022, "mmol/L")):
        put(db, cast.alice.chart, one := panel(f"{year}", f"{year}-01-01"), value("Iron", one, str(year), unit=unit,
            taken=f"{year}-01-01"), value("Copper", one, "1", taken=f"{year}-01-01"))  # fmt: skip
    put(db, cast.alice.chart, secret := panel("s", "2019-01-01", confidential=True), value("Iron", secret, "2019"))
    iron = observation(db, "Iron", "2020")
    assert words(in_chart(db, cast.alice, cast.alice.chart, over_time.over_time, iron)) == ["2021", "2020", "2019"]
    assert words(in_chart(db, cast.bob, cast.alice.chart, over_time.over_time, iron)) == ["2021", "2020"]


def words(found: object) -> list[str]:
    assert isinstance(found, over_time.OverTime)
    return [one.words for one in found.values]


def observation(db: Database, name: str, number: str) -> UUID:
    query = select(Observation.id).where(Observation.display == name, Observation.value == number)
    return db.reading(lambda session: session.exec(query).one())


def test_a_held_report_is_shown_from_its_day_on(db: Database, cast: Cast, clock_at: Callable[[str], None]) -> None:
    clock_at("2026-03-02T12:00")
    put(db, cast.alice.chart, held := panel("held", held_until=date(2026, 3, 5)), value("a", held))
    put(db, cast.alice.chart, panel("open"))
    assert names(page(db, cast.alice, cast.alice.chart)) == ["open"]
    with pytest.raises(NoAccess):
        in_chart(db, cast.alice, cast.alice.chart, over_time.over_time, observation(db, "a", "5"))
    clock_at("2026-03-05T04:59")  # one minute before midnight at the clinic
    assert names(page(db, cast.alice, cast.alice.chart)) == ["open"]
    clock_at("2026-03-05T05:00")
    assert sorted(names(page(db, cast.alice, cast.alice.chart))) == ["held", "open"]


def test_confidential_is_for_the_patient_alone_and_billing_only_sees_nothing(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, panel("secret", confidential=True), panel("open"))
    assert sorted(names(page(db, cast.alice, cast.alice.chart))) == ["open", "secret"]
    assert names(page(db, cast.bob, cast.alice.chart)) == ["open"]
    secret = next(r.id for r in page(db, cast.alice, cast.alice.chart).reports if r.name == "secret")
    for who, report_id in ((cast.bob, secret), (cast.beth, secret), (cast.charlie, secret), (cast.bob, UUID(int=7))):
        with pytest.raises(NoAccess):
            in_chart(db, who, cast.alice.chart, reading.one, report_id)
    found = in_chart(db, cast.alice, cast.alice.chart, reading.one, secret)
    assert isinstance(found, Report)


def test_an_id_of_another_chart_is_not_there(db: Database, cast: Cast) -> None:
    put(db, cast.charlie.chart, theirs := panel("theirs"), value("a", theirs))
    report_id = db.reading(lambda session: session.exec(select(Panel.id)).one())
    for fn, row_id in ((reading.one, report_id), (over_time.over_time, observation(db, "a", "5"))):
        with pytest.raises(NoAccess):
            in_chart(db, cast.alice, cast.alice.chart, fn, row_id)


def test_a_newer_file_keeps_what_the_office_decided(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, panel("p"))

    def decide(session: Session) -> None:
        row = session.exec(select(Panel)).one()
        row.confidential, row.clinician_comment = True, "All well"

    db.writing(decide)
    put(db, cast.alice.chart, panel("p", conclusion="More words"))
    row = db.reading(lambda session: session.exec(select(Panel)).one())
    assert (row.confidential, row.clinician_comment, row.conclusion) == (True, "All well", "More words")
