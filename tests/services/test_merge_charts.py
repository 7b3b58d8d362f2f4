"""Two charts of one person become one: exactly as the preview showed, nothing for the wrong person; and apart again."""

from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col, select

from models.billing import Statement
from models.history import HistoryRow
from models.people import Account, GrantedBy, Level, Patient
from models.registration import OfficeCode
from services import history_report, office_codes
from services.access import Access, charts_of, open_chart
from services.billing import entry
from services.charts import merge, merge_doing, merge_undo
from services.charts.merge_rows import PARTLY_UNIQUE, tables_of_patients
from services.database import Database
from services.errors import Conflict, NoAccess
from services.errors import Problem as Refused
from services.registration import patients
from tests.cast import Cast, Person, add_person, grant
from tests.services.merging import add_double, do, dora, everything, office, opens, preview
from tests.services.test_billing import statement
from tests.services.writing_messages import make_places


@pytest.fixture
def double(db: Database, cast: Cast) -> UUID:
    return add_double(db, cast)


def test_the_preview_shows_who_sees_what_and_changes_nothing(db: Database, cast: Cast, double: UUID) -> None:
    before = everything(db)
    seen = preview(db, cast, cast.alice.chart, double)
    assert everything(db) == before
    shown = {one.name: (one.who, one.here, one.there, one.after, one.more) for one in seen.access}
    assert shown == {
        "Alice Test": ("own sign-in", "the patient", "no access", "the patient", True),
        "Bob Test": ("husband", "full access", "billing only", "full access", True),
        "Beth Test": ("sister", "billing only", "no access", "billing only", True),
        "Dora Test": ("aunt", "no access", "billing only", "billing only", True),
    }
    fields = {one.label: (one.here, one.there, one.after) for one in seen.fields}
    assert fields["Name"] == ("Alice Test", "Alicia Test", "Alice Test")
    assert fields["Address"] == ("", "5 Quarry Road, Port Alder", "5 Quarry Road, Port Alder")
    assert ("Contacts", 0, 1) in seen.counts  # the same phone number is there already
    assert any("twins" in words for words in seen.warnings)


def test_everything_comes_into_one_chart_and_the_preview_was_right(db: Database, cast: Cast, double: UUID) -> None:
    db.writing(make_places, cast)
    office(db, cast.billing, entry.add, double, statement("S-77"), room="billing")
    seen = preview(db, cast, cast.alice.chart, double)
    do(db, cast, cast.alice.chart, double)
    assert not [
        table.name
        for table, column in tables_of_patients()
        if table.name not in ("patient_contact", "family_grant")  # the same phone number, Bob a second time
        and db.reading(lambda s, t=table, c=column: s.execute(select(t.c.id).where(c == double)).first())  # type: ignore[call-overload]
    ]
    assert db.reading(lambda s: s.exec(select(Statement.patient_id)).one()) == cast.alice.chart
    aunt = dora(db)
    after = {
        "Alice Test": opens(db, cast.alice.viewer, cast.alice.chart),
        "Bob Test": opens(db, cast.bob.viewer, cast.alice.chart),
        "Beth Test": opens(db, cast.beth.viewer, cast.alice.chart),
        "Dora Test": opens(db, aunt, cast.alice.chart),
    }
    assert after == {one.name: one.after in ("the patient", "full access") for one in seen.access}
    assert opens(db, aunt, cast.alice.chart, Access.BILLING)
    assert not opens(db, cast.charlie.viewer, cast.alice.chart)
    assert not any(opens(db, who.viewer, double, Access.BILLING) for who in (cast.alice, cast.bob, cast.beth))
    assert [one.name for one in office(db, cast.front_desk, patients.search, "test ali", "", room="patients")] == [
        "Test, Alice"
    ]
    with pytest.raises(NoAccess):  # nothing is added to the closed chart any more
        office(db, cast.billing, entry.add, double, statement("S-78"), room="billing")


def test_the_history_of_both_is_read_in_the_one_chart(db: Database, cast: Cast, double: UUID) -> None:
    office(db, cast.billing, entry.add, double, statement("S-77"), room="billing")
    do(db, cast, cast.alice.chart, double)
    looked = db.writing(
        lambda s: history_report.newest(s, open_chart(s, cast.alice.viewer, cast.alice.chart, Access.HISTORY))
    )
    assert any("added a statement" in line.what for line in looked.lines)
    rows = db.reading(lambda s: s.exec(select(HistoryRow).where(HistoryRow.action == "charts put together")).all())
    assert {row.patient_id for row in rows} == {cast.alice.chart, double}
    assert ["Dora Test", "no access", "billing only", "billing only"] in rows[0].detail["access"]


def test_a_sign_in_of_the_other_chart_opens_the_one_chart(db: Database, cast: Cast, double: UUID) -> None:
    do(db, cast, double, cast.alice.chart)  # the chart without a sign-in stays
    assert opens(db, cast.alice.viewer, double)
    assert next(patient.id for patient, _relation in db.reading(charts_of, cast.alice.viewer)) == double


def test_of_two_sign_ins_one_is_chosen_and_the_other_opens_nothing(db: Database, cast: Cast) -> None:
    def second(session: Session) -> Person:
        person = add_person(session, "Ally", age=44)
        session.get_one(Patient, person.chart).birth_date = session.get_one(Patient, cast.alice.chart).birth_date
        return person

    ally = db.writing(second)
    seen = preview(db, cast, cast.alice.chart, ally.chart, str(ally.account_id))
    assert {name for _id, name in seen.sign_ins} == {cast.alice.email, ally.email}
    assert {one.name: one.after for one in seen.access}["Alice Test"] == "no access"
    with pytest.raises(Conflict):  # confirmed for another choice than was shown
        office(db, cast.administrator, merge.merge, seen, str(cast.alice.account_id), "why", sure=True)
    merge_id = do(db, cast, cast.alice.chart, ally.chart, str(ally.account_id))
    assert opens(db, ally.viewer, cast.alice.chart)
    assert db.reading(lambda s: s.get_one(Account, cast.alice.account_id)).patient_id is None
    office(db, cast.administrator, merge_undo.undo, merge_id, 1)
    owners = db.reading(lambda s: {one.id: one.patient_id for one in s.exec(select(Account))})
    assert (owners[cast.alice.account_id], owners[ally.account_id]) == (cast.alice.chart, ally.chart)


def test_different_people_are_refused(db: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="Neither the name nor the date of birth"):
        preview(db, cast, cast.alice.chart, cast.charlie.chart)
    with pytest.raises(Refused, match="two different charts"):
        preview(db, cast, cast.alice.chart, cast.alice.chart)
    born = db.reading(lambda s: s.get_one(Patient, cast.alice.chart)).birth_date
    db.writing(lambda s: s.execute(update(Patient).where(col(Patient.id) == cast.child).values(birth_date=born)))
    with pytest.raises(Refused, match="two different people"):  # a mother and her child, typed with the same date
        preview(db, cast, cast.alice.chart, cast.child)


def test_what_changed_since_the_preview_must_be_looked_at_again(db: Database, cast: Cast, double: UUID) -> None:
    seen = preview(db, cast, cast.alice.chart, double)
    db.writing(lambda s: grant(s, double, cast.charlie, Level.FULL, GrantedBy.OFFICE, "friend"))
    with pytest.raises(Conflict):
        office(db, cast.administrator, merge.merge, seen, "", "Same insurance card", sure=True)
    assert not opens(db, cast.charlie.viewer, cast.alice.chart)


@pytest.mark.parametrize(("reason", "sure", "field"), [("", True, "reason"), ("Same card", False, "sure")])
def test_a_reason_and_a_confirmation(
    db: Database, cast: Cast, double: UUID, reason: str, sure: bool, field: str
) -> None:
    seen = preview(db, cast, cast.alice.chart, double)
    with pytest.raises(Refused) as refused:
        office(db, cast.administrator, merge.merge, seen, "", reason, sure=sure)
    assert refused.value.field == field


def test_only_administrators_merge(db: Database, cast: Cast, double: UUID) -> None:
    for who in (cast.front_desk, cast.clinician, cast.billing, cast.alice):
        with pytest.raises(NoAccess):
            office(db, who, merge.preview, cast.alice.chart, double)


def test_codes_on_their_way_open_nothing_any_more(db: Database, cast: Cast, double: UUID) -> None:
    issued = office(db, cast.front_desk, office_codes.issue, double, room="approvals")
    do(db, cast, cast.alice.chart, double)
    assert db.reading(office_codes.find, issued.code) is None
    assert db.reading(lambda s: s.exec(select(OfficeCode.revoked_at)).one())


def test_what_is_written_while_charts_are_merged_is_not_lost_with_the_closed_one(
    db: Database, cast: Cast, double: UUID
) -> None:
    """It waits for the merge, and is refused then. SQLite lets one writer in at a time anyway."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    merged, go_on = Event(), Event()
    told: list[bool] = []

    def slowly(session: Session) -> None:
        here, there = merge_doing.locked(session, double, cast.alice.chart)
        merge_doing.do(session, here, there, None)
        merged.set()
        go_on.wait(20)

    def write() -> None:
        told.append(opens(db, cast.bob.viewer, cast.alice.chart, Access.MESSAGE_WRITE))

    merging, writing = Thread(target=db.writing, args=[slowly]), Thread(target=write)
    merging.start()
    assert merged.wait(20)
    writing.start()
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _try in range(400):
        if told or db.reading(lambda s: s.execute(waiting).scalar_one()):
            break
    go_on.set()
    merging.join(20)
    writing.join(20)
    assert told == [False]


def test_every_table_that_is_unique_among_some_rows_is_known() -> None:
    """A new one must say in services.charts.merge_rows which rows those are, or merging would fail on it."""
    partly = {
        str(index.name)
        for table, column in tables_of_patients()
        for index in table.indexes
        if index.unique and column in list(index.columns) and index.dialect_options["sqlite"].get("where") is not None
    }
    assert partly == set(PARTLY_UNIQUE)
