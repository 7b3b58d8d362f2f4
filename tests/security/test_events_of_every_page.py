"""Every event of every page with foreign ids, wrong types and huge values: nothing breaks, no stranger is seen."""

import json
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from models.history import HistoryRow
from tests.security.browser import Site, Tab
from tests.security.test_every_page_has_sign_out import chart_of, token_of, walked

HUGE = "n" * 300_000  # the framework itself closes the socket at a million bytes
EACH = 2  # values that each event gets in this run; they take turns, so that all values meet all kinds of elements


@pytest.fixture(scope="module")
def own_site(start_site: Callable[..., Site]) -> Site:
    """A site of its own, since some of the events do what they are for."""
    return start_site()


def nasty(stranger: UUID) -> list[Any]:
    """What a page never sends."""
    return [
        None,
        -1,
        10**30,
        HUGE,
        {"value": {"deep": [[[["x"]]]]}},
        [1, {"id": str(stranger)}, None],
        str(stranger),
        f"/for/{stranger}/my-health/medical-history",
        "<img src=x onerror=alert(1)>\x00\ud7ff",
        {"label": HUGE[:1000], "value": str(stranger), "keys": [stranger.hex] * 50},
        True,
        "2026-02-31",
    ]


def messages(tab: Tab) -> list[dict[str, Any]]:
    """One for each listener of the page, without its values."""
    return [
        {"id": int(number), "client_id": tab.client_id, "listener_id": listener["listener_id"]}
        for number, element in tab.elements.items()
        for listener in element.get("events", [])
    ]


async def send_all(site: Site, token: str, path: str, values: Iterator[Any]) -> int:
    """Every event of one page; the page is loaded anew where the server sent the browser elsewhere. How many."""
    tab = Tab(site, token, path)
    await tab.connect()
    count = len(messages(tab))
    for number in range(count):
        for _turn in range(EACH):
            if tab.opened() or not tab.socket.connected:
                await tab.close()
                tab = Tab(site, token, path)
                await tab.connect()
            await tab.send({**messages(tab)[number], "args": [json.dumps(next(values))]})
    await tab.close()
    return count * EACH


async def test_every_event_of_every_page_with_what_it_never_gets(own_site: Site) -> None:
    stranger = chart_of(own_site, "Charlie")
    values, sent = cycle(nasty(stranger)), 0
    for given, addresses in walked(own_site).items():
        token = token_of(own_site, given)
        for path in addresses:
            sent += await send_all(own_site, token, path, values)
        assert own_site.get(addresses[0], token).status_code == 200  # signed in as before, and the server answers
    print(f"{sent} events")
    assert sent > 500
    assert "Traceback" not in own_site.running.said
    query = select(HistoryRow).where(HistoryRow.patient_id == stranger, col(HistoryRow.actor_name) != "Ada Test")
    assert [row.action for row in own_site.db.reading(lambda s: s.exec(query).all())] == []
