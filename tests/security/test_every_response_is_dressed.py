"""Headers of every response, errors too; pages that tell nothing of the inside; false claims of requests (WB-01…12)."""

import re
import socket
from collections.abc import Callable

import httpx
import pytest

from tests.security.browser import Site

WANTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
EVERYTHING = [
    ("/login", 200),
    ("/test", 200),
    ("/nothing-here", 404),
    ("/_nicegui/nothing", 404),
    ("/_nicegui/3.18.0/static/nothing.js", 404),
    ("/assets/templates/base.html", 404),
    ("/test/not-yours", 404),
    ("/test/problem", 400),
    ("/test/fails", 500),
    ("/test/fails-later", 500),
    ("/test/plain-fails", 500),
    ("/_nicegui_ws/socket.io/?EIO=4&transport=polling", 200),
    ("/assets/portal.css", 200),
]


@pytest.mark.parametrize(("path", "status"), EVERYTHING)
def test_headers(site: Site, path: str, status: int) -> None:
    answer = site.get(path, site.signed_in("alice") if path != "/login" else None)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in WANTED} == WANTED
    policy = answer.headers["content-security-policy"]
    for part in (
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "connect-src 'self'",
    ):
        assert part in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert "server" not in answer.headers
    assert "set-cookie" not in answer.headers
    if not path.startswith("/assets/portal"):
        assert answer.headers["cache-control"] == "no-store"


def test_scripts_carry_the_nonce_of_their_own_response(site: Site) -> None:
    token = site.signed_in("alice")
    nonces = set()
    for _i in range(2):
        answer = site.get("/test", token)
        nonce = re.search(r"'nonce-([\w-]{20,})'", answer.headers["content-security-policy"])
        assert nonce
        nonces.add(nonce[1])
        assert set(re.findall(r"<script[^>]*", answer.text)) >= {f'<script nonce="{nonce[1]}"'}
        assert all(nonce[1] in script for script in re.findall(r"<script[^>]*", answer.text))
    assert len(nonces) == 2


def test_plain_pages_allow_neither_eval_nor_inline(site: Site) -> None:
    policy = site.get("/login").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/test/fails", "/test/fails-later", "/test/plain-fails"])
def test_a_failure_is_a_number_for_the_person_and_a_traceback_in_the_log(site: Site, path: str) -> None:
    answer = site.get(path, site.signed_in("alice"))
    assert "secret words" not in answer.text
    assert "RuntimeError" not in answer.text
    number = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", answer.text)
    assert number
    log = site.running.said.split(f"Failure {number[0]}")[1]
    assert "RuntimeError: secret words of an exception" in log
    assert "Exception in ASGI application" not in log


def test_unknown_addresses_and_strangers_build_no_page(site: Site) -> None:
    before = site.get("/test/clients").json()
    for number in range(20):
        assert site.get(f"/unknown/{number}").status_code == 404
        assert site.get(f"/_nicegui/{number}").status_code == 404
        assert site.get("/test").status_code == 303
    assert site.get("/test/clients").json() <= before


def test_a_page_that_no_browser_opens_is_forgotten(start_site: Callable[..., Site]) -> None:
    site = start_site("--never-connected", "0.3")
    token = site.signed_in("alice")
    for _i in range(10):
        site.get("/test", token)
    while site.get("/test/clients").json() > 0:  # ends, or the test run's time limit does
        pass


def test_what_a_request_claims_of_itself_is_not_believed(site: Site) -> None:
    lies = {
        "Host": "evil.example",
        "X-Forwarded-Prefix": "//evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "https",
    }
    seen = site.get("/test/request", headers=lies).json()
    assert seen["address"] == "127.0.0.1"
    assert seen["url"] == f"{site.url}/test/request"
    assert not [name for name in seen["headers"] if name.startswith("x-forwarded")]
    page = site.get("/test", site.signed_in("alice"), headers=lies)
    assert "evil.example" not in page.text
    assert site.get("/test/", headers=lies).headers.get("location", "") in ("", f"{site.url}/test", "/login")


def test_only_the_own_proxy_may_name_the_address_and_only_its_own_word_counts(start_site: Callable[..., Site]) -> None:
    site = start_site("--trusted-proxy", "127.0.0.1", "--public-url", "https://portal.example.org")
    seen = site.get("/test/request", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Prefix": "/x"})
    assert seen.json()["address"] == "203.0.113.9"
    assert seen.json()["url"] == "https://portal.example.org/test/request"
    assert "x-forwarded-prefix" not in seen.json()["headers"]
    assert seen.headers["strict-transport-security"] == "max-age=31536000"
    own_line = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "203.0.113.9")]  # as HAProxy adds it
    assert httpx.get(site.url + "/test/request", headers=own_line).json()["address"] == "203.0.113.9"


@pytest.mark.parametrize("host", ["evil.example/x?", "a b", "", "a@b", "[::", "/admin", "127.0.0.1:8080\\@evil"])
def test_a_malformed_host_opens_nothing(site: Site, host: str) -> None:
    """CVE-2026-48710: such a Host moved the path that path-based checks saw."""
    with socket.create_connection(("127.0.0.1", site.running.port)) as line:
        line.sendall(f"GET /test HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()
    assert answer.startswith(("HTTP/1.1 303", "HTTP/1.1 400"))
    assert "Record of" not in answer


def test_trace_docs_and_reload_do_not_exist(site: Site) -> None:
    assert httpx.request("TRACE", site.url + "/login", headers={"Origin": site.url}).status_code in (404, 405)
    for path in ("/docs", "/redoc", "/openapi.json", "/.git/config", "/assets/../app.py", "/assets/%2e%2e/app.py"):
        assert site.get(path).status_code == 404
