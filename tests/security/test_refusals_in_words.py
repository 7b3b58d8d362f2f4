"""What happens when a handler or a screen raises: words, a number, the sign-in page; and a double click acts once."""

import json
import re

from tests.security.browser import Site, Tab


async def seen(tab: Tab, wanted: str) -> str:
    """Everything the server has told this tab, as soon as `wanted` is in it."""
    for _i in range(100):
        text = json.dumps(tab.received)
        if wanted in text:
            return text
        await tab.socket.sleep(0.02)
    raise AssertionError(f"{wanted!r} not in {tab.received}")


async def test_a_failing_handler_gives_a_number(site: Site) -> None:
    async with Tab(site, site.signed_in("alice")) as tab:
        await tab.send(tab.event("Fail"))
        text = await seen(tab, "give this number")
    assert "secret words" not in text
    number = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text)
    assert number
    assert f"Failure {number[0]}" in site.running.said


async def test_a_problem_is_said_in_its_own_words(site: Site) -> None:
    async with Tab(site, site.signed_in("alice")) as tab:
        await tab.send(tab.event("Refuse"))
        await seen(tab, "Say it in other words.")


async def test_a_chart_that_is_not_there_is_not_found(site: Site) -> None:
    async with Tab(site, site.signed_in("alice")) as tab:
        await tab.send(tab.event("Read"))
        await seen(tab, "There is nothing at this address, or it is not yours to see.")
    assert site.done() == []


async def test_a_screen_that_fails_is_not_an_empty_page(site: Site) -> None:
    async with Tab(site, site.signed_in("alice")) as tab:
        await tab.send(tab.event(kind="sub_pages_open", args="/test/broken"))
        text = await seen(tab, "Something went wrong on our side")
    assert "secret words" not in text


async def test_a_double_click_acts_once(site: Site) -> None:
    async with Tab(site, site.signed_in("alice")) as tab:
        for label in ("Slowly", "Slowly", "Note", "Note"):
            await tab.socket.emit("event", tab.event(label))
        await tab.socket.sleep(0.6)
        await tab.send(tab.event("Note"))
    assert sorted(site.done()) == ["Alice Test", "Alice Test", "slowly"]
