"""The portal at an https address (SE-14). That http:// is sent on to https:// is the reverse proxy's work."""

from collections.abc import Callable

import httpx
import pytest

from tests.security.browser import Site
from tests.security.test_sockets_belong_to_their_page import POLLING

URL = "https://portal.example.org"
YEAR = 31_536_000  # seconds


@pytest.fixture(scope="module")
def public(start_site: Callable[..., Site]) -> Site:
    return start_site("--public-url", URL)


@pytest.mark.parametrize("path", ["/login", "/", "/nothing-here", "/test/plain-fails", "/assets/portal.css", POLLING])
def test_se_14_every_response_keeps_browsers_at_https(site: Site, public: Site, path: str) -> None:
    told = public.get(path).headers["strict-transport-security"]
    assert int(told.removeprefix("max-age=")) >= YEAR
    assert "strict-transport-security" not in site.get(path).headers  # a portal on http:// must not say it


@pytest.mark.parametrize("origin", ["http://portal.example.org", "http://127.0.0.1"])
def test_se_14_a_page_at_http_gets_no_socket_and_sends_no_form(public: Site, origin: str) -> None:
    for method in ("GET", "POST"):
        assert httpx.request(method, public.url + POLLING, headers={"Origin": origin}).status_code == 403
    websocket = {"Origin": origin, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    websocket["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    address = public.url + POLLING.replace("polling", "websocket")
    assert httpx.get(address, headers=websocket).status_code == 403
    assert httpx.post(public.url + "/login", data={"email": "x"}, headers={"Origin": origin}).status_code == 403


def test_se_14_every_cookie_is_for_https_only(public: Site) -> None:
    form = {"email": "clara@example.org", "password": "correct horse battery staple"}
    answers = [public.post("/login", data=form, headers={"Origin": URL})]
    answers.append(public.post("/language", data={"language": "es"}, headers={"Origin": URL}))
    cookies = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
    assert {line.partition("=")[0] for line in cookies} == {"__Host-portal-step", "language"}
    assert all("; secure" in line.lower() for line in cookies)
