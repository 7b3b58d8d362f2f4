"""Addresses, queries, cookies, headers and bodies of any kind, at every route: a page or a refusal, never a failure."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attack.examples import examples
from tests.attack.strings import BREAKING
from tests.security.browser import Site
from tests.security.test_every_address_needs_a_session import SOMEBODY

QUERIES = ("token", "ticket", "next", "page", "first", "last", "period", "who", "what", "dates", "format", "sent",
           "client_id", "from", "to", "kind", "person")  # fmt: skip
FIELDS = ("email", "password", "again", "code", "totp", "sealed", "next", "language", "given", "family", "month", "day",
          "year", "postal_code", "phone", "relationship", "clinic", "name", "noted", "remember", "patient")  # fmt: skip
SMALL = st.sampled_from([one.encode(errors="surrogatepass") for one in BREAKING if len(one) < 400])
TEXT = st.one_of(SMALL, st.binary(max_size=12), st.sampled_from([b"\x00", "€".encode(), b"\xed\xa0\x80", b"a" * 300]))
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary="
CHARSETS = ("undefined", "unicode_escape", "utf-7", "punycode", "utf-16", "hex", "nothing", "idna")
BODIES = st.one_of(
    st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=6).map(
        lambda form: (URLENCODED, "&".join(f"{name}={quote(value)}" for name, value in form.items()).encode())
    ),
    st.tuples(st.sampled_from(CHARSETS), st.sampled_from(FIELDS), TEXT).map(
        lambda one: (
            f"{MULTIPART}x; charset={one[0]}",
            b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\na\\ud800\xff%s\r\n--x--\r\n'
            % (one[1].encode(), one[2]),
        )
    ),
    st.tuples(st.sampled_from(["multipart/form-data", f"{MULTIPART}\xff", "application/json", "text/html"]), TEXT),
    st.sampled_from([b"[" * 1000, b"{}", b"null", b'{"answer": "\\ud800", "next": "\\ud800"}', b'{"answer": 1e999}'])
    .map(lambda body: ("application/json", body)),
)  # fmt: skip
COOKIES = ("portal", "portal-step", "portal-device", "portal-sign-up", "portal-family-request", "portal-sent-record",
           "portal-reset", "portal-invitation", "language")  # fmt: skip
HEADER = st.binary(max_size=30).map(lambda said: bytes(sign for sign in said if sign > 32 and sign not in b";,"))
HEADERS = st.fixed_dictionaries(
    {"User-Agent": HEADER, "Accept-Language": HEADER},
    optional={
        "Range": HEADER,
        "If-None-Match": HEADER,
        "Accept": HEADER,
        "X-File-Name": HEADER,
        "Sec-Fetch-User": HEADER,
    },
)
QUERY = st.lists(st.tuples(st.sampled_from(QUERIES), TEXT), max_size=4).map(
    lambda parts: "&".join(f"{name}={quote(value)}" for name, value in parts)
)
ASKED = st.tuples(
    st.integers(0, 10_000), st.booleans(), TEXT, QUERY, HEADERS, st.dictionaries(st.sampled_from(COOKIES), HEADER),
    BODIES, st.sampled_from([None, "alice", "charlie", "clinician"]),
)  # fmt: skip


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_no_request_makes_the_portal_fail(site: Site) -> None:
    routes = {method: site.get(f"/test/{name}").json() for method, name in (("GET", "routes"), ("POST", "posts"))}
    ours = {
        method: [path for path in paths if not path.startswith(("/test", "/_nicegui/auto"))]
        for method, paths in routes.items()
    }
    assert all(len(paths) > 20 for paths in ours.values())

    seen: Counter[tuple[str, int]] = Counter()

    def send(method: str, one: tuple[Any, ...]) -> None:
        number, right, item, query, headers, cookies, (kind, body), who = one
        path = ours[method][number % len(ours[method])]
        own = SOMEBODY if right else quote(item, safe="") or "x"
        address = "/".join(own if part.startswith("{") else part for part in path.split("/"))
        held = {**cookies, **({"portal": site.signed_in(who).encode()} if who else {})}
        said = {**headers, "Cookie": b"; ".join(name.encode() + b"=" + value for name, value in held.items())}
        if method == "GET":
            answer = site.get(f"{address}?{query}", headers=said, timeout=60)
        else:
            answer = site.post(
                f"{address}?{query}", headers={**said, "Content-Type": kind.encode("latin-1")}, content=body, timeout=60
            )
        seen[method, answer.status_code] += 1
        assert answer.status_code < 500, (method, address, query, said, kind, body)

    @examples(9, 500)
    @given(st.lists(ASKED, min_size=5, max_size=5), st.lists(ASKED, min_size=6, max_size=6))
    def attack(reading: list[Any], posting: list[Any]) -> None:
        for one in reading:
            send("GET", one)
        with ThreadPoolExecutor(8) as pool:  # many answers are held back until each takes the same time
            list(pool.map(lambda one: send("POST", one), posting))

    attack()
    assert {status for _method, status in seen} >= {200, 303, 401, 404, 422}, seen


@pytest.mark.parametrize("address", ["/sent-record?token=", "/reset-password?ticket=", "/invitation?token="])
def test_a_link_with_foreign_signs_is_one_that_does_not_work(site: Site, address: str) -> None:
    """They cannot stand in the cookie that the secret goes into."""
    answer = site.get(address + quote("€"))
    assert answer.status_code == 303
    assert "does not work any more" in site.get(answer.headers["location"]).text


def test_a_form_in_a_character_set_that_is_none_is_refused(site: Site) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na\xff\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=undefined"}
    assert site.post("/login", headers=kind, content=body).status_code == 400
    half = body.replace(b"\xff", b"\\ud800")
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    assert site.post("/sign-up/patient", headers=kind, content=half).status_code == 422
