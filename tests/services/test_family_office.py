"""Family access at the office: given on a document until a day, revoked with a reason or quietly (PRODUCT §4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.history import HistoryRow
from models.people import GrantedBy, Level
from services import clock
from services.access import Relation, open_office
from services.database import Database
from services.errors import NoAccess, Problem
from services.family import office
from services.family.office import Given
from services.settings import Settings
from tests.cast import TIME_ZONE, Cast
from tests.services.family_hands import acts, born, grant_of, in_office, invited, relation, subjects

GUARDIAN = Given("charlie@example.org", "guardian", "full", "Guardianship order of March 2", "")


def until(days: int) -> str:
    """A day from today as typed."""
    day = clock.today(TIME_ZONE) + timedelta(days=days)
    return f"{day.year}-{day.month}-{day.day}"


def test_staff_give_access_on_a_document(db: Database, cast: Cast, settings: Settings) -> None:
    assert in_office(db, cast.front_desk, office.give, cast.alice.chart, GUARDIAN, settings) == "Charlie Test"
    assert relation(db, cast.charlie, cast.alice.chart) is Relation.FULL
    row = grant_of(db, cast.alice.chart, cast.charlie)
    assert (row.granted_by, row.document_name) == (GrantedBy.OFFICE, "Guardianship order of March 2")
    assert subjects(db, cast.charlie.email) == ["You have family access"]
    assert subjects(db, cast.alice.email) == ["The clinic gave somebody family access"]  # AU-22
    assert acts(db, cast.alice.chart) == ["family access given by the office"]


def test_the_access_ends_after_its_last_day(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]
) -> None:
    in_office(db, cast.front_desk, office.give, cast.alice.chart, replace(GUARDIAN, ends_on=until(10)), settings)
    clock_at((clock.now() + timedelta(days=10)).isoformat())
    assert relation(db, cast.charlie, cast.alice.chart) is Relation.FULL
    clock_at((clock.now() + timedelta(days=1)).isoformat())
    assert relation(db, cast.charlie, cast.alice.chart) is None


def test_after_the_last_day_it_can_be_given_again(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]
) -> None:
    in_office(db, cast.front_desk, office.give, cast.alice.chart, replace(GUARDIAN, ends_on=until(0)), settings)
    with pytest.raises(Problem, match="has access already"):
        in_office(db, cast.front_desk, office.give, cast.alice.chart, GUARDIAN, settings)
    row = grant_of(db, cast.alice.chart, cast.charlie)
    yesterday = clock.today(TIME_ZONE) - timedelta(days=1)
    db.writing(lambda s: setattr(s.get_one(type(row), row.id), "ends_on", yesterday))
    assert in_office(db, cast.front_desk, office.give, cast.alice.chart, GUARDIAN, settings)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody@example.org"),
        ("email", "clara@example.org"),
        ("email", "alice@example.org"),
        ("email", "bob@example.org"),
        ("relationship", "owner"),
        ("level", ""),
        ("document", " "),
        ("document", "x" * 201),
        ("ends_on", "2020-1-1"),
        ("ends_on", "2030-2-30"),
    ],
)
def test_what_cannot_be_given(db: Database, cast: Cast, settings: Settings, field: str, value: str) -> None:
    with pytest.raises(Problem) as refused:
        in_office(db, cast.front_desk, office.give, cast.alice.chart, replace(GUARDIAN, **{field: value}), settings)
    assert refused.value.field == field
    assert acts(db, cast.alice.chart) == []


@pytest.mark.parametrize("quietly", [False, True])
def test_revoked_with_a_reason_that_stays_in_the_office(
    db: Database, cast: Cast, settings: Settings, quietly: bool
) -> None:
    row = grant_of(db, cast.alice.chart, cast.bob)
    with pytest.raises(Problem) as refused:
        in_office(db, cast.front_desk, office.revoke, row.id, " ", quietly, settings)
    assert refused.value.field == "reason"
    in_office(db, cast.front_desk, office.revoke, row.id, "Court order 77", quietly, settings)
    assert relation(db, cast.bob, cast.alice.chart) is None
    ended = grant_of(db, cast.alice.chart, cast.bob)
    assert (ended.end_reason, ended.ended_quietly) == ("Court order 77", quietly)
    assert subjects(db, cast.bob.email) == ([] if quietly else ["Your family access has ended"])
    rows = db.reading(lambda s: s.exec(select(HistoryRow).where(col(HistoryRow.patient_id) == cast.alice.chart)).all())
    assert "Court" not in str([row.model_dump() for row in rows])
    with pytest.raises(NoAccess):
        in_office(db, cast.front_desk, office.revoke, row.id, "again", quietly, settings)


def test_the_overview_shows_everybody_and_what_waits(db: Database, cast: Cast, settings: Settings) -> None:
    invited(db, cast.alice, settings)
    shown = in_office(db, cast.clinician, office.overview, cast.alice.chart)
    assert [(one.name, one.level) for one in shown.members] == [
        ("Beth Test", Level.BILLING),
        ("Bob Test", Level.FULL),
    ]
    assert [one.name for one in shown.invitations] == ["Dora Vale"]
    assert born(db, cast.alice.chart).startswith(str(shown.birth_date.year))


def test_who_has_not_the_room_does_nothing(db: Database, cast: Cast, settings: Settings) -> None:
    row = grant_of(db, cast.alice.chart, cast.bob)
    with pytest.raises(NoAccess):
        in_office(db, cast.billing, office.overview, cast.alice.chart)
    for fn, args in (
        (office.overview, (cast.alice.chart,)),
        (office.give, (cast.alice.chart, GUARDIAN, settings)),
        (office.revoke, (row.id, "reason", True, settings)),
    ):
        with pytest.raises(NoAccess):  # a key to another room
            db.writing(lambda s, fn=fn, args=args: fn(s, open_office(s, cast.billing.viewer, "billing"), *args))
    assert relation(db, cast.bob, cast.alice.chart) is Relation.FULL
