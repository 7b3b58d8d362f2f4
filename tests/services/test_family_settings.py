"""Family access settings: the patient sees, changes and removes; a family member sees the own access and may leave."""

from uuid import uuid4

import pytest

from models.people import GrantedBy, Level
from services.access import Access, Relation
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.family import grants
from services.settings import Settings
from tests.cast import Cast
from tests.services.family_hands import acts, grant_of, in_chart, relation, settings_of, subjects


def test_the_patient_sees_everybody_with_access(db: Database, cast: Cast) -> None:
    shown = settings_of(db, cast.alice, cast.alice.chart)
    assert shown.own
    assert [(one.name, one.relationship, one.level, one.given_by) for one in shown.members] == [
        ("Beth Test", "sister", Level.BILLING, GrantedBy.PATIENT),
        ("Bob Test", "husband", Level.FULL, GrantedBy.PATIENT),
    ]


def test_a_family_member_sees_the_own_access_alone(db: Database, cast: Cast, settings: Settings) -> None:
    for who in (cast.bob, cast.beth):
        shown = settings_of(db, who, cast.alice.chart)
        assert not shown.own
        assert [one.account_id for one in shown.members] == [who.account_id]
        assert shown.invitations == []
    with pytest.raises(NoAccess):
        settings_of(db, cast.charlie, cast.alice.chart)


def test_the_patient_changes_the_level_at_once(db: Database, cast: Cast, settings: Settings) -> None:
    row = grant_of(db, cast.alice.chart, cast.bob)
    args = (Access.FAMILY_CHANGE, grants.change_level, row.id)
    in_chart(db, cast.alice, cast.alice.chart, *args, "full", "billing", settings)
    assert relation(db, cast.bob, cast.alice.chart) is Relation.BILLING
    with pytest.raises(NoAccess):
        in_chart(db, cast.bob, cast.alice.chart, Access.RECORD, lambda *_key: None)
    with pytest.raises(Conflict):  # the page still showed Full
        in_chart(db, cast.alice, cast.alice.chart, *args, "full", "billing", settings)
    in_chart(db, cast.alice, cast.alice.chart, *args, "billing", "full", settings)
    assert relation(db, cast.bob, cast.alice.chart) is Relation.FULL
    assert subjects(db, cast.bob.email) == ["Your family access was changed"] * 2
    assert acts(db, cast.alice.chart) == ["family access level changed"] * 2


@pytest.mark.parametrize(("level", "words"), [("", "Choose an access level"), ("owner", "Choose"), ("full", "already")])
def test_a_level_that_is_none_changes_nothing(
    db: Database, cast: Cast, settings: Settings, level: str, words: str
) -> None:
    row = grant_of(db, cast.alice.chart, cast.bob)
    with pytest.raises(Problem, match=words) as refused:
        in_chart(
            db, cast.alice, cast.alice.chart, Access.FAMILY_CHANGE, grants.change_level, row.id, "full", level, settings
        )
    assert refused.value.field == "level"
    assert relation(db, cast.bob, cast.alice.chart) is Relation.FULL


def test_a_removed_person_has_nothing_and_is_told(db: Database, cast: Cast, settings: Settings) -> None:
    row = grant_of(db, cast.alice.chart, cast.bob)
    in_chart(db, cast.alice, cast.alice.chart, Access.FAMILY_CHANGE, grants.remove, row.id, settings)
    assert relation(db, cast.bob, cast.alice.chart) is None
    assert grant_of(db, cast.alice.chart, cast.bob).ended_by == cast.alice.account_id
    assert subjects(db, cast.bob.email) == ["Your family access has ended"]
    assert acts(db, cast.alice.chart) == ["family access ended"]
    with pytest.raises(NoAccess):
        in_chart(db, cast.alice, cast.alice.chart, Access.FAMILY_CHANGE, grants.remove, row.id, settings)


def test_a_family_member_leaves_and_the_patient_is_told(db: Database, cast: Cast, settings: Settings) -> None:
    in_chart(db, cast.beth, cast.alice.chart, Access.FAMILY_LEAVE, grants.leave, settings)
    assert relation(db, cast.beth, cast.alice.chart) is None
    assert relation(db, cast.bob, cast.alice.chart) is Relation.FULL
    assert subjects(db, cast.alice.email) == ["A family member gave up access"]
    assert acts(db, cast.alice.chart) == ["family access given up"]
    with pytest.raises(NoAccess):
        in_chart(db, cast.alice, cast.alice.chart, Access.FAMILY_LEAVE, grants.leave, settings)


def test_ac_05_a_family_member_changes_no_access_by_any_door(db: Database, cast: Cast, settings: Settings) -> None:
    own, other = grant_of(db, cast.alice.chart, cast.bob), grant_of(db, cast.alice.chart, cast.beth)
    for row in (own, other):
        for fn, args in (
            (grants.change_level, (row.level, "full", settings)),
            (grants.give_back, (settings,)),
            (grants.remove, (settings,)),
        ):
            with pytest.raises(NoAccess):
                in_chart(db, cast.bob, cast.alice.chart, Access.FAMILY_CHANGE, fn, row.id, *args)
            for key in (Access.FAMILY, Access.FAMILY_LEAVE):  # a key that he does have
                with pytest.raises(NoAccess):
                    in_chart(db, cast.bob, cast.alice.chart, key, fn, row.id, *args)
    assert relation(db, cast.beth, cast.alice.chart) is Relation.BILLING
    assert acts(db, cast.alice.chart) == []


def test_ac_01_a_grant_of_another_chart_is_not_there(db: Database, cast: Cast, settings: Settings) -> None:
    foreign = grant_of(db, cast.alice.chart, cast.bob)
    for grant_id in (foreign.id, uuid4()):
        with pytest.raises(NoAccess):
            in_chart(db, cast.charlie, cast.charlie.chart, Access.FAMILY_CHANGE, grants.remove, grant_id, settings)
