"""Send via Email: who may, to whom, in which of three ways, cancelled in time, what is written down (PRODUCT §6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4
from zipfile import ZipFile, ZipInfo

import pytest
import pyzipper
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import FamilyGrant, Level
from models.record import Immunization
from services import clock, throttle
from services.access import Access, open_chart
from services.database import Database
from services.errors import NoAccess, Problem
from services.health_record import read_record
from services.history_report import Wanted as Filter
from services.history_report import find
from services.mail import outbox
from services.records import store
from services.records.draft import Line
from services.records.period import ALL_TIME
from services.sending import packing, sent
from services.sending.packing import Packed, pack
from services.sending.send import send
from services.sending.sent import Sent, State
from services.sending.wanted import Wanted, Way, check
from services.settings import Settings
from tests.cast import Cast, Person
from tests.services.mail_servers import Inbox, real_server

TO = "doctor@clinic.example"


def a_zip() -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        archive.writestr(ZipInfo("README.txt", (2026, 1, 2, 3, 4, 6)), "the record")  # the same bytes at any time
    return whole.getvalue()


def wanted(way: Way = Way.PLAIN, email: str = TO, again: str | None = None, understood: bool = True) -> Wanted:
    return Wanted(way, email, email if again is None else again, understood)


@pytest.fixture
def inbox():
    with real_server() as server:
        yield server


@pytest.fixture
def mailing(settings: Settings, inbox: Inbox) -> Settings:
    """Settings with a real mail server."""
    return replace(settings, mail_server=f"smtp://127.0.0.1:{inbox.port}", mail_from="portal@example.org")


def sends(
    db: Database, cast: Cast, settings: Settings, who: Person, form: Wanted, packed: Packed | None = None,
    key: UUID | None = None,
) -> str:  # fmt: skip
    file = packed or pack(Way(form.way), a_zip())

    def work(session: Session) -> str:
        chart = open_chart(session, who.viewer, cast.alice.chart, Access.RECORD_SEND)
        return send(session, chart, form, file, ALL_TIME, key or uuid4(), settings)

    return db.writing(work)


def listed(db: Database, cast: Cast, who: Person) -> list[Sent]:
    return db.reading(sent.look, who.viewer, cast.alice.chart)


def act(db: Database, cast: Cast, who: Person, fn: Callable[..., str], sent_id: UUID) -> str:
    return db.writing(
        lambda session: fn(session, open_chart(session, who.viewer, cast.alice.chart, Access.RECORD_SEND), sent_id)
    )


def deliver(db: Database, settings: Settings) -> None:
    for mail_id in db.reading(outbox.due, "email", 10):
        outbox.send(db, settings, mail_id)


def later(**time: float) -> None:
    clock.set_now(clock.now() + timedelta(**time))


def test_an_ordinary_mail_waits_two_minutes_and_then_says_that_it_went_out(
    db: Database, cast: Cast, mailing: Settings, inbox: Inbox, clock_at: Callable[[str], None]
) -> None:
    clock_at(clock.now().isoformat())
    assert sends(db, cast, mailing, cast.alice, wanted()) == TO
    later(seconds=119)
    deliver(db, mailing)
    (line,) = listed(db, cast, cast.alice)
    assert (line.state, line.can_cancel, inbox.mails) == (State.WAITING, True, [])
    later(seconds=2)
    deliver(db, mailing)
    (line,) = listed(db, cast, cast.alice)
    assert (line.state, line.can_cancel) == (State.SENT, False)
    (mail,) = inbox.mails
    assert (mail["To"], inbox.envelopes[0].rcpt_tos) == (TO, [TO])
    assert [part.get_content() for part in mail.iter_attachments()] == [a_zip()]
    assert not any(word in mail.as_string() for word in ("Alice", "alice"))
    with pytest.raises(Problem, match="too late"):
        act(db, cast, cast.alice, sent.cancel, line.id)


def test_cancelled_in_time_nothing_goes_out(db: Database, cast: Cast, mailing: Settings, inbox: Inbox) -> None:
    sends(db, cast, mailing, cast.alice, wanted())
    (line,) = listed(db, cast, cast.alice)
    assert act(db, cast, cast.alice, sent.cancel, line.id) == TO
    assert [one.state for one in listed(db, cast, cast.alice)] == [State.CANCELLED]
    assert db.reading(lambda session: session.exec(select(Mail)).all()) == []
    with pytest.raises(Problem, match="too late"):
        act(db, cast, cast.alice, sent.cancel, line.id)


def test_with_a_password_the_file_is_encrypted_and_the_password_is_nowhere(
    db: Database, cast: Cast, mailing: Settings
) -> None:
    packed = pack(Way.PASSWORD, a_zip())
    sends(db, cast, mailing, cast.alice, wanted(Way.PASSWORD, understood=False), packed)
    with pyzipper.AESZipFile(BytesIO(packed.content)) as archive:
        (info,) = archive.infolist()
        assert (info.wz_aes_strength, b"the record" in packed.content) == (3, False)  # 3: AES-256
        archive.setpassword(b"wrong")
        with pytest.raises(RuntimeError, match="Bad password"):
            archive.read("README.txt")
        archive.setpassword(packed.secret.encode())
        assert archive.read("README.txt") == b"the record"
    assert len(packed.secret) == 23
    stored = db.reading(lambda session: [str(row) for row in (*_all(session, Mail), *_all(session, HistoryRow))])
    assert not any(packed.secret in row for row in stored)


def _all(session: Session, table: type) -> list:
    return list(session.exec(select(table)).all())


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (wanted(understood=False), "understood"),
        (wanted(again="other@clinic.example"), "email_again"),
        (wanted(email="a@clinic.example, evil@clinic.example"), "email"),
        (wanted(email="a@clinic.example\r\nBcc: evil@clinic.example"), "email"),
        (wanted(email="Dr. <a@clinic.example>"), "email"),
        (wanted(email="a@clinic.example\x00"), "email"),
        (wanted(email=f"{'a' * 300}@clinic.example"), "email"),
        (replace(wanted(), way="pigeon"), "way"),
    ],
)
def test_wb_07_what_is_not_one_plain_address_twice_is_refused(form: Wanted, field: str) -> None:
    with pytest.raises(Problem) as wrong:
        check(form)
    assert field in [one.field for one in wrong.value.all]


def test_without_a_mail_server_it_says_so(db: Database, cast: Cast, settings: Settings) -> None:
    with pytest.raises(Problem, match="cannot send e-mail"):
        sends(db, cast, settings, cast.alice, wanted())


def test_a_file_too_large_for_mails_is_offered_as_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MAIL_LIMIT", 10)
    with pytest.raises(Problem, match="Choose the link with a code"):
        pack(Way.PLAIN, a_zip())
    assert pack(Way.LINK, a_zip()).token


def test_who_may_send_and_whose_sending_is_seen(db: Database, cast: Cast, mailing: Settings) -> None:
    for nobody in (cast.beth, cast.charlie, cast.clinician):
        with pytest.raises(NoAccess):
            sends(db, cast, mailing, nobody, wanted())
        with pytest.raises(NoAccess):
            listed(db, cast, nobody)
    sends(db, cast, mailing, cast.alice, wanted())
    sends(db, cast, mailing, cast.bob, wanted(email="bobs@clinic.example"))
    assert [(line.to, line.sender) for line in listed(db, cast, cast.bob)] == [("bobs@clinic.example", "")]
    seen = {line.to: line for line in listed(db, cast, cast.alice)}
    assert {to: line.sender for to, line in seen.items()} == {TO: "", "bobs@clinic.example": "Bob Test"}
    for act_of in (sent.cancel, sent.revoke):
        for foreign in (seen[TO].id, uuid4()):  # Alice's own is for Bob as if it were not there
            with pytest.raises(NoAccess):
                act(db, cast, cast.bob, act_of, foreign)
        with pytest.raises(NoAccess):
            db.writing(
                lambda session, act_of=act_of: act_of(
                    session,
                    open_chart(session, cast.charlie.viewer, cast.charlie.chart, Access.RECORD_SEND),
                    seen[TO].id,
                )
            )
    act(db, cast, cast.alice, sent.cancel, seen["bobs@clinic.example"].id)  # it is her record


def test_hi_08_the_history_names_who_sent_it_to_whom(db: Database, cast: Cast, mailing: Settings) -> None:
    sends(db, cast, mailing, cast.bob, wanted())
    act(db, cast, cast.alice, sent.cancel, listed(db, cast, cast.alice)[0].id)

    def lines(session: Session, who: Person) -> list[str]:
        chart = open_chart(session, who.viewer, cast.alice.chart, Access.HISTORY)
        return [line.what for line in find(session, chart, Filter(kind="sent")).lines]

    assert db.writing(lines, cast.alice) == [
        f"You cancelled the sending of your health record, all dates to {TO}",
        f"Your husband Bob Test sent your health record, all dates to {TO}",
    ]
    assert db.writing(lines, cast.bob) == [f"You sent the health record, all dates to {TO}"]


def test_answered_twice_it_is_sent_once(db: Database, cast: Cast, mailing: Settings) -> None:
    key = uuid4()
    for _again in range(2):
        assert sends(db, cast, mailing, cast.alice, wanted(), key=key) == TO
    assert len(listed(db, cast, cast.alice)) == 1
    with pytest.raises(NoAccess):
        sends(db, cast, mailing, cast.bob, wanted(), key=key)


def test_ac_11_only_so_many_a_day(db: Database, cast: Cast, mailing: Settings) -> None:
    for number in range(throttle.RECORD_SENDS.tries):
        sends(db, cast, mailing, cast.alice, wanted(email=f"d{number}@clinic.example"))
    with pytest.raises(Problem, match="many times today"):
        sends(db, cast, mailing, cast.alice, wanted())
    sends(db, cast, mailing, cast.bob, wanted())


def test_what_waits_dies_with_the_grant(
    db: Database, cast: Cast, mailing: Settings, inbox: Inbox, clock_at: Callable[[str], None]
) -> None:
    sends(db, cast, mailing, cast.bob, wanted())
    db.writing(lower_bob, cast)
    clock.set_now(clock.now() + timedelta(minutes=3))
    clock_at(clock.now().isoformat())
    deliver(db, mailing)
    assert inbox.mails == []
    assert [line.state for line in listed(db, cast, cast.alice)] == [State.CANCELLED]


def lower_bob(session: Session, cast: Cast) -> None:
    grant = session.exec(select(FamilyGrant).where(col(FamilyGrant.account_id) == cast.bob.account_id)).one()
    grant.level = Level.BILLING


def test_the_record_that_is_sent_is_what_the_sender_sees(db: Database, cast: Cast) -> None:
    rows = [
        Line(Immunization, {"display": name, "confidential": name == "Secret"}, "typed") for name in ("Tdap", "Secret")
    ]
    db.writing(store.put, cast.alice.chart, None, rows)
    counts = [
        len(db.reading(read_record, who.viewer, cast.alice.chart, Access.RECORD_SEND, ALL_TIME).immunizations)
        for who in (cast.alice, cast.bob)
    ]
    assert counts == [2, 1]
