"""How wrong tries are held up: counted in the database, opening by themselves, forgotten after the right one."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from models.security import Throttle
from services import throttle
from services.database import Database
from services.errors import Problem
from services.throttle import Limit

FIVE = Limit("test", 5, timedelta(days=1), timedelta(minutes=1), timedelta(hours=1))
Clock = Callable[[str], None]


def tries(db: Database, limit: Limit = FIVE, subject: str = "alice", many: int = 50) -> int:
    """How many of `many` tries at this moment are let through."""
    through = 0
    for _i in range(many):
        try:
            db.writing(throttle.check, limit, subject)
        except Problem:
            continue
        through += 1
    return through


def test_five_then_single_tries_after_doubling_times(db: Database, clock_at: Clock) -> None:
    """AU-09, AU-10: what is refused is not counted, so hammering does not make the time longer."""
    clock_at("2026-03-02T09:00")
    assert tries(db) == 5
    clock_at("2026-03-02T09:00:50")
    assert tries(db) == 0
    clock_at("2026-03-02T09:01:30")
    assert tries(db) == 1  # and now two minutes
    clock_at("2026-03-02T09:02:50")
    assert tries(db) == 0
    clock_at("2026-03-02T09:04")
    assert tries(db) == 1
    for hour in range(10, 18):
        clock_at(f"2026-03-02T{hour}:30")
        assert tries(db) == 1  # never longer than an hour
    clock_at("2026-03-03T09:00:01")
    assert tries(db) == 5  # after a day from the beginning


def test_one_line_with_ipv6_is_one_place() -> None:
    """WB-12: else its owner takes a new address for each try."""
    same = {"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"}
    assert {throttle.network(one) for one in same} == {"2001:db8:1:2::/64"}
    assert throttle.network("2001:db8:1:3::1") == "2001:db8:1:3::/64"
    assert [throttle.network(one) for one in ("192.0.2.7", "::ffff:192.0.2.7", "x", None)] == [
        "192.0.2.7", "192.0.2.7", "x", "unknown",
    ]  # fmt: skip


def test_the_refusal_says_how_long_to_wait(db: Database, clock_at: Clock) -> None:
    clock_at("2026-03-02T09:00")
    assert tries(db) == 5
    with pytest.raises(Problem, match="Wait 1 minute, then"):
        db.writing(throttle.check, FIVE, "alice")
    clock_at("2026-03-02T09:01:30")
    assert tries(db) == 1
    with pytest.raises(Problem, match="Wait 2 minutes, then"):
        db.writing(throttle.check, FIVE, "alice")


def test_subjects_and_limits_are_counted_apart(db: Database) -> None:
    assert tries(db) == 5
    assert tries(db, subject="bob") == 5
    assert tries(db, Limit("other", 3, FIVE.within, FIVE.wait, FIVE.longest)) == 3
    assert db.reading(throttle.is_blocked, FIVE, "alice")
    assert not db.reading(throttle.is_blocked, FIVE, "charlie")


def test_the_right_one_clears(db: Database) -> None:
    assert tries(db, many=4) == 4
    db.writing(throttle.clear, FIVE, "alice")
    assert tries(db) == 5


async def test_tries_at_the_same_moment_are_all_counted(db: Database) -> None:
    """The count is taken under a lock; without it some of these would read the same number."""

    async def one() -> bool:
        try:
            await db.write(throttle.check, FIVE, "alice")
        except Problem:
            return False
        return True

    assert sum(await asyncio.gather(*(one() for _i in range(24)))) == 5


def test_nothing_readable_and_nothing_old_is_kept(db: Database, clock_at: Clock) -> None:
    clock_at("2026-03-02T09:00")
    for number in range(20):
        db.writing(throttle.check, FIVE, f"made-up-{number}@example.org")
    db.writing(throttle.check, throttle.PASSWORD_LONG, "alice@example.org")
    assert not any("@" in row.key for row in db.reading(lambda s: s.exec(select(Throttle)).all()))
    clock_at("2026-03-05T09:00")
    db.writing(throttle.check, FIVE, "somebody else")
    names = [row.key.split(":")[0] for row in db.reading(lambda s: s.exec(select(Throttle)).all())]
    assert sorted(names) == ["password long", "test"]


def test_every_limit_of_the_table_opens_again_and_slows_guessing() -> None:
    limits = [value for value in vars(throttle).values() if isinstance(value, Limit)]
    assert len({limit.name for limit in limits}) == len(limits) >= 8
    for limit in limits:
        assert timedelta(minutes=1) <= limit.wait <= limit.longest <= timedelta(days=1)
        assert limit.within >= limit.wait
    assert throttle.PASSWORD.tries <= 10  # AU-09
    assert throttle.PASSWORD_LONG.tries <= 100
