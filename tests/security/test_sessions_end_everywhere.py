"""When a session is over, nothing runs any more and every open tab leaves within two seconds (SE-03…SE-07)."""

import asyncio
import time
from datetime import timedelta

import pytest
from socketio.exceptions import ConnectionError as NotConnected

from services import clock, sessions
from tests.security.browser import Polling, Site, Tab


async def gone(tab: Tab) -> float:
    """Seconds until the tab was cleared, sent away and cut off."""
    began = time.monotonic()
    async with asyncio.timeout(5):
        while tab.socket.connected:
            await asyncio.sleep(0.02)
    return time.monotonic() - began


def cleared(tab: Tab) -> bool:
    """Whether everything drawn on the page was taken off the screen before it was told to leave."""
    names = [name for name, _data in tab.received]
    emptied = [
        data
        for name, data in tab.received
        if name == "update" and all(v is None for k, v in data.items() if k not in ("0", "_id"))
    ]
    return bool(emptied) and names.index("update") < names.index("open")


async def test_sign_out_empties_both_tabs(site: Site) -> None:
    token = site.signed_in("alice")
    async with Tab(site, token) as first, Tab(site, token) as second:
        forms = site.post("/sign-out", token)
        assert forms.headers["location"] == "/login"
        for tab in (first, second):
            assert await gone(tab) < 2
            assert tab.opened() == ["/login"]
            assert cleared(tab)
        assert site.get("/test", token).status_code == 303


async def test_a_click_after_the_end_runs_nothing(site: Site) -> None:
    token = site.signed_in("alice")
    async with Tab(site, token) as tab:
        site.change_session(token, ended_at=clock.now())
        await tab.socket.emit("event", tab.event("Note"))
        assert await gone(tab) < 2
        assert tab.opened() == ["/login?next=/test"]
    assert site.done() == []


async def test_a_session_ended_by_another_process_leaves_the_screen(site: Site) -> None:
    token = site.signed_in("bob")
    async with Tab(site, token) as tab, Tab(site, site.signed_in("bob")) as other:
        site.change_session(token, ended_at=clock.now())
        assert await gone(tab) < 2.5
        assert cleared(tab)
        await other.send(other.event("Note"))  # another browser of the same person stays
    assert site.done() == ["Bob Test"]


async def test_idle_tabs_are_signed_out_although_their_socket_lives(site: Site) -> None:
    """Acks and open sockets do not count as activity (SE-04)."""
    token = site.signed_in("alice")
    async with Tab(site, token) as tab:
        long_ago = clock.now() - sessions.IDLE + timedelta(seconds=2)
        site.change_session(token, last_seen_at=long_ago)
        await tab.send({"client_id": tab.client_id, "next_message_id": 0}, "ack")
        await tab.send({"client_id": tab.client_id, "request_id": "x"}, "javascript_response")
        assert site.session_row(token).last_seen_at == long_ago
        assert 1 < await gone(tab) < 5


async def test_a_click_counts_as_activity(site: Site) -> None:
    token = site.signed_in("alice")
    async with Tab(site, token) as tab:
        site.change_session(token, last_seen_at=clock.now() - sessions.IDLE + timedelta(minutes=1))
        await tab.send(tab.event("Note"))
    assert clock.now() - site.session_row(token).last_seen_at < timedelta(minutes=1)


def test_opening_a_page_counts_but_a_reload_by_script_does_not(site: Site) -> None:
    token = site.signed_in("alice")
    before = clock.now() - timedelta(minutes=10)
    site.change_session(token, last_seen_at=before)
    site.get("/test", token, headers={"Sec-Fetch-Mode": "navigate"})
    assert site.session_row(token).last_seen_at == before
    site.get("/test", token, headers={"Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"})
    assert site.session_row(token).last_seen_at > before


async def test_after_twelve_hours_everybody_signs_in_again(site: Site) -> None:
    token = site.signed_in("alice")
    async with Tab(site, token) as tab:
        site.change_session(token, expires_at=clock.now())
        await tab.socket.emit("event", tab.event("Note"))
        assert await gone(tab) < 2
    assert site.done() == []
    assert site.get("/test", token).headers["location"] == "/login?next=/test"


async def test_a_tab_that_wakes_up_after_the_end_is_told_to_load_again(site: Site) -> None:
    """A laptop that slept: the page's script answers this refusal by loading, and finds the sign-in page."""
    token = site.signed_in("alice")
    tab = Tab(site, token)
    site.change_session(token, ended_at=clock.now())
    with pytest.raises(NotConnected):
        await tab.connect()
    assert tab.refused == {"message": "Implicit handshake failed"}
    assert Polling(tab, token).send("40").startswith('44{"message": "Implicit handshake failed"}')
