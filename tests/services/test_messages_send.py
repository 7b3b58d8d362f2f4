"""A message is sent whole and once, to somebody whom the patient has seen (PRODUCT §5, AC-10, AC-11, AC-12, FT-10)."""

from uuid import uuid4

import pytest
from sqlmodel import Session, func, select

from models.clinic import Provider, Subject
from models.history import HistoryRow
from models.messages import Draft, HeldFile, Message, MessageFile, Thread
from models.record import Encounter, StoredFile
from services import clock, throttle
from services.access import open_chart
from services.attachments.check import Checked
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.messages import compose, drafts, holding, sending
from services.messages.compose import Options
from services.messages.kinds import Kind
from services.rights import Access
from tests.cast import Cast, Person
from tests.services.writing_messages import (
    Places,
    add_visit,
    make_places,
    new_draft,
    read,
    reply,
    send,
    threads,
    wanted,
)


@pytest.fixture
def places(db: Database, cast: Cast) -> Places:
    return db.writing(make_places, cast)


def offered(db: Database, who: Person, patient_id) -> Options:
    return db.writing(lambda s: compose.options(s, open_chart(s, who.viewer, patient_id, Access.MESSAGE_WRITE)))


def rows(db: Database, table) -> int:
    return db.reading(lambda s: s.exec(select(func.count()).select_from(table)).one())


def hold(db: Database, who: Person, draft_id, name: str, content: bytes):
    return db.writing(
        lambda s: holding.hold(
            s, open_chart(s, who.viewer, who.chart, Access.MESSAGE_WRITE), draft_id,
            Checked(name, "application/pdf", content, name, len(content)),
        )
    )  # fmt: skip


def test_the_lists_hold_whom_this_patient_has_seen(db: Database, cast: Cast, places: Places) -> None:
    shown = offered(db, cast.alice, cast.alice.chart)
    assert [one.name for one in shown.providers] == ["Priya Raman, MD"]  # the record says "Dr. Priya K. Raman"
    assert {one.name for one in shown.locations[places.raman]} == {"Mill Street office", "Harbor View office"}
    assert [one.name for one in shown.subjects][:2] == ["Medical question", "Appointments and scheduling"]


def test_a_confidential_visit_names_nobody_to_the_family(db: Database, cast: Cast, places: Places) -> None:
    db.writing(add_visit, cast.alice.chart, "Helen Novak, MD", confidential=True)
    assert len(offered(db, cast.alice, cast.alice.chart).providers) == 2
    assert [one.name for one in offered(db, cast.bob, cast.alice.chart).providers] == ["Priya Raman, MD"]
    with pytest.raises(Problem):
        send(db, cast.bob, cast.alice.chart, wanted(places, provider_id=places.novak, location_id=places.harbor))


def test_who_has_left_is_not_offered_and_not_accepted(db: Database, cast: Cast, places: Places) -> None:
    sent = send(db, cast.alice, cast.alice.chart, wanted(places))
    raman = db.reading(lambda s: s.exec(select(Provider).where(Provider.name == "Priya Raman, MD")).one().id)
    db.writing(lambda s: setattr(s.get_one(Provider, raman), "left_at", clock.now()))
    assert offered(db, cast.alice, cast.alice.chart).providers == []
    reply(db, cast.alice, cast.alice.chart, sent.thread_id, "And with the ear?")  # old threads stay usable
    assert read(db, cast.alice, cast.alice.chart, sent.thread_id).provider_left


def test_without_anybody_seen_a_message_goes_to_an_office(db: Database, cast: Cast, places: Places) -> None:
    db.writing(lambda s: [s.delete(row) for row in s.exec(select(Encounter)).all()])
    assert offered(db, cast.alice, cast.alice.chart).providers == []
    sent = send(db, cast.alice, cast.alice.chart, wanted(places, provider_id=""))
    assert read(db, cast.alice, cast.alice.chart, sent.thread_id).provider is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provider_id", "novak"),
        ("provider_id", ""),
        ("provider_id", "x' OR 1=1"),
        ("location_id", ""),
        ("location_id", "novak"),
        ("subject_id", ""),
        ("subject_id", "raman"),
    ],
)
def test_ac_12_only_what_is_offered_is_accepted(
    db: Database, cast: Cast, places: Places, field: str, value: str
) -> None:
    with pytest.raises(Problem):
        send(db, cast.alice, cast.alice.chart, wanted(places, **{field: getattr(places, value, value)}))
    assert rows(db, Thread) == 0


def test_a_retired_subject_is_not_accepted(db: Database, cast: Cast, places: Places) -> None:
    db.writing(lambda s: [setattr(row, "retired_at", clock.now()) for row in s.exec(select(Subject)).all()])
    with pytest.raises(Problem, match="subject"):
        send(db, cast.alice, cast.alice.chart, wanted(places))


@pytest.mark.parametrize("text", ["x" * 1000, "🙂" * 1000, "x" * 998 + "\r\ny", "\r\n".join("a" * 500), "é" * 1000])
def test_a_thousand_characters_are_accepted(db: Database, cast: Cast, places: Places, text: str) -> None:
    send(db, cast.alice, cast.alice.chart, wanted(places, text))
    kept = db.reading(lambda s: s.exec(select(Message.text)).one())
    assert kept == text.replace("\r\n", "\n")


@pytest.mark.parametrize("text", ["x" * 1001, "🙂" * 1001, "x" * 999 + "\r\ny", "", " \r\n ", "\x00"])
def test_one_more_or_none_is_refused(db: Database, cast: Cast, places: Places, text: str) -> None:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    with pytest.raises(Problem) as refused:
        send(db, cast.alice, cast.alice.chart, wanted(places, text), draft)
    assert refused.value.field == "text"
    assert rows(db, Message) == 0
    assert new_draft(db, cast.alice, cast.alice.chart) == draft  # what was typed stays


def test_a_message_with_its_files_is_one_act(db: Database, cast: Cast, places: Places) -> None:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    for number in range(3):
        hold(db, cast.alice, draft, f"{number}.pdf", b"%PDF-" + bytes([number]))
    sent = send(db, cast.alice, cast.alice.chart, wanted(places), draft)
    files = read(db, cast.alice, cast.alice.chart, sent.thread_id).messages[0].files
    assert [file.name for file in files] == ["0.pdf", "1.pdf", "2.pdf"]
    assert [rows(db, table) for table in (Thread, Message, MessageFile, StoredFile, HeldFile, Draft)] == [
        1, 1, 3, 3, 0, 0,
    ]  # fmt: skip
    written = db.reading(lambda s: s.exec(select(HistoryRow).where(HistoryRow.action == "message sent")).all())
    assert [(row.actor_name, row.detail["files"]) for row in written] == [("Alice Test", 3)]


def test_ten_files_and_no_more(db: Database, cast: Cast, places: Places) -> None:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    for number in range(10):
        hold(db, cast.alice, draft, f"{number}.pdf", bytes([number]))
    with pytest.raises(Problem, match="10 files"):
        hold(db, cast.alice, draft, "11.pdf", b"11")
    assert rows(db, StoredFile) == 10


def test_a_failure_at_the_end_leaves_nothing_but_the_draft(
    db: Database, cast: Cast, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    hold(db, cast.alice, draft, "a.pdf", b"a")

    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("the history cannot be written")

    monkeypatch.setattr(sending.history, "record", fail)
    with pytest.raises(RuntimeError):
        send(db, cast.alice, cast.alice.chart, wanted(places), draft)
    assert [rows(db, table) for table in (Thread, Message, HeldFile, Draft)] == [0, 0, 1, 1]


def test_another_number_of_files_than_shown_stops_the_send(db: Database, cast: Cast, places: Places) -> None:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    hold(db, cast.alice, draft, "a.pdf", b"a")
    with pytest.raises(Problem, match="files"):
        db.writing(
            lambda s: sending.send(
                s, open_chart(s, cast.alice.viewer, cast.alice.chart, Access.MESSAGE_WRITE), draft, wanted(places), 2
            )
        )


def test_the_same_act_twice_is_one_message(db: Database, cast: Cast, places: Places) -> None:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    first = send(db, cast.alice, cast.alice.chart, wanted(places), draft)
    again = send(db, cast.alice, cast.alice.chart, wanted(places), draft)
    assert (again.thread_id, again.again) == (first.thread_id, True)
    assert rows(db, Message) == 1


def test_other_words_from_an_old_window_are_not_lost_and_not_mixed_in(db: Database, cast: Cast, places: Places) -> None:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    send(db, cast.alice, cast.alice.chart, wanted(places, "One"), draft)
    with pytest.raises(Conflict):
        send(db, cast.alice, cast.alice.chart, wanted(places, "Two"), draft)

    def save(session: Session, text: str):
        chart = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.MESSAGE_WRITE)
        return drafts.save(session, chart, draft, None, text=text)

    assert db.writing(save, "One") == draft  # the late echo of what was sent
    assert rows(db, Draft) == 0
    other = db.writing(save, "Two")
    assert other != draft
    send(db, cast.alice, cast.alice.chart, wanted(places, "Two"), other)
    assert rows(db, Message) == 2


def test_a_draft_opens_for_its_owner_and_its_patient_only(db: Database, cast: Cast, places: Places) -> None:
    draft = new_draft(db, cast.alice, cast.alice.chart)
    for who, patient_id in ((cast.bob, cast.alice.chart), (cast.alice, cast.child)):
        with pytest.raises(Conflict):
            send(db, who, patient_id, wanted(places), draft)
        with pytest.raises(Problem):
            db.writing(
                lambda s, w=who, p=patient_id: holding.may_hold(
                    s, open_chart(s, w.viewer, p, Access.MESSAGE_WRITE), draft
                )
            )
    held = hold(db, cast.alice, draft, "a.pdf", b"a")
    with pytest.raises(NoAccess):
        db.writing(
            lambda s: holding.let_go(s, open_chart(s, cast.bob.viewer, cast.alice.chart, Access.MESSAGE_WRITE), held.id)
        )


def test_ac_11_thirty_messages_an_hour(db: Database, cast: Cast, places: Places) -> None:
    for number in range(30):
        send(db, cast.alice, cast.alice.chart, wanted(places, f"Number {number}"))
    with pytest.raises(Problem, match="too many"):
        send(db, cast.alice, cast.alice.chart, wanted(places, "One more"))
    assert rows(db, Message) == 30


def test_ac_11_a_hundred_files_a_day(db: Database, cast: Cast) -> None:
    draft, alice = new_draft(db, cast.alice, cast.alice.chart), str(cast.alice.account_id)
    limit = throttle.ATTACHMENTS
    assert (limit.tries, limit.within.days) == (100, 1)
    db.writing(lambda s: [throttle.check(s, limit, alice) for _file in range(limit.tries - 1)])

    def next_file(session: Session) -> None:
        holding.may_hold(session, open_chart(session, cast.alice.viewer, cast.alice.chart, Access.MESSAGE_WRITE), draft)

    db.writing(next_file)
    with pytest.raises(Problem, match="too many"):
        db.writing(next_file)


def test_other_parts_of_the_portal_open_threads(db: Database, cast: Cast, places: Places) -> None:
    key = str(uuid4())

    def ask(session: Session):
        chart = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.APPOINTMENT_ASK)
        return sending.open_thread_from(
            session, chart, Kind.APPOINTMENT, "Appointment request", "Mornings are best.", {"days": ["mon"]}, key=key
        )

    assert db.writing(ask) == db.writing(ask)
    line = threads(db, cast.alice, cast.alice.chart).lines[0]
    assert (line.kind, line.subject, line.snippet) == (Kind.APPOINTMENT, "Appointment request", "Mornings are best.")
