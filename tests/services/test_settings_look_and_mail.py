"""The logo is a picture and nothing else and is on paper; the mail server is entered, tried out and kept secret."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlmodel import select

from models.clinic import Clinic, MailServerSetting
from models.history import HistoryRow
from services.access import Access, open_chart, open_office
from services.clinic_settings import look, mail
from services.clinic_settings.mail import Trial
from services.database import Database
from services.errors import Outdated, Problem
from services.mail import outbox, server
from services.records.vaccination_pdf import vaccination_pdf
from services.settings import Settings
from services.vaccinations import vaccination_record
from tests.cast import Cast
from tests.services.mail_servers import Inbox, real_server

TYPED = {"host": "127.0.0.1", "encryption": "none", "sender": "portal@clinic.example.org"}


def office(db: Database, cast: Cast, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, cast.administrator.viewer, "settings"), *args))


def picture(width: int, height: int, kind: str = "PNG", **more: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#204060").save(out, kind, **more)
    return out.getvalue()


def test_a_logo_is_written_anew_and_small(settings: Settings) -> None:
    kept = Image.open(BytesIO(look.fit_logo("logo.jpg", picture(2400, 600, "JPEG", comment=b"<script>"), settings)))
    assert (kept.format, kept.size) == ("PNG", (480, 120))
    assert b"script" not in look.fit_logo("x.png", picture(300, 100) + b"<script>alert(1)</script>", settings)


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a", b"", b"%PDF-1.4", picture(9, 9)],
)
def test_what_is_no_picture_is_no_logo(settings: Settings, content: bytes) -> None:
    with pytest.raises(Problem):
        look.fit_logo("logo.png", content, settings)


def test_logo_and_colour_appear_and_two_do_not_overwrite_each_other(
    db: Database, cast: Cast, settings: Settings
) -> None:
    def paper() -> PdfReader:
        def work(session: Any) -> bytes:
            chart = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.RECORD_FILE, "vaccination record")
            return vaccination_pdf(vaccination_record(session, chart))

        return PdfReader(BytesIO(db.writing(work)))

    assert not paper().pages[0].images
    mark = office(db, cast, look.read).mark
    logo = look.fit_logo("logo.png", picture(300, 100), settings)
    stored = office(db, cast, look.set_logo, mark, logo)
    assert len(paper().pages[0].images) == 1
    with pytest.raises(Outdated):
        office(db, cast, look.set_colour, mark, "#123456")
    office(db, cast, look.set_colour, stored.mark, "#123456")
    row = db.reading(lambda s: s.exec(select(Clinic)).one())
    assert (row.brand_colour, row.logo_type, row.version) == ("#123456", "image/png", 3)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with real_server() as running:
        yield running


def test_an_entered_server_takes_the_place_of_the_operators(
    db: Database, cast: Cast, settings: Settings, inbox: Inbox
) -> None:
    operators = replace(settings, mail_server="smtp://mail.example.org", mail_from="old@example.org")
    shown = office(db, cast, mail.read, operators)
    assert (shown.entered, shown.by_operator) == (False, True)
    typed = TYPED | {"port": str(inbox.port)}
    form = office(db, cast, mail.save, shown.form.mark, typed, operators)
    trial: Trial = office(db, cast, mail.prepare_trial, "ada@example.org", operators)
    assert mail.send_trial(db, trial) == ""
    (arrived,) = inbox.mails
    assert (arrived["To"], arrived["From"].addresses[0].addr_spec) == ("ada@example.org", TYPED["sender"])
    assert db.reading(outbox.channels, settings) == ["email"]
    office(db, cast, mail.forget, form.mark)
    assert db.reading(server.current, operators) == operators.mail
    assert db.reading(outbox.channels, settings) == []


def test_a_test_mail_says_what_is_wrong(db: Database, cast: Cast, settings: Settings) -> None:
    with pytest.raises(Problem, match="no mail server yet"):
        office(db, cast, mail.prepare_trial, "ada@example.org", settings)
    mark = office(db, cast, mail.read, settings).form.mark
    office(db, cast, mail.save, mark, TYPED | {"port": "9"}, settings)
    trial: Trial = office(db, cast, mail.prepare_trial, "ada@example.org", settings)
    assert mail.send_trial(db, trial) == "Nothing answers at the mail server's address."


def test_the_password_is_encrypted_never_shown_and_never_sent_to_another_server(
    db: Database, cast: Cast, settings: Settings
) -> None:
    mark = office(db, cast, mail.read, settings).form.mark
    full = TYPED | {"port": "587", "user_name": "portal", "password": "opensesame-77"}
    form = office(db, cast, mail.save, mark, full, settings)
    row = db.reading(lambda s: s.exec(select(MailServerSetting)).one())
    assert b"opensesame" not in (row.password or b"")
    assert "opensesame" not in str(form.values)
    told = db.reading(lambda s: [str(one.detail) for one in s.exec(select(HistoryRow))])
    assert not [one for one in told if "opensesame" in one]
    current = db.reading(server.current, settings)
    assert current
    assert current.password == "opensesame-77"
    form = office(db, cast, mail.save, form.mark, full | {"password": "", "sender": "new@example.org"}, settings)
    with pytest.raises(Problem, match="Type the password again") as refused:
        office(db, cast, mail.save, form.mark, full | {"password": "", "host": "localhost"}, settings)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("host", "mail.example.org/x"), ("host", ""), ("port", "0"), ("sender", ""), ("sender", "a@x.org\nBcc: b@x.org")],
)
def test_a_server_that_cannot_be(db: Database, cast: Cast, settings: Settings, field: str, typed: str) -> None:
    mark = office(db, cast, mail.read, settings).form.mark
    with pytest.raises(Problem) as refused:
        office(db, cast, mail.save, mark, TYPED | {"port": "587"} | {field: typed}, settings)
    assert refused.value.field == field


def test_no_encryption_only_on_this_machine_and_no_server_in_a_demo(
    db: Database, cast: Cast, settings: Settings
) -> None:
    mark = office(db, cast, mail.read, settings).form.mark
    with pytest.raises(Problem) as refused:
        office(db, cast, mail.save, mark, TYPED | {"port": "25", "host": "mail.example.org"}, settings)
    assert refused.value.field == "encryption"
    with pytest.raises(Problem, match="demo"):
        office(db, cast, mail.save, mark, TYPED | {"port": "25"}, replace(settings, demo=True))
