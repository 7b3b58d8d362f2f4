"""The demo, really started: a button for each account, and the second step shows its code."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests.running import Running, running


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(["app.py", "demo"], tmp_path_factory.mktemp("demo") / "data") as program:
        yield program


def hidden(form: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', form)
    assert found
    return unescape(found[1])


def test_every_account_signs_in_by_its_button_even_twice_in_half_a_minute(demo: Running) -> None:
    page = httpx.get(f"{demo.url}/login").text
    accounts = httpx.get(f"{demo.url}/dev/accounts.json").json()
    forms = [form for form in page.split("<form")[1:] if 'type="hidden" name="email"' in form]
    assert [hidden(form, "email") for form in forms] == [account["email"] for account in accounts]
    for form in [forms[0], forms[0], *forms[1:]]:
        with httpx.Client(base_url=demo.url, headers={"Origin": demo.url}) as browser:
            browser.post("/login", data={name: hidden(form, name) for name in ("email", "password", "next")})
            code = re.search(r"the code is (\d{6})", browser.get("/login/code").text)
            assert code
            done = browser.post("/login/code", data={"code": code[1]})
            assert done.status_code == 303
            assert browser.get(done.headers["location"], follow_redirects=True).status_code == 200
