"""The outbox loses nothing and sends nothing twice: many senders, interruptions, restarts, old rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlmodel import Session

from models.clinic import Mail
from services import clock
from services.database import Database
from services.mail import enqueue, outbox
from services.settings import Settings
from services.text_message import enqueue_text
from tests.cast import Cast
from tests.services.mail_servers import HANG, Inbox, real_server, scripted_server


@pytest.fixture
def inbox():
    with real_server() as server:
        yield server


@pytest.fixture
def sending(settings: Settings, inbox: Inbox) -> Settings:
    """Settings with a real mail server."""
    return to_port(settings, inbox.port)


def to_port(settings: Settings, port: int) -> Settings:
    return replace(settings, mail_server=f"smtp://127.0.0.1:{port}", mail_from="portal@example.org")


def write(session: Session, **values: object) -> UUID:
    return enqueue(session, to="alice@example.org", template="password_changed", **values).id  # type: ignore[arg-type]


def row(db: Database, mail_id: UUID) -> Mail:
    mail = db.reading(lambda s: s.get(Mail, mail_id))
    assert mail is not None
    return mail


def later(**time: float) -> None:
    clock.set_now(clock.now() + timedelta(**time))


def test_a_mail_belongs_to_the_transaction_of_what_it_tells_about(db: Database, cast: Cast) -> None:
    def fails_after_writing(session: Session) -> None:
        write(session)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.writing(fails_after_writing)
    assert db.reading(outbox.due, "email", 10) == []
    mail_id = db.writing(write)
    assert db.reading(outbox.due, "email", 10) == [mail_id]


def test_a_delayed_mail_waits(
    db: Database, cast: Cast, sending: Settings, inbox: Inbox, clock_at: Callable[[str], None]
) -> None:
    clock_at("2026-03-02T09:00")
    mail_id = db.writing(write, delay=timedelta(hours=1))
    later(minutes=59)
    assert db.reading(outbox.due, "email", 10) == []
    assert not outbox.send(db, sending, mail_id)
    later(minutes=2)
    assert outbox.send(db, sending, mail_id)
    assert len(inbox.mails) == 1


def test_many_senders_send_each_mail_once(db: Database, cast: Cast, sending: Settings, inbox: Inbox) -> None:
    ids = [db.writing(write) for _ in range(6)]
    start, sent = Barrier(4), []

    def sender() -> None:
        start.wait()
        sent.extend(mail_id for mail_id in ids if outbox.send(db, sending, mail_id))

    threads = [Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(sent) == sorted(ids)
    assert len(inbox.mails) == len({mail["Message-ID"] for mail in inbox.mails}) == 6
    assert {row(db, mail_id).tries for mail_id in ids} == {1}


def test_while_one_sender_hangs_nobody_else_takes_the_row(db: Database, cast: Cast, settings: Settings) -> None:
    mail_id = db.writing(write)
    with scripted_server(RCPT=HANG) as script:
        hanging = Thread(target=outbox.send, args=(db, to_port(settings, script.port), mail_id))
        hanging.start()
        assert script.arrived.wait(20)
        assert db.reading(outbox.due, "email", 10) == []
        with real_server() as inbox:
            assert not outbox.send(db, to_port(settings, inbox.port), mail_id)
            assert inbox.mails == []
        script.over.set()
        hanging.join(20)
    assert row(db, mail_id).claimed_until is None


def test_killed_between_claim_and_sending_it_comes_back(
    db: Database, cast: Cast, sending: Settings, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, clock_at: Callable
) -> None:
    clock_at("2026-03-02T09:00")
    mail_id = db.writing(write)
    with monkeypatch.context() as patch:
        patch.setattr(outbox.message, "send", _killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.send(db, sending, mail_id)
    assert row(db, mail_id).claimed_until is not None
    later(minutes=14)
    assert not outbox.send(db, sending, mail_id)
    later(minutes=2)
    assert db.reading(outbox.due, "email", 10) == [mail_id]
    assert outbox.send(db, sending, mail_id)
    assert (len(inbox.mails), row(db, mail_id).tries) == (1, 2)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_the_outbox_survives_a_restart(db: Database, cast: Cast, sending: Settings, inbox: Inbox) -> None:
    mail_id = db.writing(write)
    url = db.engine.url.render_as_string(hide_password=False)
    db.close()
    started_again = Database(url)
    (due,) = started_again.reading(outbox.due, "email", 10)
    assert outbox.send(started_again, sending, due)
    assert not outbox.send(started_again, sending, mail_id)
    started_again.close()
    assert len(inbox.mails) == 1


def test_the_result_of_a_sender_whose_claim_has_ended_does_not_count(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]
) -> None:
    clock_at("2026-03-02T09:00")
    mail_id = db.writing(write)
    with scripted_server(RCPT=HANG) as script, real_server() as inbox:
        hanging = Thread(target=outbox.send, args=(db, to_port(settings, script.port), mail_id))
        hanging.start()
        assert script.arrived.wait(20)
        later(minutes=16)
        assert outbox.send(db, to_port(settings, inbox.port), mail_id)
        script.over.set()
        hanging.join(20)
    mail = row(db, mail_id)
    assert mail.sent_at is not None
    assert (mail.last_error, mail.tries) == (None, 2)


def test_what_waited_for_more_than_two_days_is_not_sent(
    db: Database, cast: Cast, sending: Settings, inbox: Inbox, clock_at: Callable[[str], None]
) -> None:
    """The portal stood still, or had no mail server: links and codes have expired, nobody expects them any more."""
    clock_at("2026-03-02T09:00")
    mail_id = db.writing(write)
    later(days=2, minutes=1)
    assert not outbox.send(db, sending, mail_id)
    mail = row(db, mail_id)
    assert inbox.mails == []
    assert mail.given_up_at is not None
    assert mail.last_error is not None
    assert mail.last_error.startswith("It waited for more than two days")
    assert mail.tries == 0


def test_without_a_server_mails_are_kept(
    db: Database, cast: Cast, settings: Settings, sending: Settings, inbox: Inbox
) -> None:
    mail_id = db.writing(write)
    text_id = db.writing(enqueue_text, to="914-555-0100", body="1234").id
    assert db.reading(outbox.channels, settings) == []
    assert db.reading(outbox.channels, sending) == ["email"]
    assert not outbox.send(db, settings, mail_id)
    assert not outbox.send(db, sending, text_id)
    assert (row(db, mail_id).tries, row(db, text_id).tries) == (0, 0)
    assert outbox.send(db, sending, mail_id)


def test_the_longest_waiting_comes_first(db: Database, cast: Cast, clock_at: Callable[[str], None]) -> None:
    clock_at("2026-03-02T09:00")
    first = db.writing(write)
    later(minutes=1)
    second = db.writing(write)
    assert db.reading(outbox.due, "email", 10) == [first, second]
    assert db.reading(outbox.due, "email", 1) == [first]
    assert db.reading(outbox.due, "text", 10) == []
