"""Signing in over the real forms: words, times, codes, cookies and where it leads (AU-08…AU-17, SE-01…SE-03, WB-04)."""

import re
import sqlite3
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pyotp
import pytest
from socketio.exceptions import ConnectionError as NotConnected
from sqlalchemy import delete, update

from models.people import Account
from models.security import Throttle
from services import clock, sign_in
from tests.cast import PASSWORD
from tests.security.browser import Site, Tab


@pytest.fixture(autouse=True)
def nothing_counted(shared_site: Site) -> None:
    """The wrong tries of the tests before do not hold this one up."""
    shared_site.db.writing(lambda session: session.execute(delete(Throttle)))


def try_password(site: Site, email: str, password: str, next_path: str = "/", **more: Any) -> httpx.Response:
    return site.post("/login", data={"email": email, "password": password, "next": next_path}, **more)


def cookie(answer: httpx.Response, name: str) -> Any:
    found = [SimpleCookie(line) for line in answer.headers.get_list("set-cookie")]
    return next(jar[name] for jar in found if name in jar)


def test_a_patient_signs_in_and_arrives_where_she_wanted(site: Site) -> None:
    asked = site.get("/test?x=1&y=a%20b")
    assert asked.headers["location"].startswith("/login?next=/test%3Fx%3D1")
    form = site.get(asked.headers["location"])
    wanted = re.search(r'name="next" value="([^"]*)"', form.text)
    assert wanted
    answer = try_password(site, "ALICE@example.org", PASSWORD, wanted[1].replace("&amp;", "&"))
    assert answer.headers["location"] == "/test?x=1&y=a%20b"
    assert "Record of Alice Test" in site.get("/test", cookie(answer, "portal").value).text


def test_the_cookie(site: Site, start_site: Callable[..., Site]) -> None:
    here = cookie(try_password(site, "alice@example.org", PASSWORD), "portal")
    assert (here["httponly"], here["samesite"], here["path"], here["domain"], here["secure"]) == (
        True,
        "lax",
        "/",
        "",
        "",
    )
    url = "https://portal.example.org"
    public = start_site("--public-url", url)
    there = cookie(try_password(public, "alice@example.org", PASSWORD, headers={"Origin": url}), "__Host-portal")
    assert (there["httponly"], there["samesite"], there["path"], there["domain"]) == (True, "lax", "/", "")
    assert there["secure"] is True
    assert there["max-age"] == ""


def test_every_sign_in_makes_a_new_session_and_ends_the_one_before(site: Site) -> None:
    planted = site.signed_in("charlie")  # what somebody else has put into this browser
    mine = cookie(try_password(site, "alice@example.org", PASSWORD, token=planted), "portal").value
    assert mine != planted
    assert site.get("/test", planted).status_code == 303
    assert "Record of Alice Test" in site.get("/test", mine).text


def test_what_a_form_says_besides_its_fields_is_not_read(site: Site) -> None:
    """AC-08."""
    clara = site.people["clinician"]["id"]
    more = {"role": "administrator", "account_id": clara, "id": clara, "second_factor": "1", "patient_id": clara}
    form = {"email": "alice@example.org", "password": PASSWORD, "next": "/", **more}
    mine = cookie(site.post("/login", data=form), "portal").value
    assert "Record of Alice Test" in site.get("/test", mine).text
    assert site.get("/clinic", mine).headers["location"] == "/"  # she has no office
    row = site.session_row(mine)
    assert (str(row.account_id), row.second_factor_at) == (site.people["alice"]["id"], None)


def test_the_database_holds_no_token_no_secret_and_good_hashes(site: Site) -> None:
    """SE-02, AU-08, AU-17."""
    token = site.signed_in("alice")
    with sqlite3.connect(site.running.data / "portal.sqlite3") as db:
        dump = "\n".join(db.iterdump())
        hashes = [row[0] for row in db.execute("SELECT password_hash FROM account")]
    assert token not in dump
    assert site.people["clinician"]["totp"] not in dump  # AU-17
    for stored in hashes:
        memory, passes = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$.*", stored).groups()  # type: ignore[union-attr]
        assert int(memory) >= 19 * 1024  # AU-08
        assert int(passes) >= 2
    assert not list(site.running.data.rglob("storage-*"))  # NiceGUI keeps nothing on the disk


def test_unknown_and_wrong_look_the_same_and_take_the_same_time(site: Site) -> None:
    """AU-11. Medians of tries side by side; `test_sign_in_hammered.py` looks closer."""
    texts, times = set(), {"alice@example.org": [], "nobody@example.org": []}

    def one(email: str) -> None:
        began = time.perf_counter()
        answer = try_password(site, email, "wrong password of good length")
        times[email].append(time.perf_counter() - began)
        assert answer.status_code == 422
        texts.add(answer.text.replace(email, "…"))

    with ThreadPoolExecutor(2) as people:
        for _i in range(5):
            list(people.map(one, times))
    assert len(texts) == 1
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert 0.75 < known / unknown < 1.33


def test_password_problems_are_words_and_keep_what_was_typed(site: Site) -> None:
    answer = try_password(site, "Alice@Example.org", "wrong", "/test")
    assert "The e-mail address or the password is not right." in answer.text
    assert "<title>Error: " in answer.text
    assert 'value="Alice@Example.org"' in answer.text
    assert 'name="next" value="/test"' in answer.text
    assert "wrong" not in answer.text


async def test_staff_with_the_password_alone_reach_nothing(site: Site) -> None:
    """AU-13: between the two steps there is a cookie that opens only the second step."""
    answer = try_password(site, "clara@example.org", PASSWORD)
    assert answer.headers["location"] == "/login/code"
    step = cookie(answer, "portal-step").value
    for name in ("portal", "portal-step"):
        page = httpx.get(site.url + "/test", cookies={name: step})
        assert page.headers["location"] == "/login?next=/test"
    assert "one-time-code" in httpx.get(site.url + "/login/code", cookies={"portal-step": step}).text
    assert site.get("/login/code").headers["location"] == "/login"
    tab = Tab(site, site.signed_in("alice"))
    with pytest.raises(NotConnected):
        await tab.connect(token=step)


def second_step(site: Site, code: str, step: str) -> httpx.Response:
    return httpx.post(
        site.url + "/login/code", data={"code": code}, cookies={"portal-step": step}, headers={"Origin": site.url}
    )


def test_a_code_works_once_and_a_neighbouring_step_is_taken(site: Site) -> None:
    """AU-14, AU-15."""
    totp = pyotp.TOTP(site.people["clinician"]["totp"])
    now = int(clock.now().timestamp())
    site.db.writing(_forget_used_codes)
    steps = [cookie(try_password(site, "clara@example.org", PASSWORD), "portal-step").value for _i in range(4)]
    assert second_step(site, totp.at(now - 3 * 30), steps[0]).status_code == 422
    first = second_step(site, totp.at(now), steps[0])
    assert first.headers["location"] == "/clinic"
    assert "Record of Clara Test" in site.get("/test", cookie(first, "portal").value).text
    assert second_step(site, totp.at(now), steps[1]).status_code == 422
    assert second_step(site, totp.at(now - 30), steps[1]).status_code == 422
    assert second_step(site, totp.at(now + 30), steps[2]).status_code == 303
    assert second_step(site, totp.at(now + 30), steps[0]).status_code == 422  # a used step opens no second session


def test_five_tries_for_each_password(site: Site) -> None:
    step = cookie(try_password(site, "clara@example.org", PASSWORD), "portal-step").value
    for _i in range(sign_in.STEP_TRIES):
        assert "This code is not right." in second_step(site, "000000", step).text
    totp = pyotp.TOTP(site.people["clinician"]["totp"])
    ended = second_step(site, totp.at(int(clock.now().timestamp()) + 30), step)
    assert "too many tries" in ended.text
    assert 'name="password"' in ended.text


@pytest.mark.parametrize(
    "bad",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/%0d%0aX: y",
        "/a\nb",
        "javascript:alert(1)",
        "",
        "x",
    ]
    + ["/login", "/sign-out", "\\\\evil", "/ /evil", "/a\\b", "///evil.example", "/\t/evil.example"],
)
def test_signing_in_leads_only_into_the_portal(site: Site, bad: str) -> None:
    answer = try_password(site, "alice@example.org", PASSWORD, bad)
    assert answer.headers["location"] in ("/", "/%0d%0aX: y".replace(" ", "%20"))
    assert not [name for name in answer.headers if name.lower() == "x"]


def test_spanish_is_chosen_on_the_sign_in_page(site: Site) -> None:
    assert '<html lang="es">' in site.get("/login", headers={"Accept-Language": "es-MX,en;q=0.5"}).text
    assert '<html lang="en">' in site.get("/login", headers={"Accept-Language": "fr"}).text
    chosen = site.post("/language", data={"language": "es", "next": "/test"})
    assert chosen.headers["location"] == "/login?next=/test"
    page = httpx.get(site.url + "/login", cookies={"language": cookie(chosen, "language").value})
    assert '<html lang="es">' in page.text
    assert "set-cookie" not in site.post("/language", data={"language": "xx\r\n"}).headers


def test_signing_out_takes_the_cookie_back(site: Site) -> None:
    token = site.signed_in("alice")
    answer = site.post("/sign-out", token)
    assert cookie(answer, "portal")["max-age"] == "0"
    assert site.get("/sign-out", token).status_code in (404, 405)


def test_nothing_of_the_demo_outside_the_demo(site: Site) -> None:
    assert "Demo" not in site.get("/login").text
    step = cookie(try_password(site, "clara@example.org", PASSWORD), "portal-step").value
    assert "demonstration" not in httpx.get(site.url + "/login/code", cookies={"portal-step": step}).text
    for path in ("/dev/mailbox", "/dev/mailbox.json", "/dev/accounts.json"):
        assert site.get(path).status_code == 404


def _forget_used_codes(session: Any) -> None:
    session.execute(update(Account).values(totp_last_step=None))
