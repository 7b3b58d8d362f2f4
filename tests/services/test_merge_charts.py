"""Two charts of one person become one: exactly as the preview showed, nothing for the wrong person; and apart again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from models.billing import Statement
from models.history import HistoryRow
from models.people import Account, FamilyGrant, GrantedBy, Level, Patient, PatientContact
from models.record import Observation, Panel, Problem
from models.registration import OfficeCode
from services import clock, history_report, office_codes
from services.access import Access, charts_of, open_chart, open_office
from services.billing import entry
from services.charts import merge, merge_undo
from services.charts.merge import Preview
from services.charts.merge_rows import PARTLY_UNIQUE, tables_of_patients
from services.database import Database
from services.errors import Conflict, NoAccess
from services.errors import Problem as Refused
from services.registration import patients
from services.sessions import Viewer
from tests.cast import Cast, Person, add_person, grant, signed_in
from tests.services.test_billing import statement
from tests.services.writing_messages import make_places, send, wanted


def office(db: Database, who: Person, fn: Callable[..., Any], *args: Any, room: str = "merge charts", **kw: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, room), *args, **kw))


def preview(db: Database, cast: Cast, here: UUID, there: UUID, keep: str = "") -> Preview:
    return office(db, cast.administrator, merge.preview, here, there, keep)


def do(db: Database, cast: Cast, here: UUID, there: UUID, keep: str = "") -> UUID:
    seen = preview(db, cast, here, there, keep)
    return office(db, cast.administrator, merge.merge, seen, keep, "Same insurance card", sure=True)


def opens(db: Database, viewer: Viewer, patient_id: UUID, right: Access = Access.RECORD) -> bool:
    try:
        db.writing(lambda s: open_chart(s, viewer, patient_id, right, "a test"))
    except NoAccess:
        return False
    return True


@pytest.fixture
def double(db: Database, cast: Cast) -> UUID:
    """A second chart of Alice, without a sign-in: Dora, her aunt, has Billing only to it, and so has Bob."""

    def work(session: Session) -> UUID:
        alice = session.get_one(Patient, cast.alice.chart)
        row = Patient(
            given="Alicia", family="Test", birth_date=alice.birth_date, match_key="test|alicia", created_at=clock.now(),
            street="5 Quarry Road", city="Port Alder",
        )  # fmt: skip
        session.add(row)
        session.flush()
        for patient_id in (row.id, cast.alice.chart):
            session.add(PatientContact(patient_id=patient_id, kind="phone", value="914 555 0100",
                                       normalised="9145550100"))  # fmt: skip
        grant(session, row.id, add_person(session, "Dora"), Level.BILLING, GrantedBy.OFFICE, "aunt")
        grant(session, row.id, cast.bob, Level.BILLING, GrantedBy.OFFICE, "husband")
        add_line(session, row.id, "only there", "a")
        return row.id

    return db.writing(work)


def add_line(session: Session, patient_id: UUID, key: str, content: str, **more: Any) -> Problem:
    row = Problem(patient_id=patient_id, source_key=key, content_hash=content, added_at=clock.now(), **more)
    session.add(row)
    session.flush()
    return row


def dora(db: Database) -> Viewer:
    account = db.reading(lambda s: s.exec(select(Account).where(Account.email_key == "dora@example.org")).one())
    return db.writing(lambda s: signed_in(s, account)[1])


def everything(db: Database) -> dict[str, list[str]]:
    """Every row of every table that belongs to a patient, as text."""

    def work(session: Session) -> dict[str, list[str]]:
        found = {}
        for table in [SQLModel.metadata.tables[name] for name in ("patient", "account")] + [
            table for table, _column in tables_of_patients()
        ]:
            columns = [one for one in table.c if one.name != "version"]
            found[table.name] = sorted(str(tuple(row)) for row in session.execute(select(*columns)))  # type: ignore[call-overload]
        return found

    return db.reading(work)


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


def test_the_same_line_is_there_once_and_a_different_one_twice(db: Database, cast: Cast, double: UUID) -> None:
    """What was imported into both charts; what the office has decided about a line is never lost."""

    def lines(session: Session) -> None:
        for patient_id in (cast.alice.chart, double):
            add_line(session, patient_id, "same", "x")
            add_line(session, patient_id, "other", str(patient_id))
            add_line(session, patient_id, "secret", "x", confidential=patient_id == double)
            panel = Panel(patient_id=patient_id, source_key="p", content_hash="x", added_at=clock.now())
            session.add(panel)
            session.flush()
            session.add(Observation(patient_id=patient_id, source_key=f"o {patient_id}", content_hash="x",
                                    panel_id=panel.id, added_at=clock.now(), category="laboratory"))  # fmt: skip

    db.writing(lines)
    before = everything(db)
    merge_id = do(db, cast, cast.alice.chart, double)

    def rows(session: Session, table: Any) -> list[Any]:
        return list(session.exec(select(table).where(table.patient_id == cast.alice.chart)))

    problems = db.reading(rows, Problem)
    assert sorted(row.source_key.partition("#")[0] for row in problems) == [
        "only there", "other", "other", "same", "secret", "secret",
    ]  # fmt: skip
    assert sum(row.confidential for row in problems) == 1
    (panel,) = db.reading(rows, Panel)
    assert {row.panel_id for row in db.reading(rows, Observation)} == {panel.id}
    office(db, cast.administrator, merge_undo.undo, merge_id, 1)
    assert everything(db) == before


def test_it_is_taken_back_as_if_it_had_not_been(db: Database, cast: Cast, double: UUID) -> None:
    office(db, cast.billing, entry.add, double, statement("S-77"), room="billing")
    before = everything(db)
    merge_id = do(db, cast, cast.alice.chart, double)
    assert everything(db) != before
    (shown,) = office(db, cast.administrator, merge_undo.of_chart, cast.alice.chart)
    assert (shown.refused, shown.other, shown.reason) == ("", "Alicia Test", "Same insurance card")
    assert office(db, cast.administrator, merge_undo.undo, merge_id, shown.version) == double
    assert everything(db) == before
    with pytest.raises(Conflict):
        office(db, cast.administrator, merge_undo.undo, merge_id, shown.version)
    assert office(db, cast.administrator, merge_undo.of_chart, cast.alice.chart) == []


def change_level(session: Session, cast: Cast) -> None:
    session.execute(update(FamilyGrant).where(col(FamilyGrant.account_id) == cast.beth.account_id).values(level="full"))


def new_sign_in(session: Session, cast: Cast) -> None:
    session.get_one(Account, cast.alice.account_id).patient_id = None
    session.flush()
    session.get_one(Account, cast.charlie.account_id).patient_id = cast.alice.chart


@pytest.mark.parametrize(
    ("since", "why"),
    [
        (lambda s, cast: add_line(s, cast.alice.chart, "new", "n"), "Lines of the record"),
        (lambda s, cast: grant(s, cast.alice.chart, cast.charlie, Level.FULL, GrantedBy.PATIENT, "friend"), "Family"),
        (change_level, "Family access was changed"),
        (new_sign_in, "Another account signs in"),
        (lambda _s, _cast: clock.set_now(clock.now() + timedelta(days=31)), "more than 30 days"),
    ],
)
def test_it_is_not_taken_back_when_that_is_no_longer_safe(
    db: Database, cast: Cast, double: UUID, clock_at: object, since: Callable[..., Any], why: str
) -> None:
    merge_id = do(db, cast, cast.alice.chart, double)
    db.writing(since, cast)
    viewer = db.writing(lambda s: signed_in(
        s, s.get_one(Account, cast.administrator.account_id))[1])  # fmt: skip
    with pytest.raises(Refused, match=why):
        db.writing(lambda s: merge_undo.undo(s, open_office(s, viewer, "merge charts"), merge_id, 1))


def test_not_when_the_patient_has_written_since(db: Database, cast: Cast, double: UUID) -> None:
    places = db.writing(make_places, cast)
    merge_id = do(db, cast, cast.alice.chart, double)
    send(db, cast.alice, cast.alice.chart, wanted(places))
    with pytest.raises(Refused, match="Messages"):
        office(db, cast.administrator, merge_undo.undo, merge_id, 1)


def test_ending_family_access_does_not_stand_in_the_way(db: Database, cast: Cast, double: UUID) -> None:
    merge_id = do(db, cast, cast.alice.chart, double)
    end = update(FamilyGrant).where(col(FamilyGrant.account_id) == cast.bob.account_id).values(ended_at=clock.now())
    db.writing(lambda s: s.execute(end))
    office(db, cast.administrator, merge_undo.undo, merge_id, 1)
    assert not opens(db, cast.bob.viewer, cast.alice.chart)


def test_every_table_that_is_unique_among_some_rows_is_known() -> None:
    """A new one must say in services.charts.merge_rows which rows those are, or merging would fail on it."""
    partly = {
        str(index.name)
        for table, column in tables_of_patients()
        for index in table.indexes
        if index.unique and column in list(index.columns) and index.dialect_options["sqlite"].get("where") is not None
    }
    assert partly == set(PARTLY_UNIQUE)
