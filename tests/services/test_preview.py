"""See what they will see, and View as patient: what the other would have, and nothing changes (PRODUCT §4, §8)."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.history import HistoryRow
from models.people import Account, FamilyGrant
from services import clock
from services.access import Access, Relation, open_account, open_chart, open_office
from services.database import Database
from services.errors import NoAccess, Problem
from services.rights import READING, may
from services.sessions import Preview
from services.surroundings import surroundings
from tests.cast import Cast, Person


def looks(db: Database, who: Person, preview: Preview, access: Access):
    viewer = replace(who.viewer, preview=preview)
    return db.writing(open_chart, viewer, preview.patient_id, access, "problems")


def as_relation(cast: Cast, relation: Relation) -> Preview:
    return Preview(cast.alice.chart, relation)


@pytest.mark.parametrize("relation", [Relation.FULL, Relation.BILLING])
def test_the_patient_sees_each_level_as_it_is(db: Database, cast: Cast, relation: Relation) -> None:
    for access in sorted(READING):
        if may(relation, access):
            key = looks(db, cast.alice, as_relation(cast, relation), access)
            assert (key.relation, key.sees_confidential, key.reader_id) == (relation, False, None)
        else:
            with pytest.raises(NoAccess):
                looks(db, cast.alice, as_relation(cast, relation), access)


def test_the_patient_sees_what_one_person_has_today(db: Database, cast: Cast) -> None:
    bob, beth = (Preview(cast.alice.chart, account_id=one.account_id) for one in (cast.bob, cast.beth))
    key = looks(db, cast.alice, bob, Access.RECORD)
    assert (key.relation, key.reader_id, key.actor.name) == (Relation.FULL, cast.bob.account_id, "Alice Test")
    with pytest.raises(NoAccess):
        looks(db, cast.alice, beth, Access.RECORD)
    db.writing(end_grant, cast.bob.account_id)
    with pytest.raises(NoAccess):
        looks(db, cast.alice, bob, Access.RECORD)


def test_nothing_can_be_changed_downloaded_or_sent(db: Database, cast: Cast) -> None:
    acting = [access for access in Access if access not in READING and may(Relation.FULL, access)]
    assert len(acting) > 5
    for access in acting:
        with pytest.raises(Problem, match="preview"):
            looks(db, cast.alice, as_relation(cast, Relation.FULL), access)
    viewer = replace(cast.alice.viewer, preview=as_relation(cast, Relation.FULL))
    with pytest.raises(NoAccess):
        db.writing(open_account, viewer)


def test_a_preview_opens_nothing_to_anybody_else(db: Database, cast: Cast) -> None:
    for who in (cast.bob, cast.beth, cast.charlie, cast.teen, cast.billing):
        for relation in Relation:
            with pytest.raises(NoAccess):
                looks(db, who, as_relation(cast, relation), Access.RECORD)
    viewer = replace(cast.alice.viewer, preview=as_relation(cast, Relation.FULL))
    with pytest.raises(NoAccess):  # a preview of one chart is no key to another
        db.writing(open_chart, viewer, cast.charlie.chart, Access.RECORD, "problems")


def test_staff_view_as_patient_and_the_patient_reads_of_it(db: Database, cast: Cast) -> None:
    key = looks(db, cast.front_desk, as_relation(cast, Relation.SELF), Access.RECORD)
    assert (key.relation, key.reader_id) == (Relation.SELF, cast.alice.account_id)
    row = db.reading(newest_row)
    assert (row.actor_name, row.actor_as, row.action) == ("Fred Test", "staff, front desk", "viewed")
    assert (row.patient_id, row.detail) == (cast.alice.chart, {"preview_as": "patient"})
    viewer = replace(cast.front_desk.viewer, preview=as_relation(cast, Relation.SELF))
    with pytest.raises(NoAccess):
        db.writing(open_office, viewer, "office")


def test_a_child_under_13_has_no_portal_to_be_viewed(db: Database, cast: Cast) -> None:
    with pytest.raises(NoAccess):
        looks(db, cast.clinician, Preview(cast.child, Relation.SELF), Access.RECORD)
    assert looks(db, cast.clinician, Preview(cast.child, Relation.FULL), Access.RECORD).relation is Relation.FULL


def test_the_frame_says_whose_eyes_these_are(db: Database, cast: Cast) -> None:
    def seen(preview: Preview):
        return db.reading(surroundings, replace(cast.alice.viewer, preview=preview))

    one = seen(Preview(cast.alice.chart, account_id=cast.bob.account_id))
    assert (one.preview_of, [chart.name for chart in one.charts]) == ("Bob Test", ["Alice Test"])
    assert seen(as_relation(cast, Relation.BILLING)).preview_of == "a family member with billing-only access"


def test_what_a_look_leaves_behind_is_rolled_back(db: Database, cast: Cast) -> None:
    def read_it(session: Session) -> Account:
        account = session.get_one(Account, cast.alice.account_id)
        account.name = "marked as read"
        session.flush()
        return account

    assert db.rehearsing(read_it).name == "marked as read"
    assert db.reading(lambda s: s.get_one(Account, cast.alice.account_id).name) == "Alice Test"


def end_grant(session: Session, account_id: UUID) -> None:
    grant = session.exec(select(FamilyGrant).where(FamilyGrant.account_id == account_id)).one()
    grant.ended_at = clock.now()


def newest_row(session: Session) -> HistoryRow:
    return session.exec(select(HistoryRow).order_by(HistoryRow.seq.desc())).first()  # type: ignore[attr-defined,return-value]
