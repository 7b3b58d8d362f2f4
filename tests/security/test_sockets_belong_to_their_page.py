"""A socket acts for the page that its own session has fetched, and for nothing else (SECURITY §3b, SE-12, SE-13)."""

import json
import socket

import httpx
import pytest
import socketio
from socketio.exceptions import ConnectionError as NotConnected

from tests.security.browser import Polling, Site, Tab

POLLING = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"


def upgrade(tab: Tab, origin: str | None) -> str:
    """The first line of the answer to a websocket handshake with Alice's cookie."""
    lines = [
        f"GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id={tab.client_id} HTTP/1.1",
        "Host: portal",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Cookie: portal={tab.token}",
    ] + ([f"Origin: {origin}"] if origin else [])
    with socket.create_connection(("127.0.0.1", tab.site.running.port), timeout=5) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        return line.recv(1000).decode("latin-1").split("\r\n")[0]


async def test_my_own_tab_works(site: Site) -> None:
    async with Tab(site, site.signed_in("alice")) as tab:
        await tab.send(tab.event("Note"))
    assert site.done() == ["Alice Test"]


def test_it_works_over_the_polling_transport_too(site: Site) -> None:
    tab = Tab(site, site.signed_in("alice"))
    polling = Polling(tab, tab.token)
    assert polling.send("40").startswith("40{")
    assert polling.send("420" + json.dumps(["event", tab.event("Note")])) == "430[]"
    assert site.done() == ["Alice Test"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", None, "null", "http://127.0.0.1:1", "http://127.0.0.1.x.org"]
)
def test_a_page_of_another_site_gets_no_websocket(site: Site, origin: str | None) -> None:
    tab = Tab(site, site.signed_in("alice"))
    assert upgrade(tab, origin).startswith("HTTP/1.1 403")
    assert upgrade(tab, site.url).startswith("HTTP/1.1 101")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"])
def test_a_page_of_another_site_gets_no_polling(site: Site, origin: str) -> None:
    tab = Tab(site, site.signed_in("alice"))
    headers = {"Origin": origin, "Cookie": f"portal={tab.token}"}
    for method in ("GET", "POST"):
        assert (
            httpx.request(method, f"{site.url}{POLLING}&client_id={tab.client_id}", headers=headers).status_code == 403
        )


def test_nothing_is_posted_by_polling_without_saying_from_where(site: Site) -> None:
    tab = Tab(site, site.signed_in("alice"))
    address = f"{site.url}{POLLING}&client_id={tab.client_id}"
    assert httpx.post(address, headers={"Cookie": f"portal={tab.token}"}).status_code == 403


def test_polling_gives_no_cross_origin_permission(site: Site) -> None:
    for origin, status in (("https://evil.example", 403), (site.url, 200)):
        answer = httpx.get(site.url + POLLING, headers={"Origin": origin})
        assert answer.status_code == status
        assert "access-control-allow-origin" not in answer.headers


async def test_without_a_cookie_there_is_no_socket(site: Site) -> None:
    tab = Tab(site, site.signed_in("alice"))
    with pytest.raises(NotConnected):
        await tab.connect(token=None)
    refusal = Polling(tab, None).send("40")
    assert refusal.startswith('44{"message": "Implicit handshake failed"}')


async def test_without_a_page_there_is_no_socket(site: Site) -> None:
    tab = Tab(site, site.signed_in("alice"))
    for client_id in ("", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotConnected):
            await tab.connect(client_id=client_id)


async def test_another_persons_page_gets_me_no_socket(site: Site) -> None:
    alices, charlies = Tab(site, site.signed_in("alice")), Tab(site, site.signed_in("charlie"))
    with pytest.raises(NotConnected):
        await charlies.connect(client_id=alices.client_id)


async def test_another_session_of_the_same_person_is_another_browser(site: Site) -> None:
    first, second = site.signed_in("alice"), site.signed_in("alice")
    with pytest.raises(NotConnected):
        await Tab(site, first).connect(token=second)


@pytest.mark.parametrize("event", ["event", "javascript_response", "ack", "handshake"])
async def test_messages_for_another_persons_page_do_nothing(site: Site, event: str) -> None:
    async with Tab(site, site.signed_in("alice")) as alices, Tab(site, site.signed_in("charlie")) as charlies:
        forged = {**alices.event("Note"), "tab_id": "x", "document_id": "x", "request_id": "x", "next_message_id": 9}
        await charlies.send(forged, event)
        assert site.done() == []
        await alices.send(alices.event("Note"))
        assert site.done() == ["Alice Test"]


async def test_a_socket_that_made_no_handshake_does_nothing(site: Site) -> None:
    token = site.signed_in("alice")
    async with Tab(site, token) as tab:
        bare = Tab(site, token)
        bare.query = tab.query  # a second socket of the same page
        await bare.connect(implicit_handshake="false")
        await bare.send(tab.event("Note"))
        await bare.close()
        assert site.done() == []
        await tab.send(tab.event("Note"))
    assert site.done() == ["Alice Test"]


async def test_a_screen_is_not_drawn_for_strangers(site: Site) -> None:
    """`sub_pages_open` drew protected screens for anonymous sockets (SECURITY §3i)."""
    async with Tab(site, site.signed_in("alice")) as alices, Tab(site, site.signed_in("charlie")) as charlies:
        drawing = alices.event(kind="sub_pages_open", args="/test/diary")
        await charlies.send(drawing)
        assert site.done() == []
        await alices.send(drawing)
        assert site.done() == ["diary drawn"]
    with pytest.raises(NotConnected):
        await socketio.AsyncClient(reconnection=False).connect(
            site.url, {"Origin": site.url}, transports=["websocket"], socketio_path="/_nicegui_ws/socket.io"
        )


async def test_what_the_browser_wants_logged_is_not(site: Site) -> None:
    """Anybody could write lines into the server's log, line breaks included (LG-02)."""
    async with Tab(site, site.signed_in("alice")) as tab:
        await tab.send({"client_id": tab.client_id, "level": "error", "message": "a line\nFAKED LINE"}, "log")
    assert "FAKED LINE" not in site.running.said


async def test_messages_that_make_no_sense_are_one_line_in_the_log(site: Site) -> None:
    async with Tab(site, site.signed_in("alice")) as tab:
        good = tab.event("Note")
        before = site.running.said.count("\n")
        for bad in (
            {},
            {"client_id": tab.client_id},
            {**good, "listener_id": "x"},
            {**good, "args": ["{"]},
            {**good, "id": []},
        ):
            await tab.send(bad)
        await tab.socket.call("event", "text", timeout=10)
        await tab.send(good)
        assert site.done() == ["Alice Test"]
        assert site.running.said.count("\n") - before <= 5


async def test_messages_keep_their_order(site: Site) -> None:
    async with Tab(site, site.signed_in("alice")) as tab:
        for path in ("/test/diary", "/test", "/test/diary", "/test", "/test/diary"):
            await tab.socket.emit("event", tab.event(kind="sub_pages_open", args=path))
        await tab.send(tab.event("Note"))
        assert site.done() == ["diary drawn"] * 3 + ["Alice Test"]
