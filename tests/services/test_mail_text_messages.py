"""Text messages go to the clinic's gateway, through the same outbox as mails."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from models.clinic import Clinic, Mail
from services import clock, text_gateway, text_message
from services.database import Database
from services.errors import WrongSetting
from services.mail import outbox
from services.settings import Settings
from tests.database import Databases


@dataclass
class Gateway:
    """A gateway that keeps what it gets and answers with `status`, or not at all."""

    port: int = 0
    status: int = 202
    hangs: bool = False
    over: Event = field(default_factory=Event)
    got: list[tuple[dict[str, Any], dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    kept = Gateway()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((json.loads(content), dict(self.headers)))
            if kept.hangs:
                kept.over.wait(20)
            self.send_response(kept.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        kept.port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        yield kept
        kept.over.set()
        server.shutdown()


@pytest.fixture
def db(databases: Databases) -> Iterator[Database]:
    with databases.fresh("sqlite") as url:
        database = Database(url)
        database.writing(lambda s: s.add(Clinic(name="Test Clinic", portal_name="Portal", set_up_at=clock.now())))
        yield database
        database.close()


def send(db: Database, settings: Settings, gateway: Gateway, token: str | None = "s3cret") -> Mail:
    with_gateway = replace(settings, text_gateway=f"http://127.0.0.1:{gateway.port}/send", text_token=token)
    message = db.writing(text_message.enqueue_text, to="914-555-0100", body="123456 es su código")
    outbox.send(db, with_gateway, message.id)
    row = db.reading(lambda s: s.get(Mail, message.id))
    assert row is not None
    return row


def test_a_text_message_is_handed_over(db: Database, settings: Settings, gateway: Gateway) -> None:
    row = send(db, settings, gateway)
    ((content, headers),) = gateway.got
    assert content == {"to": "+19145550100", "text": "123456 es su código"}
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Idempotency-Key"] == str(row.id)
    assert row.sent_at is not None
    assert row.body == ""


def test_a_gateway_without_token(db: Database, settings: Settings, gateway: Gateway) -> None:
    send(db, settings, gateway, token=None)
    assert "Authorization" not in gateway.got[0][1]


@pytest.mark.parametrize(("status", "for_good"), [(400, True), (422, True), (401, False), (429, False), (503, False)])
def test_a_refusal_is_told_with_its_number(
    db: Database, settings: Settings, gateway: Gateway, status: int, for_good: bool
) -> None:
    gateway.status = status
    row = send(db, settings, gateway)
    assert row.last_error == f"The gateway for text messages refuses this message (answer {status})."
    assert (row.given_up_at is not None) is for_good


def test_the_message_is_not_sent_on_to_another_address(db: Database, settings: Settings, gateway: Gateway) -> None:
    gateway.status = 307
    assert send(db, settings, gateway).sent_at is None
    assert len(gateway.got) == 1


def test_a_gateway_that_hangs(
    db: Database, settings: Settings, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_gateway, "TIMEOUT", 0.3)
    gateway.hangs = True
    assert send(db, settings, gateway).last_error == "The gateway for text messages did not answer in time."


def test_a_gateway_that_is_away(db: Database, settings: Settings) -> None:
    assert send(db, settings, Gateway(port=9)).last_error == "The gateway for text messages cannot be reached."


def test_when_text_messages_can_be_offered(db: Database, settings: Settings) -> None:
    assert not text_message.available(settings)
    assert text_message.available(replace(settings, demo=True))  # they stay in its mailbox
    assert db.reading(outbox.channels, replace(settings, demo=True)) == []
    assert text_message.available(replace(settings, text_gateway="https://texts.example.org/send"))


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("http://texts.example.org", None),
        ("ftp://texts.example.org", None),
        ("https://", None),
        ("https://user:s3cret@texts.example.org", None),
        ("https://texts.example.org", "s3cret\nX: y"),
        ("https://texts.example.org", "s3crét"),
    ],
)
def test_wrong_settings_stop_the_start(settings: Settings, url: str, token: str | None) -> None:
    with pytest.raises(WrongSetting) as problem:
        replace(settings, text_gateway=url, text_token=token)
    assert "s3c" not in str(problem.value)
