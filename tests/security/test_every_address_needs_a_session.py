"""The inventory of everything that answers: without a session only signing in does (SECURITY §2.1)."""

import httpx
import pytest
from socketio.exceptions import ConnectionError as NotConnected

from tests.cast import PASSWORD
from tests.security.browser import Site, Tab

# What strangers may see, each with what lies below it; the static files are in test_static_files.
OPEN = (
    "/login",
    "/favicon.ico",
    "/sign-up",
    "/forgot-password",
    "/reset-password",
    "/invitation",
    "/sent-record",
    "/join",
    "/.well-known/jwks.json",
)
SOMEBODY = "00000000-0000-4000-8000-000000000001"


def addresses(site: Site, kind: str) -> list[str]:
    """All registered paths of one kind but the ones of the test site; path parameters filled in."""
    known = [path for path in site.get(f"/test/{kind}").json() if not path.startswith("/test")]
    return ["/".join(SOMEBODY if part.startswith("{") else part for part in path.split("/")) for path in known]


def test_pages_send_strangers_to_the_sign_in_page(site: Site) -> None:
    pages = addresses(site, "pages")
    assert {"/", "/clinic", "/my-health/medical-history"} <= set(pages)
    for path in pages:
        answer = site.get(path)
        assert (path, answer.status_code) == (path, 303)
        assert answer.headers["location"].startswith("/login")


def test_nothing_else_answers_strangers(site: Site) -> None:
    for path in addresses(site, "routes"):
        answer = site.get(path)
        if path.startswith(OPEN):
            assert "x-nicegui-content" not in answer.headers  # a plain page: no element, no socket
        else:
            assert (path, answer.status_code in (303, 401, 404, 405)) == (path, True)


def test_half_signed_in_is_not_signed_in(site: Site) -> None:
    form = {"email": "clara@example.org", "password": PASSWORD}
    step = site.post("/login", data=form).cookies["portal-step"]
    for path in addresses(site, "pages"):
        for name in ("portal", "portal-step"):
            assert httpx.get(site.url + path, cookies={name: step}).status_code == 303


async def test_every_page_refuses_a_socket_without_its_session(site: Site) -> None:
    token = site.signed_in("alice")
    for path in addresses(site, "pages"):
        answer = site.get(path, token)
        if answer.headers.get("x-nicegui-content") == "page":
            tab = Tab(site, token, path)
            with pytest.raises(NotConnected):
                await tab.connect(token=None)
