"""Every reader of what people, browsers, mail servers and operators write: a valid answer or a sentence, and soon."""

import smtplib
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.requests import Request

from pages.web.requests import device_label, preferred_language, safe_next, secret_of_link
from services import accounts, names, password_rules, readable_codes, staff_draft, words
from services.appointments.entry import moment
from services.attachments.cards import has_card_number
from services.attachments.names import safe_name
from services.attachments.virus_scan import NotScanned, VirusFound, VirusScanner
from services.audit import search
from services.billing.money import typed_cents
from services.clinic_settings import colour
from services.editing import checks
from services.errors import PortalError
from services.mail import failures
from services.mail_server import MailServer
from services.records import period, unpack
from services.records.ccda_in.times import partial_date
from services.records.fhir_in.json_file import storable
from services.registration import details
from services.results import typed
from services.results.deciding import checked_text, typed_day
from services.results.values import number_of
from services.settings import Settings
from services.text_gateway import TextGateway
from services.typed_day import typed_day as three_boxes
from tests.attack.examples import examples
from tests.attack.strings import BREAKING_TEXT

LONGEST = 1.0  # seconds of the processor
KEY, HERE = Fernet.generate_key(), Path("/tmp")  # nothing is written there
NEARLY = st.text("0123456789-+.,:/@[]{}<>=≤ \x00\ud800é²½٣aTZ#$%", min_size=1, max_size=14)  # nearly numbers, addresses
TEXT = st.one_of(BREAKING_TEXT, NEARLY, NEARLY)
READERS: dict[str, Callable[[str], Any]] = {
    "a day in three boxes": details.typed_date,
    "a day in a box": lambda text: typed_day(text, "day"),
    "a day of a form": lambda text: checks.day({"x": text}, "x"),
    "a time of day": lambda text: moment(date(2026, 3, 8), text, "America/New_York"),
    "a period": lambda text: period.period_from(text, first=text, last=text),
    "a single day": lambda text: period.period_from("single", single=text),
    "the days of a line": lambda text: period.days_of(text, text, ZoneInfo("America/New_York")),
    "a period of the audit": lambda text: search.period(text, text),
    "a recorded date": words.partial_date,
    "an e-mail address": accounts.email_key,
    "an e-mail address of the clinic": lambda text: checks.email({"x": text}, "x"),
    "a phone number": details.check_phone,
    "a phone number of the clinic": lambda text: checks.phone({"x": text}, "x"),
    "a ZIP code": lambda text: details.check_zip("x", text, "Enter it."),
    "a name": lambda text: details.check_name("x", text, "Enter it."),
    "a name to compare": lambda text: (names.match_key(text, text), names.full_name_key(text)),
    "a line": lambda text: checks.line({"x": text}, "x").encode(),
    "a text": lambda text: checked_text(text, 1000, "x").encode(),
    "an address of the web": lambda text: checks.web({"x": text}, "x"),
    "a whole number": lambda text: checks.whole({"x": text}, "x", 1, 99),
    "a time zone": lambda text: checks.zone({"x": text}, "x"),
    "a colour": colour.checked,
    "an amount": lambda text: typed_cents(text, "x", negative=True),
    "a number": number_of,
    "a value": lambda text: typed.checked_line(typed.TypedLine("A", "", text, text), 0),
    "a range": lambda text: typed.checked_line(typed.TypedLine("A", "", "5", "", text, text), 0),
    "a code of LOINC": lambda text: typed.checked_line(typed.TypedLine("A", text, "5"), 0),
    "a password": lambda text: password_rules.check_rules(text, email=text, name=text, clinic=text),
    "a code on paper": readable_codes.plain,
    "the first page of joining": lambda text: staff_draft.once_more("join", text, KEY),
    "the code of joining": lambda text: staff_draft.confirmed("join", text, text, KEY),
    "the name of a file": lambda text: safe_name(text, "application/pdf").encode(),
    "a name in a zip": unpack.label,
    "a number of a card": has_card_number,
    "a text of a record": lambda text: storable({text: [text]}) and storable(text).encode(),
    "the address to go on to": lambda text: safe_next("/" + text).encode(),
    "the name of a browser": lambda text: device_label(text).encode(),
    "the mail server": lambda text: MailServer.of(text, "a@example.org"),
    "the host of the mail server": lambda text: MailServer.of(f"smtp://{text}", "a@example.org"),
    "the sender of mails": lambda text: MailServer.of("smtp://mail.example.org", text),
    "the gateway for texts": lambda text: TextGateway.of(text, None),
    "the host of the gateway": lambda text: TextGateway.of(f"https://{text}", None),
    "the token of the gateway": lambda text: TextGateway.of("https://a.example", text),
    "the virus scanner": VirusScanner.of,
    "the port of the virus scanner": lambda text: VirusScanner.of(f"localhost:{text}"),
    "the public address": lambda text: Settings(HERE, public_url=text),
    "the host of the public address": lambda text: Settings(HERE, public_url=f"https://{text}"),
    "the database's address": lambda text: Settings(HERE, database_url=text),
    "the time of the backup": lambda text: Settings(HERE, backup_at=text),
    "the key of the backup": lambda text: Settings(HERE, backup_key=text),
}


@pytest.mark.parametrize("name", READERS)
def test_a_reader_answers_or_says_what_to_do(name: str) -> None:
    @examples(20, 5000)
    @given(TEXT)
    @example("9" * 5000)
    @example("[")
    def run(text: str) -> None:
        start, said = time.thread_time(), "read"
        try:
            READERS[name](text)
        except PortalError as refusal:
            said = str(refusal)
        assert said.strip()
        assert time.thread_time() - start < LONGEST

    run()


@examples(60, 5000)
@given(TEXT)
def test_a_day_is_a_day_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(three_boxes(text), date)
    with suppress(ValueError):
        assert partial_date(text).isascii()


@examples(100, 5000)
@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_what_a_request_says_about_itself(cookie: bytes, language: bytes, query: bytes) -> None:
    headers = [(b"cookie", b"language=" + cookie), (b"accept-language", language)]
    request = Request({"type": "http", "headers": headers, "query_string": b"token=" + query})
    assert preferred_language(request) in words.LANGUAGES
    assert (secret_of_link(request, "token") or "").isascii()


@examples(60, 5000)
@given(st.integers(-10, 999), st.binary(max_size=60), st.sampled_from(["", "geheim", "é€", "a\ud800"]))
def test_what_a_mail_server_answers_is_told_without_secrets(code: int, said: bytes, password: str) -> None:
    server = MailServer(
        "mail.example.org", 587, "a@example.org", "starttls", "user", password.encode("utf-8", "ignore").decode()
    )
    for error in (
        smtplib.SMTPDataError(code, said + password.encode("utf-8", "replace")),
        smtplib.SMTPRecipientsRefused({"b@example.org": (code, said)}),
        smtplib.SMTPAuthenticationError(code, said.decode("latin-1")),
    ):
        told = failures.in_words(error, server)
        assert told.isprintable()
        assert len(told) < 2 * failures.LONGEST
        assert not password.isascii() or not password or password not in told
        assert failures.is_for_good(error) in (True, False)


@examples(20, 1000)
@given(st.one_of(st.binary(max_size=60), st.sampled_from([b"stream: OK\0", b"x FOUND\0", b"", b"a" * 5000, b"\xff\0"])))
def test_what_a_virus_scanner_answers_is_clean_found_or_nothing(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_answer, args=(listening, said))
        thread.start()
        try:
            VirusScanner("127.0.0.1", listening.getsockname()[1], None).scan(b"x")
            assert said.partition(b"\0")[0].strip() == b"stream: OK"
        except (VirusFound, NotScanned):
            assert said.partition(b"\0")[0].strip() != b"stream: OK"
        finally:
            thread.join()


def _answer(listening: socket.socket, said: bytes) -> None:
    line, _address = listening.accept()
    with line:
        asked = b""
        while not asked.endswith(bytes(4)) and (more := line.recv(1024)):
            asked += more
        line.sendall(said)
