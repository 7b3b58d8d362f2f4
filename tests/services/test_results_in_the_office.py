"""Results at the office: typed, attached, held until a day, released, commented, confidential, withdrawn (§8.4)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import Account
from models.record import Document, Observation, Panel
from services import clock
from services.access import Access, open_chart, open_office
from services.attachments.check import Checked
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.records import store
from services.records.draft import Line
from services.results import correcting, deciding, desk, documents, entry, reading, telling
from services.results.deciding import Showing
from services.results.desk import Item
from services.results.entry import TypedDocument
from services.results.typed import TypedLine, TypedReport
from services.settings import Settings
from tests.cast import Cast, Person

IRON = TypedReport(
    "Iron stores", "2276-4", "laboratory", "2026-03-01", "final", "City Lab", "",
    (TypedLine("Ferritin", "2276-4", "7", "ng/mL", "16", "154"), TypedLine(), TypedLine("Blood group", value="A")),
)  # fmt: skip
LETTER = TypedDocument("letter", "For school", "2026-03-01", "Clara", "May swim.")


class Desk:
    """Clara's desk: every act with a key of its own."""

    def __init__(self, db: Database, cast: Cast, settings: Settings) -> None:
        self.db, self.cast, self.settings = db, cast, settings

    def do(self, fn: Callable[..., Any], *args: Any, who: Person | None = None) -> Any:
        viewer = (who or self.cast.clinician).viewer
        return self.db.writing(lambda session: fn(session, open_office(session, viewer, "results"), *args))

    def type(self, typed: TypedReport = IRON, how: Showing | None = None, key: str = "k") -> UUID:
        how = how or Showing()
        return self.do(entry.add_report, self.cast.alice.chart, typed, how, key, self.settings)

    def item(self, row_id: UUID) -> Item:
        return self.do(desk.one, row_id)

    def mails(self) -> list[tuple[str, str]]:
        return self.db.reading(
            lambda session: sorted((mail.to.lower(), mail.body) for mail in session.exec(select(Mail)))
        )


@pytest.fixture
def clara(db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]) -> Desk:
    clock_at("2026-03-02T15:00")
    db.writing(lambda session: session.execute(update(Account).values(created_at=clock.now())))
    return Desk(db, cast, settings)


def results(db: Database, who: Person, chart: UUID) -> list[reading.Report]:
    return db.writing(
        lambda s: reading.newest(s, open_chart(s, who.viewer, chart, Access.RECORD, "test results")).reports
    )


def test_a_typed_result_is_read_and_told_of_without_a_word_of_it(clara: Desk, db: Database, cast: Cast) -> None:
    row_id = clara.type(how=Showing(comment="Take iron."))
    assert clara.type() == row_id  # a second click
    (report,) = results(db, cast.alice, cast.alice.chart)
    assert (report.id, report.name, report.when, report.new) == (row_id, "Iron stores", "2026-03-01", True)
    assert [(value.words, value.unit, value.range_words, value.flag) for value in report.values] == [
        ("7", "ng/mL", "16 to 154 ng/mL", "Low"),
        ("A", "", "", ""),
    ]
    assert (report.comment, report.commented_by) == ("Take iron.", "Clara Test")
    told = clara.mails()
    assert [to for to, _body in told] == ["alice@example.org", "bob@example.org"]  # Beth has Billing only
    assert not any(word in body for _to, body in told for word in ("Iron", "Alice", "iron"))
    acts = db.reading(lambda s: [row.action for row in s.exec(select(HistoryRow).order_by(HistoryRow.seq))])  # type: ignore[arg-type]
    assert "result or document added" in acts


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"loinc": "2276-5"}, ["loinc"]),
        ({"collected": "2026-03-03", "category": "x"}, ["category", "collected"]),
        ({"lines": ()}, ["name_0"]),
        ({"lines": (TypedLine("", "", "7"),)}, ["name_0"]),
        ({"lines": (TypedLine("Iron", "", ""),)}, ["value_0"]),
        ({"lines": (TypedLine("Iron", "", "1,5"),)}, ["value_0"]),
        ({"lines": (TypedLine("Iron", "", "5", "", "9", "3"),)}, ["low_0"]),
        ({"lines": (TypedLine("Iron", "", "5", "", "x", "3"), TypedLine("Zinc"))}, ["low_0", "value_1"]),
    ],
)
def test_all_that_is_wrong_is_said_at_once(clara: Desk, wrong: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(Problem) as told:
        clara.type(replace(IRON, **wrong), Showing(held=True, until="2026-03-02", reason=""))
    assert [problem.field for problem in told.value.all] == [*fields, "until", "reason"]
    assert clara.db.reading(lambda session: session.exec(select(Panel)).all()) == []


def test_held_until_a_day_and_then_shown_by_itself(
    clara: Desk, db: Database, cast: Cast, clock_at: Callable[[str], None]
) -> None:
    row_id = clara.type(how=Showing(held=True, until="2026-03-05", reason="Talk first"))
    assert results(db, cast.alice, cast.alice.chart) == []
    assert clara.mails() == []
    assert [(line.name, line.held_reason) for line in clara.do(desk.held)] == [("Iron stores", "Talk first")]
    clock_at("2026-03-05T09:00")  # four in the morning at the clinic: shown, and nobody is woken
    assert [one.id for one in results(db, cast.alice, cast.alice.chart)] == [row_id]
    assert db.writing(telling.tell_due, clara.settings) == 0
    clock_at("2026-03-05T13:30")
    assert db.writing(telling.tell_due, clara.settings) == 2
    assert db.writing(telling.tell_due, clara.settings) == 0
    assert clara.do(desk.held) == []


def test_released_early_is_new_and_told_of(
    clara: Desk, db: Database, cast: Cast, clock_at: Callable[[str], None]
) -> None:
    row_id = clara.type(how=Showing(held=True, until="2026-03-05", reason="Talk first"))
    clock_at("2026-03-03T15:00")
    clara.do(deciding.release, row_id, 1, clara.settings)
    (report,) = results(db, cast.alice, cast.alice.chart)
    assert report.new
    assert len(clara.mails()) == 2
    clara.do(deciding.hold, row_id, 2, "2026-03-09", "Wrong sample")
    assert results(db, cast.alice, cast.alice.chart) == []


def test_confidential_is_told_to_the_patient_alone(clara: Desk, db: Database, cast: Cast) -> None:
    row_id = clara.type(how=Showing(confidential=True))
    assert [to for to, _body in clara.mails()] == ["alice@example.org"]
    assert results(db, cast.bob, cast.alice.chart) == []
    clara.do(deciding.confidential, row_id, 1, False)
    assert [one.id for one in results(db, cast.bob, cast.alice.chart)] == [row_id]


def test_who_wants_no_mail_gets_none(clara: Desk, db: Database, cast: Cast) -> None:
    def no_mail(session: Session) -> None:
        session.get_one(Account, cast.alice.account_id).notifications = {"results": False}

    db.writing(no_mail)
    clara.type()
    assert [to for to, _body in clara.mails()] == ["bob@example.org"]


def test_a_comment_makes_it_new_again_and_a_withdrawn_one_is_gone(clara: Desk, db: Database, cast: Cast) -> None:
    row_id = clara.type()
    results(db, cast.alice, cast.alice.chart)
    clara.do(deciding.comment, row_id, 1, "All well.\r\nCome in May.", clara.settings)
    (report,) = results(db, cast.alice, cast.alice.chart)
    assert (report.new, report.comment) == (True, "All well.\nCome in May.")
    with pytest.raises(Problem):
        clara.do(deciding.withdraw, row_id, 2, " ")
    clara.do(deciding.withdraw, row_id, 2, "Somebody else's blood")
    assert results(db, cast.alice, cast.alice.chart) == []
    assert clara.item(row_id).withdrawn
    with pytest.raises(NoAccess):
        clara.do(correcting.opened, row_id)


def test_the_second_of_two_gets_a_conflict_and_the_newest_state(clara: Desk) -> None:
    row_id = clara.type()
    clara.do(deciding.comment, row_id, 1, "First", clara.settings)
    for fn, args in (
        (deciding.comment, ("Second", clara.settings)),
        (deciding.hold, ("2026-03-09", "why")),
        (deciding.release, (clara.settings,)),
        (deciding.confidential, (True,)),
        (deciding.withdraw, ("why",)),
        (correcting.report, (IRON, "why", clara.settings)),
    ):
        with pytest.raises(Conflict):
            clara.do(fn, row_id, 1, *args)
    assert (clara.item(row_id).comment, clara.item(row_id).changed_by) == ("First", "Clara Test")


def test_a_value_that_came_alone_is_handled_like_a_report(clara: Desk, db: Database, cast: Cast) -> None:
    lone = Line(
        Observation, {"display": "Lead", "value": "2", "taken": "2026-02-01", "category": "laboratory"}, "v", "v"
    )
    db.writing(store.put, cast.alice.chart, None, [lone])
    (before,) = results(db, cast.alice, cast.alice.chart)
    item = clara.item(before.id)
    assert [(one.name, one.words) for one in item.values] == [("Lead", "2")]
    (after,) = results(db, cast.alice, cast.alice.chart)
    assert (after.name, after.when, after.new, after.values) == ("Lead", "2026-02-01", False, before.values)
    clara.do(deciding.hold, item.id, item.version, "2026-03-09", "why")
    assert results(db, cast.alice, cast.alice.chart) == []
    changed = replace(lone, values=lone.values | {"value": "3"})
    db.writing(store.put, cast.alice.chart, None, [changed])  # a newer file does not undo the hold
    assert results(db, cast.alice, cast.alice.chart) == []


def test_a_document_with_its_file(clara: Desk, db: Database, cast: Cast) -> None:
    file = Checked("a.pdf", "application/pdf", b"%PDF", "", 4)
    args = (cast.alice.chart, replace(LETTER, text=""))
    with pytest.raises(Problem, match="Attach a file"):
        clara.do(entry.add_document, *args, None, Showing(), "k", clara.settings)
    row_id = clara.do(entry.add_document, *args, file, Showing(), "k", clara.settings)
    opened = db.writing(
        lambda s: documents.one(s, open_chart(s, cast.alice.viewer, cast.alice.chart, Access.RECORD, "d"), row_id)
    )
    assert (opened.kind, opened.title, opened.has_file) == ("letter", "For school", True)
    assert clara.do(desk.file_of, row_id).content == b"%PDF"
    assert clara.mails()[0][1].count("document") > 0


def test_only_clinicians_and_only_what_is_there(clara: Desk, cast: Cast) -> None:
    row_id = clara.type()
    for who in (cast.front_desk, cast.billing, cast.administrator, cast.alice):
        with pytest.raises(NoAccess):
            clara.do(desk.one, row_id, who=who)
    with pytest.raises(NoAccess):
        clara.item(UUID(int=7))
    with pytest.raises(NoAccess):
        clara.do(entry.add_report, UUID(int=7), IRON, Showing(), "k", clara.settings)
    with pytest.raises(NoAccess):
        clara.do(entry.add_document, UUID(int=7), LETTER, None, Showing(), "k", clara.settings)
    assert clara.db.reading(lambda session: session.exec(select(Document)).all()) == []
