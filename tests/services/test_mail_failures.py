"""When the mail server is down, refuses, is slow, hangs or is cut off: the row says so, and nothing is lost (FT-06)."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from models.clinic import Clinic, Mail
from services import clock, mail_server
from services.database import Database
from services.mail import enqueue, message, outbox
from services.settings import Settings
from tests.database import Databases
from tests.services.mail_servers import CUT, HANG, real_server, scripted_server


class Office:
    """One mail in the outbox, tried against one server after the other."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.db, self.settings = db, settings
        self.mail = db.writing(enqueue, to="alice@example.org", template="password_changed")

    def try_with(self, port: int, user: str = "", later: timedelta = timedelta()) -> Mail:
        clock.set_now(clock.now() + later)
        address = f"smtp://{user}127.0.0.1:{port}"
        outbox.send(self.db, replace(self.settings, mail_server=address, mail_from="portal@example.org"), self.mail.id)
        row = self.db.reading(lambda s: s.get(Mail, self.mail.id))
        assert row is not None
        return row


@pytest.fixture
def office(databases: Databases, settings: Settings, clock_at: Callable[[str], None]) -> Iterator[Office]:
    clock_at("2026-03-02T09:00")
    with databases.fresh("sqlite") as url:
        database = Database(url)
        database.writing(lambda s: s.add(Clinic(name="Test Clinic", portal_name="Portal", set_up_at=clock.now())))
        yield Office(database, settings)
        database.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_server, "TIMEOUT", 0.3)
    monkeypatch.setattr(message, "TIMEOUT", 0.3)


def wait(row: Mail) -> timedelta:
    """Until the next try, in whole minutes."""
    return timedelta(minutes=round((row.send_after - clock.now()).total_seconds() / 60))


def test_a_passing_refusal_and_then_success(office: Office) -> None:
    with real_server() as inbox:
        inbox.recipients["alice@example.org"] = "450 4.2.1 Greylisted, try again later"
        row = office.try_with(inbox.port)
        assert row.last_error == (
            "The mail server refuses this address. It answered: 450 4.2.1 Greylisted, try again later"
        )
        assert (row.tries, row.given_up_at, wait(row)) == (1, None, timedelta(minutes=1))
        assert office.try_with(inbox.port).tries == 1  # not before its time
        inbox.recipients.clear()
        row = office.try_with(inbox.port, later=timedelta(minutes=1))
    assert (row.tries, row.last_error) == (2, None)
    assert row.sent_at is not None
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("where", ["address", "mail"])
def test_a_refusal_for_good_is_given_up_at_once_with_the_reason(office: Office, where: str) -> None:
    with real_server() as inbox:
        if where == "address":
            inbox.recipients["alice@example.org"] = "550 5.1.1 No such user"
        else:
            inbox.data = ["552 5.3.4 Message too big"]
        row = office.try_with(inbox.port)
    assert row.given_up_at is not None
    assert row.last_error is not None
    assert row.last_error.endswith("No such user" if where == "address" else "Message too big")


def test_nothing_listens(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    row = office.try_with(port)
    assert row.last_error == "Nothing answers at the mail server's address."
    assert row.given_up_at is None


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"banner": "554 go away"}, "The mail server refuses the portal. It answered: 554 go away"),
        (
            {"MAIL": "530 5.7.0 Authentication required"},
            "The mail server refuses the portal's own address as sender. "
            "It answered: 530 5.7.0 Authentication required",
        ),
        (
            {"RCPT": "530 5.7.0 Authentication required"},
            "The mail server refuses this address. It answered: 530 5.7.0 Authentication required",
        ),
        ({"RCPT": "421 shutting down"}, "The mail server refuses this address. It answered: 421 shutting down"),
        ({"mail": "451 disk full"}, "The mail server refuses this mail. It answered: 451 disk full"),
        ({"banner": CUT}, "The mail server cut the connection."),
        ({"DATA": CUT}, "The mail server cut the connection."),
        ({"mail": CUT}, "The mail server cut the connection."),
        ({"RCPT": "nonsense"}, "The mail server refuses this address. It answered something that is no answer."),
    ],
)
def test_what_the_operator_or_time_puts_right_is_tried_again(
    office: Office, answers: dict[str, str], said: str
) -> None:
    with scripted_server(**answers) as script:
        row = office.try_with(script.port)
    assert row.last_error == said
    assert (row.sent_at, row.given_up_at, row.claimed_until) == (None, None, None)


@pytest.mark.parametrize("where", ["banner", "EHLO", "RCPT", "DATA", "mail"])
def test_a_server_that_hangs_is_left_after_the_time_limit(office: Office, impatient: None, where: str) -> None:
    with scripted_server(**{where: HANG}) as script:
        row = office.try_with(script.port)
    assert row.last_error == "The mail server did not answer in time."
    assert row.sent_at is None


def test_a_server_that_drips_is_cut_off_in_the_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_server, "WHOLE_TIMEOUT", 0.3)
    with scripted_server(RCPT=HANG) as script:  # TIMEOUT is still thirty seconds
        row = office.try_with(script.port)
    assert row.last_error == "The mail server cut the connection."


def test_cut_after_the_mail_was_taken_it_comes_twice_with_one_id(office: Office) -> None:
    """At least once: nobody can know whether the server has it. By the Message-ID mail programs see that it is one."""
    with scripted_server(mail=CUT) as script:
        first = office.try_with(script.port)
        assert script.got.count("mail") == 1
    assert first.sent_at is None
    with real_server() as inbox:
        assert office.try_with(inbox.port, later=timedelta(minutes=1)).sent_at is not None
    assert inbox.mails[0]["Message-ID"] == f"<{office.mail.id}@example.org>"


@pytest.mark.parametrize("ending", [CUT, "421 too late"])
def test_trouble_after_the_mail_was_accepted_changes_nothing(office: Office, ending: str) -> None:
    with scripted_server(QUIT=ending) as script:
        assert office.try_with(script.port).sent_at is not None


def test_a_server_that_repeats_the_password_is_not_repeated(office: Office) -> None:
    again = "535 user:s3cret? AHVzZXIAczNjcmV0 dXNlcg== czNjcmV0 refused"  # plain, AUTH PLAIN, AUTH LOGIN
    with scripted_server(EHLO="250-hello\r\n250 AUTH PLAIN", AUTH=again) as script:
        row = office.try_with(script.port, user="user:s3cret@")
    assert row.last_error == (
        "The mail server does not accept the portal's user name and password. It answered: 535 …:…? … … … refused"
    )


def test_a_flood_of_words_is_kept_short(office: Office) -> None:
    with scripted_server(RCPT="450 " + "\x1b[31m<b>" * 100) as script:
        row = office.try_with(script.port)
    assert row.last_error is not None
    assert "\x1b" not in row.last_error
    assert len(row.last_error) < 400


def test_waits_grow_and_after_two_days_it_is_given_up(office: Office) -> None:
    waits, row = [], office.mail
    with scripted_server(RCPT="450 later") as script:
        while row.given_up_at is None:
            row = office.try_with(script.port, later=wait(row))
            waits.append(wait(row).total_seconds() / 60)
    assert waits[:6] == [1, 2, 5, 15, 60, 120]
    assert timedelta(days=1, hours=22) < row.given_up_at - row.created_at < timedelta(days=2)
    assert row.tries == len(waits) == 18


def test_a_row_that_cannot_be_put_together_is_told_and_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.db.writing(lambda s: setattr(s.get(Mail, office.mail.id), "attachments", [{"name": "broken"}]))
    with real_server() as inbox:
        row = office.try_with(inbox.port)
    assert row.last_error == "It could not be put together. The portal's log tells more."
    assert "KeyError" in caplog.text
    assert "alice@example.org" not in caplog.text
