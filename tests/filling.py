"""Invented rows by the thousand, inserted in bulk: for tests and benchmarks of what grows. They say nothing."""

import typing
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from services import clock

_PORTION = 5_000


def fill(session: Session, table: type[SQLModel], many: int, /, **values: Any) -> list[UUID]:
    """Insert `many` rows; returns their ids.

    `values`: column → what stands there, or a function of the row's number. Other columns get their default, and
    those without one something of their type that differs from row to row.
    """
    ids: list[UUID] = []
    rows = _rows(table, many, values)
    while portion := list(islice(rows, _PORTION)):
        ids += [row["id"] for row in portion if "id" in row]
        session.execute(insert(table.__table__), portion)  # type: ignore[attr-defined]
    return ids


def _rows(table: type[SQLModel], many: int, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    now = clock.now()
    made = {name: value for name, value in values.items() if callable(value)}
    invented = {
        name: _inventor(name, info.annotation, now)
        for name, info in table.model_fields.items()
        if name not in values and info.is_required()
    }
    usual = {
        name: info
        for name, info in table.model_fields.items()
        if name not in values and name not in invented and name != "id"
    }
    same = {name: info.get_default() for name, info in usual.items() if info.default_factory is None}
    fresh = {name: info.default_factory for name, info in usual.items() if info.default_factory is not None}
    makers = made | invented
    for number in range(many):
        row = same | values | {name: make() for name, make in fresh.items()}
        row |= {name: make(number) for name, make in makers.items()}
        if "id" in table.model_fields and "id" not in row:
            row["id"] = uuid4()
        yield row


_numbers = count(1)


def _inventor(name: str, kind: Any, now: datetime) -> Callable[[int], Any]:
    kinds: dict[Any, Callable[[int], Any]] = {
        str: lambda _: f"{name} {next(_numbers)}",
        int: lambda number: number + 1,
        bytes: lambda _: b"nothing %d" % next(_numbers),
        datetime: lambda number: now - timedelta(minutes=number),
        date: lambda number: date(1980, 1, 1) + timedelta(days=number % 9_000),
        UUID: lambda _: uuid4(),
    }
    return kinds.get(typing.get_origin(kind) or kind, lambda _: {})
