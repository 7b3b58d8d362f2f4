"""A record behind a link: opened once with the code; guessed, expired, revoked or foreign it stays shut."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.history import HistoryRow
from models.sending import SentFile, SentRecord
from services import clock, throttle
from services.database import Database
from services.errors import Problem
from services.sending import opening, sent
from services.sending.packing import Packed, pack
from services.sending.sent import State
from services.sending.wanted import Way
from services.settings import Settings
from tests.cast import Cast, Person
from tests.services.test_send_by_email import a_zip, act, deliver, inbox, listed, lower_bob, mailing, sends, wanted

__all__ = ["inbox", "mailing"]  # fixtures
BROWSER, OTHER, HOME = "browser", "another browser", "192.0.2.1"


def a_link(db: Database, cast: Cast, settings: Settings, who: Person | None = None) -> Packed:
    packed = pack(Way.LINK, a_zip())
    sends(db, cast, settings, who or cast.alice, wanted(Way.LINK, understood=False), packed)
    deliver(db, settings)
    return packed


def opens(db: Database, packed: Packed, code: str | None = None, browser: str = BROWSER) -> bytes:
    return opening.take(db, packed.token, browser, packed.secret if code is None else code, HOME)


def is_shut(db: Database, packed: Packed, browser: str = BROWSER) -> bool:
    """Neither the page nor the right code."""
    with pytest.raises(Problem, match="This link does not work any more"):
        opens(db, packed, browser=browser)
    return not db.reading(opening.is_open, packed.token, browser)


def test_the_code_opens_it_once_and_the_same_browser_again(
    db: Database, cast: Cast, mailing: Settings, clock_at: Callable[[str], None]
) -> None:
    packed = a_link(db, cast, mailing)
    for _scanner in range(3):
        assert db.reading(opening.is_open, packed.token, OTHER)  # looking uses nothing up
    assert [line.state for line in listed(db, cast, cast.alice)] == [State.SENT]
    assert opens(db, packed, f"{packed.secret[:4]} {packed.secret[4:]}") == a_zip()
    (line,) = listed(db, cast, cast.alice)
    assert (line.state, line.when is not None, line.can_revoke) == (State.OPENED, True, True)
    assert is_shut(db, packed, OTHER)
    assert opens(db, packed) == a_zip()
    clock_at((clock.now() + timedelta(minutes=31)).isoformat())
    assert is_shut(db, packed)


def test_neither_link_nor_code_nor_file_is_in_the_database(db: Database, cast: Cast, mailing: Settings) -> None:
    packed = a_link(db, cast, mailing)
    row, file, history = db.reading(_stored)
    assert not any(word in str(one) for word in (packed.token, packed.secret) for one in (row, history))
    assert b"the record" not in file.content
    assert b"README" not in file.content


def _stored(session: Session) -> tuple[SentRecord, SentFile, list[HistoryRow]]:
    rows = list(session.exec(select(HistoryRow)).all())
    return session.exec(select(SentRecord)).one(), session.exec(select(SentFile)).one(), rows


def test_five_wrong_codes_lock_it_also_for_the_right_one(db: Database, cast: Cast, mailing: Settings) -> None:
    packed = a_link(db, cast, mailing)
    wrong = f"{(int(packed.secret) + 1) % 10**8:08}"
    for _guess in range(4):
        with pytest.raises(Problem, match="This code is not right"):
            opens(db, packed, wrong)
    with pytest.raises(Problem, match="does not work any more"):
        opens(db, packed, wrong)
    assert is_shut(db, packed)
    assert [line.state for line in listed(db, cast, cast.alice)] == [State.LOCKED]
    assert db.reading(lambda session: session.exec(select(SentFile)).all()) == []


def test_one_address_guesses_only_so_often_over_all_links(db: Database, cast: Cast, mailing: Settings) -> None:
    db.writing(
        lambda session: [throttle.allows(session, throttle.SENT_CODE, HOME) for _try in range(throttle.SENT_CODE.tries)]
    )
    packed = a_link(db, cast, mailing)
    with pytest.raises(Problem, match="too many tries"):
        opens(db, packed)


@pytest.mark.parametrize("code", ["", "x", "9" * 50, "'; --"])
def test_codes_of_any_shape_are_wrong(db: Database, cast: Cast, mailing: Settings, code: str) -> None:
    packed = a_link(db, cast, mailing)
    with pytest.raises(Problem, match="This code is not right"):
        opens(db, packed, code)
    with pytest.raises(Problem, match="does not work any more"):
        opening.take(db, "made up", BROWSER, packed.secret, HOME)


def test_revoked_it_is_shut_and_the_file_is_gone(db: Database, cast: Cast, mailing: Settings) -> None:
    packed = a_link(db, cast, mailing)
    (line,) = listed(db, cast, cast.alice)
    act(db, cast, cast.alice, sent.revoke, line.id)
    assert is_shut(db, packed)
    assert db.reading(lambda session: session.exec(select(SentFile)).all()) == []
    assert [one.state for one in listed(db, cast, cast.alice)] == [State.REVOKED]
    with pytest.raises(Problem, match="nothing to revoke"):
        act(db, cast, cast.alice, sent.revoke, line.id)


def test_after_seven_days_it_is_shut(
    db: Database, cast: Cast, mailing: Settings, clock_at: Callable[[str], None]
) -> None:
    packed = a_link(db, cast, mailing)
    clock_at((clock.now() + timedelta(days=7, seconds=1)).isoformat())
    assert is_shut(db, packed)


def test_it_dies_with_the_right_of_whoever_sent_it(db: Database, cast: Cast, mailing: Settings) -> None:
    packed = a_link(db, cast, mailing, cast.bob)
    assert db.reading(opening.is_open, packed.token, BROWSER)
    db.writing(lower_bob, cast)
    assert is_shut(db, packed)
    assert [line.state for line in listed(db, cast, cast.alice)] == [State.ENDED]


def test_opening_and_wrong_codes_are_in_the_patients_history(db: Database, cast: Cast, mailing: Settings) -> None:
    packed = a_link(db, cast, mailing)
    with pytest.raises(Problem):
        opens(db, packed, "00")
    opens(db, packed)
    rows = db.reading(lambda session: session.exec(select(HistoryRow).order_by("seq")).all())[-2:]
    assert [(row.action, row.result, row.detail["to"], row.address) for row in rows] == [
        ("wrong code for a sent link", "failed", "doctor@clinic.example", HOME),
        ("sent link opened", "done", "doctor@clinic.example", HOME),
    ]
    assert {row.patient_id for row in rows} == {cast.alice.chart}
