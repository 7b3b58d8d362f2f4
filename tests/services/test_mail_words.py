"""What a mail says: in the reader's language, to one address, linking to the portal only; nothing typed works."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import col, select

from models.clinic import Clinic, Mail
from models.people import Account
from services import clock, words
from services.database import Database
from services.errors import Problem
from services.mail import enqueue, writing
from services.mail.message import message
from services.text_message import enqueue_text
from tests.cast import make_cast
from tests.database import Databases

MAILS = Path(writing.TEMPLATES) / "mail"
NAMES = sorted({path.stem for path in MAILS.glob("*")} - {"base"})
LINK = "https://portal.clinic.example/reset-password?token=abc&x=1"


@pytest.fixture
def db(databases: Databases) -> Iterator[Database]:
    with databases.fresh("sqlite") as url:
        database = Database(url)
        database.writing(make_cast)
        yield database
        database.close()


def write(db: Database, to: str = "alice@example.org", template: str = "password_changed", **values) -> Mail:
    return db.writing(enqueue, to=to, template=template, **values)


@pytest.mark.parametrize(
    "to",
    [
        "a@b.com, evil@x.com",
        "a@b.com;evil@x.com",
        "a@b.com\r\nBcc: evil@x.com",
        "a@b.com\n",
        "a@b.com\0",
        "a@b.com evil@x.com",
        "Alice <a@b.com>",
        '"a@b.com, evil"@x.com',
        "",
        "a@",
        "a@@b.com",
        "a@[127.0.0.1]",
    ],
)
def test_wb_07_one_address_and_nothing_else(db: Database, to: str) -> None:
    with pytest.raises(Problem) as problem:
        write(db, to)
    assert problem.value.field == "email"
    assert db.reading(lambda s: s.exec(select(Mail)).all()) == []


@pytest.mark.parametrize(
    "to", ["", "555-0100", "914-555-0100,914-555-0101", "alice@example.org", "９１４５５５０１００"]
)
def test_text_messages_go_to_one_number(db: Database, to: str) -> None:
    with pytest.raises(Problem):
        db.writing(enqueue_text, to=to, body="1234")


@pytest.mark.parametrize("to", ["914-555-0100", "(914) 555 0100", "+1 914 555 0100", "1.914.555.0100"])
def test_a_number_is_sent_in_its_international_form(db: Database, to: str) -> None:
    assert db.writing(enqueue_text, to=to, body="1234").to == "+19145550100"
    assert db.writing(enqueue_text, to="+44 20 7946 0958", body="1234").to == "+442079460958"


def test_language_of_the_account_or_as_told(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(writing, "_written", lambda *_: spoken.append(words.language()) or ("s", "b", "h"))
    with words.speaking("es"):
        write(db)  # Alice has chosen none: the present reader's
        in_english = update(Account).where(col(Account.email) == "Alice@Example.org").values(language="en")
        db.writing(lambda s: s.execute(in_english))
        write(db, "ALICE@example.org")
        write(db, language="es")
    assert spoken == ["es", "en", "es"]
    assert words.language() == "en"


def test_a_mail_in_spanish_says_so(db: Database) -> None:
    assert '<html lang="es">' in write(db, language="es").html
    assert '<html lang="en">' in write(db, language="xx").html


EVIL = 'Bob</p><a href="https://evil.example">x</a> https://evil.example www.evil.example\r\nBcc: x@evil.example\0'


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A template that shows a name somebody typed in its subject and text."""
    (tmp_path / "mail").mkdir()
    for path in MAILS.glob("base.*"):
        (tmp_path / "mail" / path.name).write_text(path.read_text())
    for kind in ("txt", "html"):
        (tmp_path / "mail" / f"hello.{kind}").write_text(
            f'{{% extends "mail/base.{kind}" %}}{{% block subject %}}Hello {{{{ name }}}}{{% endblock %}}'
            "{% block text %}Dear {{ name }}{% endblock %}{% block action %}Open{% endblock %}"
        )
    monkeypatch.setattr(writing, "TEMPLATES", tmp_path)
    writing._environment.cache_clear()
    yield
    writing._environment.cache_clear()


def test_a_typed_name_is_text_adds_no_header_and_becomes_no_link(db: Database, hostile: None) -> None:
    mail = write(db, template="hello", name=EVIL, link=LINK)
    assert "\n" not in mail.subject
    assert re.findall(r'href="([^"]*)"', mail.html) == [html.escape(LINK)] * 2
    assert "&lt;a href=" in mail.html
    on_the_wire = message(mail, "portal@example.org", "Portal").as_bytes()
    head = on_the_wire.partition(b"\r\n\r\n")[0]
    assert b"\nBcc" not in head
    for shown in (mail.body, mail.html, mail.subject):
        assert "https://evil" not in shown.replace(LINK, "")
        assert ".example" not in shown.replace(LINK, "").replace(html.escape(LINK), "")  # no program makes a link of it
        assert "\0" not in shown
    assert "Dear Bob</p>" in mail.body
    assert LINK in mail.body


@given(name=st.text(max_size=60))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_makes_one_mail_to_one_reader(db: Database, hostile: None, name: str) -> None:
    mail = write(db, template="hello", name=name, link=LINK)
    on_the_wire = message(mail, "portal@example.org", "Portal").as_bytes()
    head = on_the_wire.partition(b"\r\n\r\n")[0].decode("ascii")
    names = re.findall(r"^([A-Za-z-]+):", head, re.MULTILINE)
    assert sorted(names) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"]
        + ["MIME-Version", "Content-Type"]
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_template_has_two_forms_and_loads_nothing(name: str) -> None:
    plain, hyper = (MAILS / f"{name}.{kind}" for kind in ("txt", "html"))
    assert plain.exists()
    assert hyper.exists()
    for source in (plain.read_text(), hyper.read_text()):
        assert re.search(r"https?://|<img|<script|<link|src\s*=|url\(|@import|\|\s*safe", source) is None
    for address in re.findall(r"href=\"([^\"]*)\"", hyper.read_text()):
        assert re.fullmatch(r"\{\{ \w*link \}\}", address)


def test_the_frame_loads_nothing_and_links_only_to_the_portal() -> None:
    source = (MAILS / "base.html").read_text()
    assert re.search(r"https?://|<img|<script|<link|src\s*=|url\(|@import|\|\s*safe", source) is None
    assert set(re.findall(r"href=\"([^\"]*)\"", source)) == {"{{ link }}"}


def test_the_clinic_is_named_and_can_be_called(db: Database) -> None:
    db.writing(lambda s: s.execute(update(Clinic).values(support_phone="914-555-0199")))
    mail = write(db, link=LINK)
    for shown in (mail.body, mail.html):
        assert "Test Clinic" in shown
        assert "Test Portal" in shown
        assert "914-555-0199" in shown
    assert mail.created_at <= clock.now()
