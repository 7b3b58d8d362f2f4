"""Mails reach a real mail server: over STARTTLS and TLS, signed in, in both forms, and nobody else reads along."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models.clinic import Clinic, Mail
from services import clock
from services.database import Database
from services.errors import WrongSetting
from services.mail import Attachment, enqueue, outbox
from services.mail_server import MailServer
from services.settings import Settings
from tests.database import Databases
from tests.services.mail_servers import real_server, self_made_certificate

SENDER = "portal@clinic.example.org"
LINK = "http://127.0.0.1:8080/reset-password"


@pytest.fixture
def db(databases: Databases):
    """These tests are about the wire: one kind of database is enough."""
    with databases.fresh("sqlite") as url:
        database = Database(url)
        database.writing(
            lambda s: s.add(Clinic(name="Test Clinic", portal_name="Test\nPortal", phone="555", set_up_at=clock.now()))
        )
        yield database
        database.close()


@pytest.fixture
def send(db: Database, settings: Settings) -> Callable[..., Mail]:
    """Put one mail into the outbox, try it once with this server, and show its row."""

    def run(server: str, to: str = "alice@example.org", **values: object) -> Mail:
        mail = db.writing(enqueue, to=to, template="password_changed", **({"link": LINK} | values))
        outbox.send(db, replace(settings, mail_server=server, mail_from=SENDER), mail.id)
        return db.reading(lambda s: s.get(Mail, mail.id))

    return run


def test_a_mail_arrives_as_plain_text_and_html(send: Callable[..., Mail]) -> None:
    with real_server() as inbox:
        row = send(f"smtp://127.0.0.1:{inbox.port}")
    (mail,) = inbox.mails
    assert (mail["From"], mail["To"]) == (f"Test Portal <{SENDER}>", "alice@example.org")
    assert mail["Subject"] == "Your password was changed"
    assert mail["Message-ID"] == f"<{row.id}@clinic.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert "was changed" in plain
    assert "was changed" in html
    assert f"Choose a new password:\n{LINK}" in plain.replace("\r\n", "\n")
    assert f'href="{LINK}"' in html
    assert "Phone 555" in plain
    assert inbox.envelopes[0].mail_from == SENDER
    assert inbox.envelopes[0].rcpt_tos == ["alice@example.org"]


def test_what_was_sent_is_emptied_because_it_may_open_something(send: Callable[..., Mail]) -> None:
    with real_server() as inbox:
        row = send(f"smtp://127.0.0.1:{inbox.port}", attachments=[Attachment("a.txt", "text/plain", b"a")])
    assert row.sent_at is not None
    assert (row.body, row.html, row.attachments) == ("", "", [])
    assert (row.to, row.subject, row.tries) == ("alice@example.org", "Your password was changed", 1)


def test_attachments_arrive_whole(send: Callable[..., Mail]) -> None:
    files = [
        Attachment("Visit Summary – März.pdf", "application/pdf", bytes(range(256)) * 5000),
        Attachment("../x\r\nBcc: evil@example.org", "text/html", b"<b>\r\n.\r\n\xff"),
        Attachment("mail", "message/rfc822", b"not a mail"),
    ]
    with real_server() as inbox:
        send(f"smtp://127.0.0.1:{inbox.port}", attachments=files)
    got = list(inbox.mails[0].iter_attachments())
    assert [part.get_payload(decode=True) for part in got] == [file.content for file in files]
    assert [part.get_filename() for part in got] == ["Visit Summary – März.pdf", ".._x__Bcc: evil@example.org", "mail"]
    assert [part.get_content_type() for part in got] == ["application/pdf", "text/html", "application/octet-stream"]
    assert inbox.envelopes[0].rcpt_tos == ["alice@example.org"]
    assert "Bcc" not in inbox.mails[0]


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_encrypted_and_signed_in(
    send: Callable[..., Mail], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = self_made_certificate(tmp_path)
    scheme, option = ("smtp", "?starttls=yes") if kind == "starttls" else ("smtps", "")
    with real_server(context, starttls=kind == "starttls", sign_in=True) as inbox:
        address = f"{scheme}://us%40er:pa%3Ass%2Fword@127.0.0.1:{inbox.port}{option}"
        not_trusted = send(address)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        row = send(address)
    assert not_trusted.last_error == "The mail server's certificate is not one that this computer trusts."
    assert row.sent_at is not None
    assert inbox.over_tls == [True]
    assert inbox.logins == [("us@er", "pa:ss/word")]


def test_no_password_goes_to_a_server_without_encryption(send: Callable[..., Mail]) -> None:
    with real_server(sign_in=True) as inbox:
        row = send(f"smtp://user:pa%3Ass%2Fword@127.0.0.1:{inbox.port}?starttls=yes")
        assert inbox.logins == []
        assert row.last_error is not None
        assert "encryption" in row.last_error
        assert send(f"smtp://user:pa%3Ass%2Fword@127.0.0.1:{inbox.port}?starttls=no").sent_at is not None


def test_a_wrong_password_is_told_without_the_password(send: Callable[..., Mail]) -> None:
    with real_server(sign_in=True) as inbox:
        row = send(f"smtp://user:s3cret-w0rd@127.0.0.1:{inbox.port}")
    assert row.last_error is not None
    assert row.last_error.startswith("The mail server does not accept the portal's user name and password.")
    assert "535" in row.last_error
    assert "s3cret" not in row.last_error
    assert (row.sent_at, row.given_up_at) == (None, None)  # the operator can put that right


@pytest.mark.parametrize(
    ("url", "encryption", "port"),
    [
        ("smtp://mail.example.org", "starttls", 587),
        ("smtp://mail.example.org:25?starttls=no", "none", 25),
        ("smtp://127.0.0.1:25", "none", 25),
        ("smtp://localhost", "none", 587),
        ("smtps://mail.example.org", "tls", 465),
    ],
)
def test_encryption_is_required_unless_the_host_is_this_machine(url: str, encryption: str, port: int) -> None:
    server = MailServer.of(url, SENDER)
    assert (server.encryption, server.port) == (encryption, port)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://u:p@host:port",
        "smtp://host:99999",
        "smtp://u:s3cret/x@host",
        "smtp://host?tls=no",
        "smtp://host?starttls=perhaps",
        "smtp://[::1",
    ],
)
def test_wrong_settings_stop_the_start_without_showing_the_password(settings: Settings, url: str) -> None:
    with pytest.raises(WrongSetting) as problem:
        replace(settings, mail_server=url, mail_from=SENDER)
    assert "s3cret" not in str(problem.value)


@pytest.mark.parametrize("sender", [None, "", "portal", "a@example.org, b@example.org", "Portal <a@example.org>"])
def test_the_sender_is_one_plain_address(settings: Settings, sender: str | None) -> None:
    with pytest.raises(WrongSetting, match=re.compile("sender", re.IGNORECASE)):
        replace(settings, mail_server="smtp://localhost", mail_from=sender)


def test_settings_never_show_their_secrets(settings: Settings) -> None:
    secret = replace(
        settings,
        mail_server="smtp://user:s3cret@localhost",
        mail_from=SENDER,
        text_gateway="https://texts.example.org",
        text_token="s3cret",
    )
    assert "s3cret" not in repr((secret, secret.mail, secret.texts))


def test_an_international_address(send: Callable[..., Mail]) -> None:
    with real_server() as inbox:
        send(f"smtp://127.0.0.1:{inbox.port}", to="alice@bücher.example")
        with_umlaut = send(f"smtp://127.0.0.1:{inbox.port}", to="jörg@example.org")
    assert inbox.envelopes[0].rcpt_tos == ["alice@xn--bcher-kva.example"]
    assert with_umlaut.sent_at is not None
    assert inbox.envelopes[1].rcpt_tos == ["jörg@example.org"]
