"""What the server keeps for each open page, without timing or weighing anything (ARCHITECTURE, Speed)."""

import socket
from typing import Any

from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from pages.web.headers import Outermost
from services.settings import Settings
from tests.security.browser import Site, Tab


def test_messages_are_compressed_one_by_one(site: Site) -> None:
    """Otherwise each tab of a real browser keeps the memory of a compressor."""
    tab = Tab(site, site.signed_in("alice"))
    lines = [
        f"GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id={tab.client_id} HTTP/1.1",
        "Host: portal", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"Cookie: portal={tab.token}", f"Origin: {site.url}",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", site.running.port), timeout=5) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = line.recv(2000).decode("latin-1").split("\r\n\r\n")[0].lower()
    agreed = next(one for one in answer.split("\r\n") if one.startswith("sec-websocket-extensions"))
    assert "server_no_context_takeover" in agreed
    assert "client_no_context_takeover" in agreed


async def test_the_html_of_a_page_is_let_go_of(settings: Settings) -> None:
    """NiceGUI keeps the request of an open page, and with it our `send`."""
    kept: list[Any] = []

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        kept.append(send)
        answer = HTMLResponse("<script>the whole record</script>", headers={"X-NiceGUI-Content": "page"})
        await answer(scope, receive, send)

    sent: list[Any] = []

    async def note(message: Any) -> None:
        sent.append(message)

    async def nothing() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "path": "/", "method": "GET", "headers": [], "client": ("127.0.0.1", 1)}
    await Outermost(page, settings)(scope, nothing, note)
    assert b"the whole record" in sent[-1]["body"]
    assert "whole record" not in str(vars(kept[0]))
