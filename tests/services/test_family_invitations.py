"""Invite Family Member: the mail, the link, and who is refused (PRODUCT §4, AC-05, AC-11, AU-18, AU-27)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.people import Level, PatientContact
from services import clock, throttle
from services.access import Access
from services.ages import birthday
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.family import acceptance, grants, invitations
from services.family.invitations import Open
from services.settings import Settings
from tests.cast import TIME_ZONE, Cast, Person
from tests.services.family_hands import (
    NEWCOMER,
    acts,
    grant_of,
    in_chart,
    invited,
    mails_to,
    new_viewer,
    settings_of,
    subjects,
    token_to,
)


def open_one(db: Database, who: Person) -> Open:
    (row,) = settings_of(db, who, who.chart).invitations
    return row


def change(db: Database, who: Person, fn: Callable[..., Any], *args: Any) -> Any:
    return in_chart(db, who, who.chart, Access.FAMILY_CHANGE, fn, *args)


def test_an_invitation_is_mailed_and_listed(db: Database, cast: Cast, settings: Settings) -> None:
    token = invited(db, cast.alice, settings)
    (mail,) = mails_to(db, NEWCOMER.email)
    assert "Alice Test uses Test Portal" in mail.body
    assert settings.base_url + "/invitation?token=" in mail.body
    row = open_one(db, cast.alice)
    assert (row.name, row.email, row.level, row.over) == ("Dora Vale", "dora@example.org", Level.FULL, False)
    shown = db.reading(acceptance.look, token)
    assert shown
    assert (shown.inviter, shown.level, shown.has_account) == ("Alice Test", Level.FULL, False)
    assert acts(db, cast.alice.chart) == ["family member invited"]


def test_a_teen_invites_too(db: Database, cast: Cast, settings: Settings) -> None:
    assert db.reading(acceptance.look, invited(db, cast.teen, settings))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given", "  "),
        ("family", "77"),
        ("family", "x" * 101),
        ("email", "nobody"),
        ("email", "a@example.org, b@example.org"),
        ("relationship", "owner"),
        ("birth_date", ""),
        ("birth_date", "1990-13-1"),
        ("birth_date", "2990-1-1"),
        ("level", ""),
        ("level", "everything"),
    ],
)
def test_what_cannot_be_right_is_said_at_the_field(
    db: Database, cast: Cast, settings: Settings, field: str, value: str
) -> None:
    with pytest.raises(Problem) as refused:
        change(db, cast.alice, invitations.invite, replace(NEWCOMER, **{field: value}), settings)
    assert refused.value.field == field
    assert mails_to(db, NEWCOMER.email) == []


def test_oneself_is_refused_by_each_of_the_own_addresses(db: Database, cast: Cast, settings: Settings) -> None:
    row = PatientContact(
        patient_id=cast.alice.chart, kind="email", value="Home@Example.org", normalised="home@example.org"
    )
    db.writing(lambda s: s.add(row))
    for own in ("alice@example.org", "ALICE@EXAMPLE.ORG", "home@example.org"):
        with pytest.raises(Problem, match="your own e-mail") as refused:
            invited(db, cast.alice, settings, replace(NEWCOMER, email=own))
        assert refused.value.field == "email"


def test_a_duplicate_is_refused(db: Database, cast: Cast, settings: Settings) -> None:
    with pytest.raises(Problem, match="Bob Test has access already"):
        invited(db, cast.alice, settings, replace(NEWCOMER, email="BOB@example.org"))
    invited(db, cast.alice, settings)
    with pytest.raises(Problem, match="invited this person already"):
        invited(db, cast.alice, settings, replace(NEWCOMER, email="Dora@example.org"))
    grant = grant_of(db, cast.alice.chart, cast.bob)
    change(db, cast.alice, grants.remove, grant.id, settings)
    assert invited(db, cast.alice, settings, replace(NEWCOMER, email="bob@example.org"))


def test_au_27_nobody_under_13_is_invited(db: Database, cast: Cast, settings: Settings) -> None:
    today = clock.today(TIME_ZONE)
    thirteen = birthday(today, -13)
    typed = [f"{day.year}-{day.month}-{day.day}" for day in (thirteen + timedelta(days=1), thirteen)]
    with pytest.raises(Problem, match="COPPA") as refused:
        invited(db, cast.alice, settings, replace(NEWCOMER, birth_date=typed[0]))
    assert refused.value.field == "birth_date"
    assert invited(db, cast.alice, settings, replace(NEWCOMER, birth_date=typed[1]))


def test_ac_11_only_so_many_in_a_day(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]
) -> None:
    for number in range(throttle.INVITATIONS.tries):
        invited(db, cast.alice, settings, replace(NEWCOMER, email=f"d{number}@example.org"))
    with pytest.raises(Problem, match="too many"):
        invited(db, cast.alice, settings)
    clock_at((clock.now() + timedelta(days=1, minutes=1)).isoformat())
    assert invited(db, new_viewer(db, cast.alice), settings)


def test_sent_again_the_old_link_is_dead(db: Database, cast: Cast, settings: Settings) -> None:
    first = invited(db, cast.alice, settings)
    row = open_one(db, cast.alice)
    change(db, cast.alice, invitations.send_again, row.id, row.version, settings)
    second = token_to(db, NEWCOMER.email)
    assert db.reading(acceptance.look, first) is None
    assert db.reading(acceptance.look, second)
    with pytest.raises(Conflict):
        change(db, cast.alice, invitations.send_again, row.id, row.version, settings)
    for _i in range(throttle.INVITATION_MAIL.tries - 2):
        change(db, cast.alice, invitations.send_again, row.id, open_one(db, cast.alice).version, settings)
    with pytest.raises(Problem, match="too many"):
        change(db, cast.alice, invitations.send_again, row.id, open_one(db, cast.alice).version, settings)


def test_taken_back_the_link_is_dead(db: Database, cast: Cast, settings: Settings) -> None:
    token = invited(db, cast.alice, settings)
    row = open_one(db, cast.alice)
    change(db, cast.alice, invitations.take_back, row.id, row.version)
    assert db.reading(acceptance.look, token) is None
    assert settings_of(db, cast.alice, cast.alice.chart).invitations == []
    assert subjects(db, NEWCOMER.email) == ["You are invited to a patient portal"]
    assert acts(db, cast.alice.chart) == ["family member invited", "invitation taken back"]
    assert invited(db, cast.alice, settings)


def test_after_14_days_it_is_over_and_can_be_sent_again(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]
) -> None:
    token = invited(db, cast.alice, settings)
    clock_at((clock.now() + timedelta(days=13, hours=23)).isoformat())
    assert db.reading(acceptance.look, token)
    clock_at((clock.now() + timedelta(hours=2)).isoformat())
    alice = new_viewer(db, cast.alice)
    assert db.reading(acceptance.look, token) is None
    row = open_one(db, alice)
    assert row.over
    change(db, alice, invitations.send_again, row.id, row.version, settings)
    assert not open_one(db, alice).over


def test_ac_05_only_the_patient_invites(db: Database, cast: Cast, settings: Settings) -> None:
    invited(db, cast.alice, settings)
    row = open_one(db, cast.alice)
    calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (invitations.invite, (replace(NEWCOMER, email="other@example.org"), settings)),
        (invitations.send_again, (row.id, row.version, settings)),
        (invitations.take_back, (row.id, row.version)),
    ]
    for fn, args in calls:
        for right in (Access.FAMILY_CHANGE, Access.FAMILY):
            with pytest.raises(NoAccess):
                in_chart(db, cast.bob, cast.alice.chart, right, fn, *args)
        with pytest.raises(NoAccess):
            in_chart(db, cast.alice, cast.child, Access.FAMILY_CHANGE, fn, *args)
    for fn, args in calls[1:]:  # an invitation of another chart
        with pytest.raises(NoAccess):
            change(db, cast.charlie, fn, *args)
    assert mails_to(db, "other@example.org") == []
