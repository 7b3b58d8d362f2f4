"""The security option: codes of the app, by text message and from paper, each taken once (AU-14…AU-17)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.people import Account
from models.security import Challenge, RecoveryCode
from services import authenticator, clock, recovery_codes, remembered_devices, second_step
from services.database import Database
from services.errors import NoAccess, Problem
from tests.cast import KEY, Cast, Person

Clock = Callable[[str], None]


def change(db: Database, person: Person, **values: object) -> None:
    def work(session: Session) -> None:
        for name, value in values.items():
            setattr(session.get_one(Account, person.account_id), name, value)

    db.writing(work)


def answer(db: Database, person: Person, typed: str) -> str | None:
    return db.writing(lambda s: second_step.verify(s, s.get_one(Account, person.account_id), typed, KEY))


def options(db: Database, person: Person) -> second_step.Options:
    return db.reading(lambda s: second_step.options_of(s, s.get_one(Account, person.account_id)))


def send_text(db: Database, person: Person) -> str:
    """Ask for a text message and read the code in it."""
    db.writing(lambda s: second_step.send_text_code(s, s.get_one(Account, person.account_id)))
    newest = select(Mail).order_by(col(Mail.created_at).desc()).limit(1)
    body = db.reading(lambda s: s.exec(newest).one().body)
    found = re.search(r"\b\d{6}\b", body)
    assert found
    return found[0]


def wrong_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_of_the_app_works_once_AU_14(db: Database, cast: Cast, clock_at: Clock) -> None:  # noqa: N802
    clock_at("2026-03-02T09:00:10")
    totp = pyotp.TOTP(cast.clinician.totp or "")
    now = int(clock.now().timestamp())
    assert answer(db, cast.clinician, totp.at(now)) == "authenticator"
    assert answer(db, cast.clinician, totp.at(now)) is None
    assert answer(db, cast.clinician, totp.at(now - 30)) is None  # nor one from before the used one
    assert answer(db, cast.clinician, totp.at(now + 30)) == "authenticator"


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_early_or_late_is_taken_AU_15(steps: int, taken: bool, clock_at: Clock) -> None:  # noqa: N802
    clock_at("2026-03-02T09:00:10")
    key = authenticator.new("alice@example.org", "Test Portal")
    now = int(clock.now().timestamp())
    code = pyotp.TOTP(key.secret).at(now + 30 * steps)
    assert authenticator.step_of(key.secret, f" {code[:3]} {code[3:]} ") == (now // 30 + steps if taken else None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abc", "123456\x00", "é" * 6, "9" * 9999])
def test_anything_may_be_typed(db: Database, cast: Cast, typed: str) -> None:
    assert answer(db, cast.clinician, typed) is None


def test_the_key_is_encrypted_and_the_app_reads_it_from_the_address_AU_17(db: Database, cast: Cast) -> None:  # noqa: N802
    key = authenticator.new("alice@example.org", "Test Portal")
    stored = authenticator.sealed(key.secret, KEY)
    assert key.secret.encode() not in stored
    assert authenticator.opened(stored, KEY) == key.secret
    read = pyotp.parse_uri(key.address)
    assert (read.secret, read.name, read.issuer) == (key.secret, "alice@example.org", "Test Portal")
    assert key.qr_svg.startswith("data:image/svg+xml")
    change(db, cast.alice, totp_secret=stored)
    assert options(db, cast.alice) == second_step.Options(True, None, 0, 0)
    assert answer(db, cast.alice, pyotp.TOTP(key.secret).at(int(clock.now().timestamp()))) == "authenticator"


def test_codes_by_text_message(db: Database, cast: Cast, clock_at: Clock) -> None:
    clock_at("2026-03-02T09:00")
    change(db, cast.alice, text_phone="(914) 555-0123")
    assert options(db, cast.alice).text_phone == "••• 0123"
    first, code = send_text(db, cast.alice), send_text(db, cast.alice)
    if first != code:
        assert answer(db, cast.alice, first) is None  # a new one voids it
    assert answer(db, cast.bob, code) is None
    assert answer(db, cast.alice, code) == "text message"
    assert answer(db, cast.alice, code) is None
    code = send_text(db, cast.alice)
    clock_at("2026-03-02T09:10:01")
    assert answer(db, cast.alice, code) is None  # ten minutes
    stored = db.reading(lambda s: [row.secret for row in s.exec(select(Challenge)).all()])
    assert code.encode() not in b"".join(stored)


def test_five_wrong_tries_burn_a_text_code_AU_15(db: Database, cast: Cast) -> None:  # noqa: N802
    change(db, cast.alice, text_phone="914-555-0123")
    code = send_text(db, cast.alice)
    for _i in range(4):
        assert answer(db, cast.alice, wrong_than(code)) is None
    assert answer(db, cast.alice, code) == "text message"
    code = send_text(db, cast.alice)
    for _i in range(5):
        assert answer(db, cast.alice, wrong_than(code)) is None
    assert answer(db, cast.alice, code) is None


def test_not_more_than_five_text_messages_at_once(db: Database, cast: Cast) -> None:
    change(db, cast.alice, text_phone="914-555-0123")
    for _i in range(5):
        send_text(db, cast.alice)
    with pytest.raises(Problem, match="Wait 10 minutes"):
        send_text(db, cast.alice)


def test_six_digits_cannot_be_guessed_on_and_on_AU_15(db: Database, cast: Cast, clock_at: Clock) -> None:  # noqa: N802
    """Twenty wrong codes in all, over however many passwords; then a waiting time. A recovery code still works."""
    clock_at("2026-03-02T09:00:10")
    totp = pyotp.TOTP(cast.clinician.totp or "")
    wrong = wrong_than(totp.at(int(clock.now().timestamp())))
    for _i in range(20):
        answer(db, cast.clinician, wrong)
    with pytest.raises(Problem, match="Wait 1 minute"):
        answer(db, cast.clinician, totp.at(int(clock.now().timestamp())))
    codes = db.writing(recovery_codes.renew, cast.clinician.account_id)
    assert answer(db, cast.clinician, codes[0]) == "recovery code"
    clock_at("2026-03-02T09:02:10")
    assert answer(db, cast.clinician, totp.at(int(clock.now().timestamp()))) == "authenticator"


def test_recovery_codes_AU_16(db: Database, cast: Cast) -> None:  # noqa: N802
    codes = db.writing(recovery_codes.renew, cast.alice.account_id)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){3}[2-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    stored = db.reading(lambda s: " ".join(row.code_hash for row in s.exec(select(RecoveryCode)).all()))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    assert answer(db, cast.bob, codes[0]) is None
    assert answer(db, cast.alice, codes[0].lower().replace("-", " ")) == "recovery code"
    assert answer(db, cast.alice, codes[0]) is None
    assert db.reading(recovery_codes.left, cast.alice.account_id) == 9
    renewed = db.writing(recovery_codes.renew, cast.alice.account_id)
    assert answer(db, cast.alice, codes[1]) is None  # the old paper is void
    assert answer(db, cast.alice, renewed[1]) == "recovery code"
    assert not options(db, cast.alice).any  # paper alone is no security option


def test_a_remembered_device_holds_90_days_and_is_never_one_of_staff(db: Database, cast: Cast, clock_at: Clock) -> None:
    clock_at("2026-03-02T09:00")

    def account(session: Session, person: Person) -> Account:
        return session.get_one(Account, person.account_id)

    def remember(person: Person, before: str | None = None) -> str | None:
        return db.writing(lambda s: remembered_devices.remember(s, account(s, person), "Firefox on Mac", before))

    def known(person: Person, cookie: str | None) -> bool:
        return db.reading(lambda s: remembered_devices.known(s, account(s, person), cookie)) is not None

    assert remember(cast.clinician) is None
    alone = remember(cast.alice)
    cookie = remember(cast.bob, alone)  # her husband at the same computer
    assert known(cast.alice, cookie)
    assert known(cast.bob, cookie)
    assert not known(cast.bob, alone)
    assert not known(cast.charlie, cookie)
    assert not known(cast.alice, None)
    (device,) = db.reading(remembered_devices.of_account, cast.alice.account_id)
    assert cookie
    assert device.token_hash not in cookie
    with pytest.raises(NoAccess):
        db.writing(remembered_devices.end, cast.bob.account_id, device.id)
    clock_at("2026-05-31T08:59")
    assert known(cast.alice, cookie)
    db.writing(remembered_devices.end_all, cast.alice.account_id)
    assert not known(cast.alice, cookie)
    assert known(cast.bob, cookie)
    clock_at("2026-05-31T09:00:01")
    assert not known(cast.bob, cookie)
    assert timedelta(days=90) == remembered_devices.LIFE
