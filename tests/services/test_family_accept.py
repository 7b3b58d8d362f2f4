"""An invitation is accepted with an account that exists, or with a new one (PRODUCT §4, AU-22, AU-23, AU-25, AU-27)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from models.people import Account, GrantedBy, Level
from services import clock, throttle
from services.access import Access, Relation
from services.ages import birthday
from services.database import Database
from services.errors import Problem
from services.family import acceptance, grants, invitations
from services.settings import Settings
from tests.cast import TIME_ZONE, Cast, add_person
from tests.services.family_hands import (
    NEWCOMER,
    acts,
    born,
    grant_of,
    in_chart,
    invited,
    relation,
    settings_of,
    subjects,
)
from tests.services.signing_up import HERE, finished


def invite_charlie(db: Database, cast: Cast, settings: Settings, level: str = "billing") -> str:
    wanted = replace(
        NEWCOMER, email="charlie.at.work@example.org", birth_date=born(db, cast.charlie.chart), level=level
    )
    return invited(db, cast.alice, settings, wanted)


def test_accepted_with_an_account_under_another_address(db: Database, cast: Cast, settings: Settings) -> None:
    token = invite_charlie(db, cast, settings)
    assert relation(db, cast.charlie, cast.alice.chart) is None
    patient = acceptance.accept(db, cast.charlie.viewer, token, born(db, cast.charlie.chart), settings)
    assert patient == cast.alice.chart
    assert relation(db, cast.charlie, cast.alice.chart) is Relation.BILLING
    row = grant_of(db, cast.alice.chart, cast.charlie)
    assert (row.level, row.relationship, row.granted_by) == (Level.BILLING, "sister", GrantedBy.PATIENT)
    assert subjects(db, cast.alice.email) == ["Your invitation was accepted"]  # AU-22
    assert acts(db, cast.alice.chart) == ["family member invited", "invitation accepted"]
    assert settings_of(db, cast.alice, cast.alice.chart).invitations == []
    with pytest.raises(Problem) as used:
        acceptance.accept(db, cast.charlie.viewer, token, born(db, cast.charlie.chart), settings)
    assert used.value.field == "expired"


def test_au_23_looking_uses_nothing_up(db: Database, cast: Cast, settings: Settings) -> None:
    token = invite_charlie(db, cast, settings)
    assert [db.reading(acceptance.look, token) for _i in range(3)] == [db.reading(acceptance.look, token)] * 3
    assert acceptance.accept(db, cast.charlie.viewer, token, born(db, cast.charlie.chart), settings)


def test_the_birth_date_must_be_the_one_in_the_invitation(db: Database, cast: Cast, settings: Settings) -> None:
    token = invite_charlie(db, cast, settings)
    for _i in range(throttle.INVITATION_BIRTH_DATE.tries):
        with pytest.raises(Problem, match="not the date of birth") as wrong:
            acceptance.accept(db, cast.charlie.viewer, token, "1950-1-1", settings)
        assert wrong.value.field == "birth_date"
    with pytest.raises(Problem, match="too many"):  # now not even the right one, for an hour
        acceptance.accept(db, cast.charlie.viewer, token, born(db, cast.charlie.chart), settings)
    assert relation(db, cast.charlie, cast.alice.chart) is None


def test_an_account_that_cannot_have_it(db: Database, cast: Cast, settings: Settings) -> None:
    token = invited(db, cast.alice, settings)
    for who, words in (
        (cast.alice, "your own record"),
        (cast.clinician, "staff"),
        (cast.bob, "access to this record already"),
        (cast.charlie, "another date of birth"),
    ):
        with pytest.raises(Problem, match=words):
            acceptance.accept(db, who.viewer, token, NEWCOMER.birth_date, settings)
    assert len(settings_of(db, cast.alice, cast.alice.chart).members) == 2


def test_au_27_whoever_types_a_birth_date_under_13_is_refused(db: Database, cast: Cast, settings: Settings) -> None:
    token = invited(db, cast.alice, settings)
    day = birthday(clock.today(TIME_ZONE), -13) + timedelta(days=1)
    typed = f"{day.year}-{day.month}-{day.day}"
    with pytest.raises(Problem, match="COPPA"):
        acceptance.begin_account(db, token, typed, HERE, settings.secret_key)
    with pytest.raises(Problem, match="COPPA"):
        acceptance.accept(db, cast.charlie.viewer, token, typed, settings)


def test_a_new_account_has_no_chart_and_sees_what_was_given(db: Database, cast: Cast, settings: Settings) -> None:
    token = invited(db, cast.alice, settings)
    cookie = acceptance.begin_account(db, token, NEWCOMER.birth_date, HERE, settings.secret_key)
    assert db.reading(acceptance.look, token)  # nothing is used up before the account is made
    assert finished(db, settings, cookie)
    account = db.reading(lambda s: s.exec(select(Account).where(Account.email_key == NEWCOMER.email)).one())
    assert (account.name, account.patient_id, account.role) == ("Dora Vale", None, None)
    dora = replace(cast.bob, account_id=account.id)
    assert relation(db, dora, cast.alice.chart) is Relation.FULL
    assert relation(db, dora, cast.charlie.chart) is None
    assert subjects(db, NEWCOMER.email)[1:] == ["Your account is ready"]
    assert db.reading(acceptance.look, token) is None


@pytest.mark.parametrize("meanwhile", ["taken back", "too old", "accepted by another account", "address used"])
def test_what_happens_meanwhile_stops_the_new_account(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None], meanwhile: str
) -> None:
    token = invite_charlie(db, cast, settings)
    day = born(db, cast.charlie.chart)
    if meanwhile == "too old":
        clock_at((clock.now() + timedelta(days=13, hours=23, minutes=50)).isoformat())
    cookie = acceptance.begin_account(db, token, day, HERE, settings.secret_key)
    (row,) = db.reading(invitations.open_ones, cast.alice.chart)
    if meanwhile == "taken back":
        args = (invitations.take_back, row.id, row.version)
        in_chart(db, cast.alice, cast.alice.chart, Access.FAMILY_CHANGE, *args)
    elif meanwhile == "too old":
        clock_at((clock.now() + timedelta(minutes=15)).isoformat())
    elif meanwhile == "accepted by another account":
        acceptance.accept(db, cast.charlie.viewer, token, day, settings)
    else:
        db.writing(add_person, "charlie.at.work")
    with pytest.raises(Problem) as stopped:
        finished(db, settings, cookie)
    assert stopped.value.field == "expired"
    made = db.reading(lambda s: s.exec(select(Account).where(Account.name == "Dora Vale")).all())
    assert made == []


def test_an_address_with_an_account_signs_in_instead(db: Database, cast: Cast, settings: Settings) -> None:
    token = invited(db, cast.alice, settings, replace(NEWCOMER, email="Charlie@example.org"))
    assert db.reading(acceptance.look, token).has_account  # type: ignore[union-attr]
    with pytest.raises(Problem, match="has an account already"):
        acceptance.begin_account(db, token, NEWCOMER.birth_date, HERE, settings.secret_key)


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_a_made_up_link_opens_nothing(db: Database, cast: Cast, settings: Settings, token: str | None) -> None:
    assert db.reading(acceptance.look, token) is None
    with pytest.raises(Problem) as refused:
        acceptance.accept(db, cast.charlie.viewer, token, "1990-5-6", settings)
    assert refused.value.field == "expired"


def test_a_grant_that_was_removed_can_be_given_again(db: Database, cast: Cast, settings: Settings) -> None:
    token = invite_charlie(db, cast, settings)
    acceptance.accept(db, cast.charlie.viewer, token, born(db, cast.charlie.chart), settings)
    grant = grant_of(db, cast.alice.chart, cast.charlie)
    in_chart(db, cast.alice, cast.alice.chart, Access.FAMILY_CHANGE, grants.remove, grant.id, settings)
    again = invite_charlie(db, cast, settings, "full")
    acceptance.accept(db, cast.charlie.viewer, again, born(db, cast.charlie.chart), settings)
    assert relation(db, cast.charlie, cast.alice.chart) is Relation.FULL
