"""The office finds, takes, answers and closes threads; two people never answer unknowingly (PRODUCT §8.1)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from models.history import HistoryRow
from models.messages import Thread
from services import clock
from services.access import open_office
from services.database import Database
from services.errors import Conflict, NoAccess
from services.messages import inbox, office
from services.messages.inbox import Inbox
from services.settings import Settings
from tests.cast import Cast, Person, signed_in
from tests.services.writing_messages import Places, make_places, office_opens, office_replies, reply, send, wanted


@pytest.fixture
def places(db: Database, cast: Cast) -> Places:
    return db.writing(make_places, cast)


def box(db: Database, who: Person, name: str = "new") -> Inbox:
    return db.writing(lambda s: inbox.inbox(s, open_office(s, who.viewer, "inbox"), name))


def do(db: Database, who: Person, act: Callable[..., Thread], thread_id: UUID, version: int) -> int:
    return db.writing(lambda s: act(s, open_office(s, who.viewer, "inbox"), thread_id, version).version)


def test_a_subject_goes_to_its_role(db: Database, cast: Cast, places: Places) -> None:
    send(db, cast.alice, cast.alice.chart, wanted(places))
    send(db, cast.alice, cast.alice.chart, wanted(places, subject_id=places.billing))
    found = {who: [line.subject for line in box(db, getattr(cast, who)).lines] for who in (
        "front_desk", "clinician", "billing", "administrator",
    )}  # fmt: skip
    assert found["clinician"] == ["Medical question"]
    assert found["billing"] == ["Billing"]
    assert found["front_desk"] == []
    assert sorted(found["administrator"]) == ["Billing", "Medical question"]


def test_what_a_role_does_not_see_it_cannot_open_either(db: Database, cast: Cast, places: Places) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    for who in (cast.billing, cast.front_desk):
        with pytest.raises(NoAccess):
            office_opens(db, who, sent.thread_id)
    with pytest.raises(NoAccess):
        office_opens(db, cast.alice, sent.thread_id)


def test_from_new_to_mine_to_done_and_back(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    version = office_opens(db, cast.clinician, sent.thread_id)
    version = do(db, cast.clinician, office.take, sent.thread_id, version)
    shown = box(db, cast.clinician, "mine")
    assert (shown.counts, shown.lines[0].taken_by) == ({"new": 0, "mine": 1, "waiting": 0, "done": 0}, "Clara Test")
    do(db, cast.clinician, office.release, sent.thread_id, version)
    assert box(db, cast.clinician).counts["new"] == 1
    office_replies(db, cast.clinician, sent.thread_id, "Which knee?", settings, wait=True)
    assert box(db, cast.clinician, "waiting").lines[0].due_at is None
    reply(db, cast.alice, cast.alice.chart, sent.thread_id, "The left one")
    assert box(db, cast.clinician, "mine").lines[0].due_at is not None  # back with whoever had it
    version = office_opens(db, cast.clinician, sent.thread_id)
    do(db, cast.clinician, office.done, sent.thread_id, version)
    assert box(db, cast.clinician, "done").counts == {"new": 0, "mine": 0, "waiting": 0, "done": 1}


def test_what_is_done_is_counted_up_to_a_number_and_the_newest_comes_first(
    db: Database, cast: Cast, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MANY", 2)
    texts = ("one", "two", "three")
    threads = [send(db, cast.alice, cast.alice.chart, wanted(places, text)).thread_id for text in texts]
    for thread in threads:
        do(db, cast.clinician, office.done, thread, office_opens(db, cast.clinician, thread))
    done = box(db, cast.clinician, "done")
    assert done.counts["done"] == 2
    assert [line.id for line in done.lines] == threads[::-1]


def test_two_people_cannot_both_answer_unknowingly(
    db: Database, cast: Cast, places: Places, settings: Settings
) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    version = office_opens(db, cast.administrator, sent.thread_id)
    office_replies(db, cast.clinician, sent.thread_id, "Yes.", settings)
    with pytest.raises(Conflict):
        db.writing(
            lambda s: office.reply(
                s, open_office(s, cast.administrator.viewer, "inbox"), sent.thread_id, version, "No.", "k", settings
            )
        )


def test_the_same_answer_twice_is_one(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    key = str(uuid4())
    first = office_replies(db, cast.clinician, sent.thread_id, "Yes.", settings, key)
    assert office_replies(db, cast.clinician, sent.thread_id, "Yes.", settings, key).id == first.id


def test_overdue_after_the_promised_time(
    db: Database, cast: Cast, places: Places, clock_at: Callable[[str], None]
) -> None:
    send(db, cast.alice, cast.alice.chart, wanted(places))
    assert not box(db, cast.clinician).lines[0].overdue
    clock_at((clock.now() + timedelta(days=6)).isoformat())
    _token, viewer = db.writing(lambda s: signed_in(s, s.get_one(office.Account, cast.clinician.account_id)))
    shown = db.writing(lambda s: inbox.inbox(s, open_office(s, viewer, "inbox")))
    assert shown.lines[0].overdue


def test_every_look_and_move_is_in_the_history(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    do(db, cast.clinician, office.take, sent.thread_id, office_opens(db, cast.clinician, sent.thread_id))
    office_replies(db, cast.clinician, sent.thread_id, "Yes.", settings)
    rows = db.reading(lambda s: s.exec(select(HistoryRow).where(HistoryRow.actor_name == "Clara Test")).all())
    acts = [row.action for row in rows if row.patient_id == cast.alice.chart]
    assert acts == ["viewed", "message moved in the office", "viewed", "message sent"]
