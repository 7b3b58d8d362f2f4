"""Someone else's record is open when the right to it ends: nothing more of it is shown or handed out (SE-07)."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant
from services import clock
from tests.security.browser import Site, Tab

SCREEN, HISTORY, FILE = "/my-health/medical-history", "/access-history", "/files/vaccination-record"


@pytest.fixture
def alices(site: Site) -> Iterator[str]:
    """Where Bob, who has full access, finds Alice's record. He has it back after the test."""
    yield f"/for/{site.db.reading(lambda s: s.get_one(Account, UUID(site.people['alice']['id'])).patient_id)}"
    change(site, FamilyGrant, "ended_at", None)
    change(site, Account, "disabled_at", None)


def change(site: Site, what: type, column: str, value: object) -> None:
    """Set `column` of Bob's account, or of what Bob was given."""
    bob = UUID(site.people["bob"]["id"])

    def work(session: Session) -> None:
        of_bob = col(FamilyGrant.account_id) == bob if what is FamilyGrant else col(Account.id) == bob
        setattr(session.exec(select(what).where(of_bob)).one(), column, value)

    site.db.writing(work)


def shown(tab: Tab) -> str:
    """All that the open page was told to show."""
    return " ".join(str(data) for name, data in tab.received if name == "update")


async def open_screen(tab: Tab, path: str, until: str) -> str:
    """Go there inside the page; returns what it was told to show, when that holds the words `until`."""
    tab.received.clear()
    await tab.send(tab.event(kind="sub_pages_open", args=path))
    async with asyncio.timeout(5):
        while until not in shown(tab):
            await asyncio.sleep(0.02)
    return shown(tab)


async def test_se_07_a_revoked_grant_in_an_open_page(site: Site, alices: str) -> None:
    bob = site.signed_in("bob")
    async with Tab(site, bob, alices) as tab:
        await open_screen(tab, alices + SCREEN, until="Problems")
        await open_screen(tab, alices + HISTORY, until="Who has looked at this record")
        assert site.get(alices + FILE, bob).status_code == 200
        change(site, FamilyGrant, "ended_at", clock.now())
        assert "Problems" not in await open_screen(
            tab, alices + SCREEN, until="You no longer have access to this record"
        )
        assert site.get(alices + FILE, bob).status_code == 404
        assert site.get(alices + SCREEN, bob).status_code == 404


async def test_se_07_a_disabled_account_in_an_open_page(site: Site, alices: str) -> None:
    bob = site.signed_in("bob")
    async with Tab(site, bob, alices) as tab:
        change(site, Account, "disabled_at", clock.now())
        await tab.socket.emit("event", tab.event(kind="sub_pages_open", args=alices + SCREEN))
        async with asyncio.timeout(5):
            await tab.socket.wait()  # until the server cuts it off
        assert "Problems" not in shown(tab)
        assert tab.opened()[0].startswith("/login")
    assert site.get(alices + FILE, bob).status_code in (303, 401, 404)
