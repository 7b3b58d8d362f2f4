"""The office sees which mails did not go out, tries them again, and the administrator removes or reads them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.history import HistoryRow
from services import clock
from services.access import open_office
from services.database import Database
from services.errors import Conflict, NoAccess
from services.history import Action
from services.mail import enqueue, outbox, trouble
from services.sessions import Viewer
from services.settings import Settings
from services.text_message import enqueue_text
from tests.cast import Cast
from tests.services.mail_servers import Inbox, real_server


@pytest.fixture
def inbox():
    with real_server() as server:
        server.recipients["alice@example.org"] = "550 No such user"
        server.recipients["bob@example.org"] = "450 Later"
        yield server


@pytest.fixture
def sending(settings: Settings, inbox: Inbox) -> Settings:
    return replace(settings, mail_server=f"smtp://127.0.0.1:{inbox.port}", mail_from="portal@example.org")


def write(db: Database, to: str) -> UUID:
    return db.writing(enqueue, to=f"{to}@example.org", template="password_changed", link="http://127.0.0.1:8080/x").id


def at_the_desk(db: Database, viewer: Viewer, room: str, fn: Callable[..., Any], *args: Any) -> Any:
    def work(session: Session) -> Any:
        return fn(session, open_office(session, viewer, room), *args)

    return db.writing(work)


def written_down(db: Database, action: Action) -> list[tuple[str, str | None]]:
    query = select(HistoryRow.actor_name, HistoryRow.subject).where(col(HistoryRow.action) == action)
    return list(db.reading(lambda s: s.exec(query).all()))


def test_nothing_is_shown_while_all_is_well(db: Database, cast: Cast, sending: Settings, inbox: Inbox) -> None:
    outbox.send(db, sending, write(db, "carol"))
    write(db, "dave")  # waits for its turn
    found = at_the_desk(db, cast.front_desk.viewer, "office", trouble.found, sending)
    assert (found.failed, found.kept) == ([], [])


def test_the_front_desk_sees_what_failed_and_tries_it_again(
    db: Database, cast: Cast, sending: Settings, inbox: Inbox
) -> None:
    ids = {name: write(db, name) for name in ("alice", "bob")}
    for mail_id in ids.values():
        outbox.send(db, sending, mail_id)
    found = at_the_desk(db, cast.front_desk.viewer, "office", trouble.found, sending)
    shown = {row.to: row for row in found.failed}
    assert shown["alice@example.org"].next_try is None
    assert shown["bob@example.org"].next_try is not None
    assert shown["bob@example.org"].tries == 1
    assert shown["bob@example.org"].last_error == "The mail server refuses this address. It answered: 450 Later"
    assert found.failed_count == 2

    inbox.recipients.clear()
    assert at_the_desk(db, cast.front_desk.viewer, "office", trouble.try_again, ids["alice"]) == 1
    assert db.reading(outbox.due, "email", 10) == [ids["alice"]]
    assert outbox.send(db, sending, ids["alice"])
    assert at_the_desk(db, cast.front_desk.viewer, "office", trouble.try_again) == 1  # all the others
    assert outbox.send(db, sending, ids["bob"])
    assert at_the_desk(db, cast.front_desk.viewer, "office", trouble.found, sending).failed == []
    assert written_down(db, Action.MAIL_TRIED_AGAIN) == [
        ("Fred Test", "alice@example.org: Your password was changed"),
        ("Fred Test", "bob@example.org: Your password was changed"),
    ]


def test_what_is_being_sent_or_was_sent_is_not_sent_again(
    db: Database, cast: Cast, sending: Settings, inbox: Inbox
) -> None:
    sent, under_way = write(db, "carol"), write(db, "bob")
    outbox.send(db, sending, sent)
    outbox.send(db, sending, under_way)
    db.writing(lambda s: setattr(s.get(Mail, under_way), "claimed_until", clock.now() + outbox.CLAIM))
    for mail_id in (sent, under_way, None):
        assert at_the_desk(db, cast.front_desk.viewer, "office", trouble.try_again, mail_id) == 0
    with pytest.raises(Conflict):
        at_the_desk(db, cast.administrator.viewer, "mail", trouble.remove, under_way)
    with pytest.raises(NoAccess):
        at_the_desk(db, cast.administrator.viewer, "mail", trouble.remove, sent)
    assert db.reading(lambda s: len(s.exec(select(Mail)).all())) == 2


def test_only_the_administrator_removes_and_reads(db: Database, cast: Cast, settings: Settings) -> None:
    mail_id = write(db, "alice")
    for person in (cast.front_desk, cast.clinician, cast.billing, cast.alice):
        with pytest.raises(NoAccess):
            at_the_desk(db, person.viewer, "mail", trouble.remove, mail_id)
    for act in ((trouble.remove, mail_id), (trouble.read_kept, mail_id, settings)):
        with pytest.raises(NoAccess):  # a key to the office alone does not do either
            at_the_desk(db, cast.front_desk.viewer, "office", *act)
    with pytest.raises(NoAccess):
        at_the_desk(db, cast.alice.viewer, "office", trouble.found, settings)
    at_the_desk(db, cast.administrator.viewer, "mail", trouble.remove, mail_id)
    assert db.reading(lambda s: s.get(Mail, mail_id)) is None
    assert written_down(db, Action.MAIL_REMOVED) == [("Ada Test", "alice@example.org: Your password was changed")]


def test_without_a_server_the_administrator_reads_what_is_kept(
    db: Database, cast: Cast, settings: Settings, sending: Settings
) -> None:
    mail_id = write(db, "alice")
    text_id = db.writing(enqueue_text, to="914-555-0100", body="Your code is 123456").id
    found = at_the_desk(db, cast.front_desk.viewer, "office", trouble.found, settings)
    assert {row.to for row in found.kept} == {"alice@example.org", "+19145550100"}
    words = at_the_desk(db, cast.administrator.viewer, "mail", trouble.read_kept, mail_id, settings)
    assert "http://127.0.0.1:8080/x" in words
    assert at_the_desk(db, cast.administrator.viewer, "mail", trouble.read_kept, text_id, settings).endswith("123456")
    assert [subject for _name, subject in written_down(db, Action.MAIL_READ)] == [
        "alice@example.org: Your password was changed",
        "+19145550100",
    ]

    # With a mail server nobody reads mails here any more; text messages still have no gateway.
    found = at_the_desk(db, cast.front_desk.viewer, "office", trouble.found, sending)
    assert {row.to for row in found.kept} == {"+19145550100"}
    with pytest.raises(NoAccess):
        at_the_desk(db, cast.administrator.viewer, "mail", trouble.read_kept, mail_id, sending)


def test_a_demo_shows_its_mails_in_its_mailbox(db: Database, cast: Cast, settings: Settings) -> None:
    write(db, "alice")
    demo = replace(settings, demo=True)
    assert at_the_desk(db, cast.administrator.viewer, "office", trouble.found, demo).kept == []


def test_a_long_list_is_cut_and_counted(db: Database, cast: Cast, settings: Settings) -> None:
    for number in range(trouble.MOST + 2):
        write(db, f"n{number}")
    found = at_the_desk(db, cast.administrator.viewer, "office", trouble.found, settings)
    assert (len(found.kept), found.kept_count) == (trouble.MOST, trouble.MOST + 2)
