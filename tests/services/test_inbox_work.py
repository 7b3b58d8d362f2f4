"""Colleagues share the inbox: give, note, cover and see each other, and begin a conversation (PRODUCT §8.1)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from models.clinic import Provider, Subject
from models.history import HistoryRow
from models.messages import Message
from models.people import Role
from services import clock
from services.access import clinic_today, open_office
from services.attachments.check import checked
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.messages import inbox, office, office_files, office_first, office_moves, office_reading, saved_replies
from services.messages.attachment import attachment_for_office
from services.messages.inbox import Shown
from services.messages.office_reading import OfficeThread
from services.settings import Settings
from tests.cast import Cast, Person, add_person, signed_in
from tests.files import pdf
from tests.services.writing_messages import Places, make_places, read, reply, send, threads, unread, wanted


@pytest.fixture
def places(db: Database, cast: Cast) -> Places:
    return db.writing(make_places, cast)


@pytest.fixture
def thread(db: Database, cast: Cast, places: Places) -> UUID:
    return send(db, cast.alice, cast.alice.chart, wanted(places)).thread_id


def do(db: Database, who: Person, fn: Callable[..., Any], *args: Any, **more: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, "inbox"), *args, **more))


def opened(db: Database, who: Person, thread: UUID) -> OfficeThread:
    return do(db, who, office_reading.conversation, thread)


def test_a_colleague_gets_it_and_sees_all_of_it(db: Database, cast: Cast, thread: UUID) -> None:
    with pytest.raises(NoAccess):
        opened(db, cast.billing, thread)
    version = opened(db, cast.clinician, thread).version
    do(db, cast.clinician, office_moves.give, thread, version, str(cast.billing.account_id))
    shown = opened(db, cast.billing, thread)
    assert (shown.mine, shown.taken_by, shown.state, shown.role) == (True, "Bill Test", "taken", Role.BILLING)
    assert do(db, cast.billing, inbox.counts)["mine"] == 1


def test_a_group_gets_it_new_again(db: Database, cast: Cast, thread: UUID) -> None:
    do(db, cast.clinician, office.take, thread, opened(db, cast.clinician, thread).version)
    do(db, cast.clinician, office_moves.give, thread, opened(db, cast.clinician, thread).version, "front desk")
    assert do(db, cast.front_desk, inbox.counts)["new"] == 1
    shown = opened(db, cast.front_desk, thread)
    assert (shown.state, shown.taken_by) == ("new", None)


def test_it_is_given_to_staff_alone(db: Database, cast: Cast, thread: UUID) -> None:
    version = opened(db, cast.clinician, thread).version
    for to in ("", "nobody", str(cast.alice.account_id), str(uuid4())):
        with pytest.raises(Problem) as problem:
            do(db, cast.clinician, office_moves.give, thread, version, to)
        assert problem.value.field == "to"


def test_a_note_is_for_colleagues_and_never_for_the_patient(db: Database, cast: Cast, thread: UUID) -> None:
    version, key = opened(db, cast.clinician, thread).version, str(uuid4())
    do(db, cast.clinician, office_moves.note, thread, version, "Ask Dr. Raman first", key)
    do(db, cast.clinician, office_moves.note, thread, version, "Ask Dr. Raman first", key)  # a double click
    notes = [said for said in opened(db, cast.administrator, thread).messages if said.internal]
    assert [said.text for said in notes] == ["Ask Dr. Raman first"]
    assert unread(db, cast.alice, cast.alice.chart) == 0
    assert "Raman first" not in str(read(db, cast.alice, cast.alice.chart, thread))
    assert threads(db, cast.alice, cast.alice.chart, "first").lines == []


def test_a_note_may_not_be_empty(db: Database, cast: Cast, thread: UUID) -> None:
    with pytest.raises(Problem) as problem:
        do(db, cast.clinician, office_moves.note, thread, opened(db, cast.clinician, thread).version, " ", "k")
    assert problem.value.field == "note"


def test_two_who_look_see_each_other(db: Database, cast: Cast, thread: UUID, clock_at: Callable[[str], None]) -> None:
    assert opened(db, cast.clinician, thread).present == []
    assert opened(db, cast.administrator, thread).present == ["Clara Test"]
    assert do(db, cast.clinician, office_reading.look, thread).present == ["Ada Test"]
    clock_at((clock.now() + timedelta(seconds=30)).isoformat())
    assert do(db, cast.clinician, office_reading.look, thread).present == []


def test_looking_tells_that_something_changed(db: Database, cast: Cast, thread: UUID) -> None:
    version = opened(db, cast.clinician, thread).version
    assert do(db, cast.clinician, office_reading.look, thread).version == version
    reply(db, cast.alice, cast.alice.chart, thread, "It is the left one")
    assert do(db, cast.clinician, office_reading.look, thread).version > version


def test_the_answer_goes_with_its_files_once(db: Database, cast: Cast, thread: UUID, settings: Settings) -> None:
    shown = opened(db, cast.clinician, thread)
    file = checked("plan.pdf", pdf("Exercises"), settings)
    do(db, cast.clinician, office_files.hold, shown.draft_id, file)
    do(db, cast.clinician, office_files.hold, shown.draft_id, file)  # the same twice is kept once
    with pytest.raises(Problem, match="list of files has changed"):
        do(db, cast.clinician, office_files.answer, thread, shown.version, shown.draft_id, "Yes", 0, settings)
    for _click in range(2):
        do(db, cast.clinician, office_files.answer, thread, shown.version, shown.draft_id, "Yes", 1, settings)
    answers = [said for said in read(db, cast.alice, cast.alice.chart, thread).messages if said.from_office]
    assert [(said.text, [one.name for one in said.files]) for said in answers] == [("Yes", ["plan.pdf"])]
    assert opened(db, cast.clinician, thread).held == []
    stored = do(db, cast.clinician, attachment_for_office, answers[0].files[0].id)
    assert stored.content == file.content


def test_a_file_is_only_for_those_who_see_its_thread(
    db: Database, cast: Cast, thread: UUID, settings: Settings
) -> None:
    test_the_answer_goes_with_its_files_once(db, cast, thread, settings)
    file = read(db, cast.alice, cast.alice.chart, thread).messages[-1].files[0]
    with pytest.raises(NoAccess):
        do(db, cast.billing, attachment_for_office, file.id)
    do(db, cast.administrator, attachment_for_office, file.id)
    rows = db.reading(lambda s: s.exec(select(HistoryRow).where(HistoryRow.action == "downloaded")).all())
    assert [(row.actor_name, row.patient_id) for row in rows][-1] == ("Ada Test", cast.alice.chart)


def test_the_second_answer_is_held_back_and_kept(db: Database, cast: Cast, thread: UUID, settings: Settings) -> None:
    mine, theirs = opened(db, cast.clinician, thread), opened(db, cast.administrator, thread)
    do(db, cast.clinician, office_files.answer, thread, mine.version, mine.draft_id, "Yes", 0, settings)
    with pytest.raises(Conflict):
        do(db, cast.administrator, office_files.answer, thread, theirs.version, theirs.draft_id, "No", 0, settings)
    now = opened(db, cast.administrator, thread)
    assert now.draft_id == theirs.draft_id
    do(db, cast.administrator, office_files.answer, thread, now.version, now.draft_id, "Yes, and …", 0, settings)
    assert [said.text for said in opened(db, cast.clinician, thread).messages][1:] == ["Yes", "Yes, and …"]


def lists(db: Database, who: Person, shown: Shown | None = None) -> list[str | None]:
    return [line.provider for line in do(db, who, inbox.inbox, "new", shown).lines]


def test_who_is_away_or_has_left_is_covered_by_the_group(
    db: Database, cast: Cast, thread: UUID, places: Places
) -> None:
    """Dr. Raman has a login of her own; the clinician is Dr. Novak."""

    def set_up(session: Session) -> Person:
        raman, novak = session.get_one(Provider, UUID(places.raman)), session.get_one(Provider, UUID(places.novak))
        priya = add_person(session, "Priya", role=Role.CLINICIAN)
        raman.account_id, novak.account_id = priya.account_id, cast.clinician.account_id
        session.add_all([raman, novak])
        return priya

    def change(**values: Any) -> None:
        def work(session: Session) -> None:
            raman = session.get_one(Provider, UUID(places.raman))
            for name, value in values.items():
                setattr(raman, name, value)
            session.add(raman)

        db.writing(work)

    priya = db.writing(set_up)
    today = db.reading(clinic_today)
    day = timedelta(days=1)
    assert (lists(db, priya), lists(db, cast.clinician)) == (["Priya Raman, MD"], [])
    assert lists(db, cast.clinician, Shown()) == ["Priya Raman, MD"]  # on purpose
    assert lists(db, cast.administrator) == ["Priya Raman, MD"]
    for dates in ((today, None), (None, today), (today - day, today + day), (today, today)):
        change(away_from=dates[0], away_until=dates[1])
        assert lists(db, cast.clinician) == ["Priya Raman, MD"]
        assert opened(db, cast.clinician, thread).absent == "away"
    for dates in ((today + day, None), (None, today - day), (today + day, today + day)):
        change(away_from=dates[0], away_until=dates[1])
        assert lists(db, cast.clinician) == []
        assert opened(db, cast.clinician, thread).absent is None
    change(left_at=clock.now())
    assert lists(db, cast.clinician) == ["Priya Raman, MD"]
    assert opened(db, cast.clinician, thread).absent == "left"


def test_the_list_can_be_narrowed_to_an_office(db: Database, cast: Cast, thread: UUID, places: Places) -> None:
    assert len(lists(db, cast.clinician, Shown(location_id=places.mill))) == 1
    assert lists(db, cast.clinician, Shown(location_id=places.harbor)) == []
    assert lists(db, cast.clinician, Shown(location_id="somewhere")) == []


def test_the_office_writes_first(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    about = do(db, cast.clinician, office_first.new_message, cast.alice.chart)
    assert about.readers == ["Alice Test"]  # the family reads it when she shares it
    do(db, cast.clinician, office_files.hold, about.draft_id, checked("plan.pdf", pdf("Exercises"), settings))
    with pytest.raises(NoAccess):  # somebody else's draft
        do(db, cast.administrator, office_files.held, about.draft_id)
    send_it = (
        office_first.send, cast.alice.chart, about.draft_id, places.medical, "Come in on Monday.", 1, settings
    )  # fmt: skip
    thread = do(db, cast.clinician, *send_it, wait=True)
    assert do(db, cast.clinician, *send_it, wait=True) == thread
    assert unread(db, cast.alice, cast.alice.chart) == 1
    assert unread(db, cast.bob, cast.alice.chart) == 0
    (said,) = read(db, cast.alice, cast.alice.chart, thread).messages
    assert (said.text, [file.name for file in said.files]) == ("Come in on Monday.", ["plan.pdf"])
    assert do(db, cast.clinician, office_first.new_message, cast.alice.chart).held == []
    assert do(db, cast.clinician, inbox.counts)["waiting"] == 1
    reply(db, cast.alice, cast.alice.chart, thread, "I will")
    assert do(db, cast.clinician, inbox.counts)["mine"] == 1


def test_to_a_child_the_family_reads(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    about = do(db, cast.clinician, office_first.new_message, cast.child)
    assert about.readers == ["Alice Test"]
    sent = (cast.child, about.draft_id, places.medical, "Time for a check-up.", 0, settings)
    do(db, cast.clinician, office_first.send, *sent)
    assert unread(db, cast.alice, cast.child) == 1


def test_a_role_writes_about_its_own_subjects(db: Database, cast: Cast, places: Places, settings: Settings) -> None:
    about = do(db, cast.billing, office_first.new_message, cast.alice.chart)
    assert {one.name for one in about.subjects} == {"Billing"}
    with pytest.raises(Problem) as problem:
        do(db, cast.billing, office_first.send, cast.alice.chart, about.draft_id, places.medical, "", 0, settings)
    assert [one.field for one in problem.value.all] == ["subject", "text"]
    with pytest.raises(NoAccess):
        do(db, cast.billing, office_first.send, uuid4(), about.draft_id, places.billing, "Hello", 0, settings)
    assert db.reading(lambda s: s.exec(select(Message)).all()) == []
    assert db.reading(lambda s: s.exec(select(Subject)).first()) is not None


def test_saved_replies_are_ones_own_or_the_clinics(db: Database, cast: Cast, places: Places) -> None:
    own = do(db, cast.clinician, saved_replies.add, "Normal", "All is well.")
    do(db, cast.administrator, saved_replies.add, "Call us", "Please call.", clinic=True)
    with pytest.raises(NoAccess):
        do(db, cast.clinician, saved_replies.add, "For all", "Hello", clinic=True)
    seen = do(db, cast.clinician, saved_replies.offered)
    assert [(one.title, one.clinic, one.may_edit) for one in seen] == [
        ("Call us", True, False),
        ("Normal", False, True),
    ]
    assert [one.title for one in do(db, cast.front_desk, saved_replies.offered)] == ["Call us"]
    with pytest.raises(NoAccess):
        do(db, cast.front_desk, saved_replies.edit, own, 1, "Mine", "Now")
    do(db, cast.clinician, saved_replies.edit, own, 1, "Normal result", "All is well, really.")
    with pytest.raises(Conflict):
        do(db, cast.clinician, saved_replies.edit, own, 1, "Old", "window")
    do(db, cast.clinician, saved_replies.remove, own, 2)
    assert [one.title for one in do(db, cast.clinician, saved_replies.offered)] == ["Call us"]


def test_all_that_is_wrong_with_a_saved_reply_is_said(db: Database, cast: Cast) -> None:
    with pytest.raises(Problem) as problem:
        do(db, cast.clinician, saved_replies.add, "x" * 81, "")
    assert [one.field for one in problem.value.all] == ["title", "text"]


def test_nobody_from_outside_reaches_any_of_it(db: Database, cast: Cast, thread: UUID) -> None:
    _token, viewer = db.writing(lambda s: signed_in(s, s.get_one(office.Account, cast.alice.account_id)))
    with pytest.raises(NoAccess):
        db.writing(lambda s: inbox.inbox(s, open_office(s, viewer, "inbox")))
