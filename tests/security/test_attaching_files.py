"""Attaching past the browser: raw uploads and raw socket messages hit the same limits (SECURITY §3c, FI-01, FT-07)."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import delete
from sqlmodel import func, select

from models.messages import Draft, HeldFile, Message
from models.record import StoredFile
from services.demo.letters import letter
from tests.security.browser import Site, Tab

PDF = letter("Edge", "the office", "Alice Test", ["One line."])
LIMIT = 10 * 1024 * 1024


def count(site: Site, table: Any) -> int:
    return site.db.reading(lambda s: s.exec(select(func.count()).select_from(table)).one())


def padded(size: int) -> bytes:
    """A PDF of exactly `size` bytes; zeros at the end are taken."""
    return PDF + bytes(size - len(PDF))


def post(site: Site, token: str, path: str, name: str, content: bytes, **more: Any) -> httpx.Response:
    headers = {"X-File-Name": quote(name), **more}
    return site.post(path, token, content=content, headers=headers, timeout=60)


@pytest.fixture
async def composer(site: Site) -> AsyncIterator[tuple[Tab, str]]:
    """Alice's home page with the composer open: the tab, and where its files go."""
    token = site.signed_in("alice")
    async with Tab(site, token, "/") as tab:
        await tab.send(tab.event("Send a message"))
        for _try in range(100):
            found = re.search(r"/_nicegui/client/[\w-]+/attach/\d+", json.dumps(tab.received))
            if found:
                break
            await asyncio.sleep(0.05)
        assert found
        yield tab, found[0]
    site.db.writing(lambda s: [s.execute(delete(table)) for table in (HeldFile, Draft)])


async def test_ten_megabytes_and_one_byte_more(site: Site, composer: tuple[Tab, str]) -> None:
    tab, path = composer
    before = count(site, StoredFile)
    assert "problem" not in post(site, tab.token, path, "full.pdf", padded(LIMIT)).json()
    assert "larger than 10 MB" in post(site, tab.token, path, "over.pdf", padded(LIMIT + 1)).json()["problem"]
    assert post(site, tab.token, path, "huge.pdf", bytes(11 * 1024 * 1024 + 1)).status_code == 413
    assert count(site, StoredFile) == before + 1


async def test_ten_files_and_the_eleventh(site: Site, composer: tuple[Tab, str]) -> None:
    tab, path = composer
    answers = [post(site, tab.token, path, f"{n}.pdf", PDF).json() for n in range(12)]
    assert any("10 files" in one.get("problem", "") for one in answers)
    assert count(site, HeldFile) == 10


async def test_only_the_pages_own_session_attaches(site: Site, composer: tuple[Tab, str]) -> None:
    tab, path = composer
    before = count(site, StoredFile)
    for token in (site.signed_in("charlie"), site.signed_in("alice")):
        assert post(site, token, path, "a.pdf", PDF).status_code == 401
    assert post(site, tab.token, path, "a.pdf", PDF, Origin="https://evil.example").status_code == 403
    assert count(site, StoredFile) == before


async def test_a_body_that_is_cut_short_is_never_attached(site: Site, composer: tuple[Tab, str]) -> None:
    tab, path = composer
    before = count(site, StoredFile)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nOrigin: {site.url}\r\nCookie: portal={tab.token}\r\n"
    _reader, writer = await asyncio.open_connection("127.0.0.1", site.running.port)
    writer.write((head + f"X-File-Name: cut.pdf\r\nContent-Length: {len(PDF)}\r\n\r\n").encode() + PDF[:-100])
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert "is not a PDF" in post(site, tab.token, path, "x.txt", b"words").json()["problem"]  # the page lives on
    assert count(site, StoredFile) == before


async def test_a_text_longer_than_the_box_is_refused_by_the_service(site: Site, composer: tuple[Tab, str]) -> None:
    """A socket message can carry what no text box lets through; nothing is stored."""
    tab, _path = composer
    elements = elements_of(tab)
    box = next(n for n, one in elements.items() if one.get("props", {}).get("name") == "text")
    form = next(n for n, one in elements.items() if one.get("tag") == "form")
    before = count(site, Message)
    await tab.send(raw(tab, elements, box, "update:value", "x" * 1001))
    await tab.send(raw(tab, elements, form, "submit"))
    for _try in range(100):
        if "1000 characters at most" in json.dumps(tab.received):
            break
        await asyncio.sleep(0.05)
    assert "1000 characters at most" in json.dumps(tab.received)
    assert count(site, Message) == before


def elements_of(tab: Tab) -> dict[str, dict[str, Any]]:
    """The elements that came over the socket."""
    found: dict[str, dict[str, Any]] = {}
    for name, data in tab.received:
        if name == "update" and isinstance(data, dict):
            found |= {key: one for key, one in data.items() if isinstance(one, dict)}
    return found


def raw(tab: Tab, elements: dict[str, dict[str, Any]], number: str, kind: str, args: Any = None) -> dict[str, Any]:
    listener = next(one for one in elements[number]["events"] if one["type"].split(".")[0] == kind)
    said = {"id": int(number), "client_id": tab.client_id, "listener_id": listener["listener_id"]}
    return {**said, "args": [json.dumps(args)] if args is not None else []}
