"""A merge is taken back as if it had not been, or refused with the reason when that is no longer safe."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant, GrantedBy, Level
from models.record import Observation, Panel, Problem
from services import clock
from services.access import open_office
from services.billing import entry
from services.charts import merge_undo
from services.database import Database
from services.errors import Conflict
from services.errors import Problem as Refused
from tests.cast import Cast, grant, signed_in
from tests.services.merging import add_double, add_line, do, everything, office, opens
from tests.services.test_billing import statement
from tests.services.writing_messages import make_places, send, wanted


@pytest.fixture
def double(db: Database, cast: Cast) -> UUID:
    return add_double(db, cast)


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
