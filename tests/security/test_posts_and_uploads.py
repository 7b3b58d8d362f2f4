"""What changes something comes from our own pages (SE-15); uploads are refused before their body is read (§3c)."""

import socket
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.security.browser import Site, Tab

FORMS = [
    "/login",
    "/login/code",
    "/sign-out",
    "/language",
    "/set-up",
    "/set-up/authenticator",
    "/test/post",
    "/nothing",
]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "ours"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(site: Site, path: str, headers: dict[str, str]) -> None:
    token = site.signed_in("alice")
    given = {name: site.url if value == "ours" else value for name, value in headers.items()}
    answer = httpx.post(site.url + path, headers=given, cookies={"portal": token})
    assert answer.status_code == 403
    assert answer.headers["x-content-type-options"] == "nosniff"  # WB-02: refusals are dressed like everything else
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert site.get("/test", token).status_code == 200  # nobody signed her out


def test_our_own_forms_pass(site: Site) -> None:
    for headers in ({"Origin": site.url}, {"Origin": f"http://localhost:{site.running.port}"}):
        assert httpx.post(site.url + "/test/post", content=b"abc", headers=headers).text == "3"
    fetched = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}  # from a page with Referrer-Policy no-referrer
    assert httpx.post(site.url + "/test/post", content=b"abc", headers=fetched).text == "3"


def test_behind_https_only_the_public_address_is_ours(start_site: Callable[..., Site]) -> None:
    site = start_site("--public-url", "https://portal.example.org")
    answers = {
        origin: httpx.post(site.url + "/test/post", headers={"Origin": origin}).status_code
        for origin in ("https://portal.example.org", site.url, "http://portal.example.org")
    }
    assert list(answers.values()) == [200, 403, 403]


def test_a_large_form_is_refused(site: Site) -> None:
    assert site.post("/test/post", content=b"x" * 70_000).status_code == 413
    assert site.post("/test/post", content=(b"x" * 1000 for _i in range(70))).status_code == 413  # chunked
    assert site.post("/test/post", content=(b"x" * 1000 for _i in range(60))).text == "60000"


MULTIPART = {"Content-Type": "multipart/form-data; boundary=edge"}


def chunks_of_a_file() -> Iterator[bytes]:
    """A file of 13 MB without a Content-Length."""
    yield b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    yield from (b"x" * 65536 for _i in range(200))
    yield b"\r\n--edge--\r\n"


async def test_uploads(site: Site) -> None:
    token = site.signed_in("alice")
    file = {"file": ("a.pdf", b"%PDF-1.4")}
    async with Tab(site, token) as tab:
        path = tab.upload_path()
        assert site.post(path, token, files=file).status_code == 200
        assert site.done() == ["upload"]
        assert site.post(path, files=file).status_code == 401
        assert site.post(path, site.signed_in("charlie"), files=file).status_code == 401
        assert site.post(path, site.signed_in("alice"), files=file).status_code == 401
        assert site.post(path, token, files=file, headers={"Origin": "https://evil.example"}).status_code == 403
        assert site.post(path, token, content=chunks_of_a_file(), headers=MULTIPART).status_code == 413
        site.post("/sign-out", token)
        assert site.post(path, token, files=file).status_code == 401
    assert site.done() == []


async def test_a_large_upload_is_refused_before_its_body_arrives(site: Site) -> None:
    token = site.signed_in("alice")
    async with Tab(site, token) as tab:
        head = f"POST {tab.upload_path()} HTTP/1.1\r\nHost: x\r\nOrigin: {site.url}\r\nCookie: portal={token}\r\n"
        with socket.create_connection(("127.0.0.1", site.running.port), timeout=5) as line:
            line.sendall((head + "Content-Length: 200000000\r\n\r\n").encode())
            assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_single_files_of_nicegui_need_a_session(site: Site) -> None:
    path = "/_nicegui/auto/static/0123456789/a.pdf"
    assert site.get(path).status_code == 401
    assert site.get(path, site.signed_in("alice")).status_code == 404
