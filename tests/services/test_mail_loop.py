"""The portal sends by itself while it runs; a mail whose server hangs holds up neither the others nor the pages."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import httpx
import pytest
from sqlmodel import Session, select

from models.clinic import Clinic, Mail
from pages.web.background import AT_ONCE, Sending
from pages.web.portal import Portal
from services import clock
from services.database import Database
from services.mail import enqueue
from services.settings import Settings
from tests.database import Databases
from tests.running import running
from tests.services.mail_servers import real_server


@pytest.fixture
def db(databases: Databases) -> Iterator[Database]:
    with databases.fresh("sqlite") as url:
        database = Database(url)
        database.writing(add_clinic)
        yield database
        database.close()


def add_clinic(session: Session) -> None:
    session.add(Clinic(name="Test Clinic", portal_name="Portal", set_up_at=clock.now()))


def write(db: Database, to: str) -> Mail:
    return db.writing(enqueue, to=f"{to}@example.org", template="password_changed")


async def test_a_hanging_mail_does_not_hold_up_the_others(db: Database, settings: Settings) -> None:
    with real_server() as inbox:
        inbox.held["slow@example.org"] = go_on = Event()
        portal = Portal(
            replace(settings, mail_server=f"smtp://127.0.0.1:{inbox.port}", mail_from="portal@example.org"), db
        )
        sending = Sending(portal, "email")
        write(db, "slow")
        others = [f"n{number}" for number in range(2 * AT_ONCE)]
        for name in others:
            write(db, name)
        got: list[str] = []
        while len(got) < len(others):
            await sending.look()
            if not inbox.taken.empty():
                got.append(inbox.taken.get())
            await asyncio.sleep(0)
        assert sorted(got) == sorted(f"{name}@example.org" for name in others)
        go_on.set()
        assert await asyncio.to_thread(inbox.taken.get, True, 20) == "slow@example.org"
        while db.reading(lambda s: s.exec(select(Mail).where(Mail.sent_at == None)).all()):  # noqa: E711
            await asyncio.sleep(0)
    assert len(inbox.mails) == len(others) + 1


async def test_only_a_few_at_once(db: Database, settings: Settings) -> None:
    with real_server() as inbox:
        go_on = Event()
        for number in range(AT_ONCE + 3):
            inbox.held[f"n{number}@example.org"] = go_on
            write(db, f"n{number}")
        portal = Portal(
            replace(settings, mail_server=f"smtp://127.0.0.1:{inbox.port}", mail_from="portal@example.org"), db
        )
        sending = Sending(portal, "email")
        await sending.look()
        await sending.look()
        assert len(sending._under_way) == AT_ONCE
        go_on.set()
        while len(inbox.mails) < AT_ONCE + 3:
            await sending.look()
            await asyncio.sleep(0)


def test_the_started_portal_sends_what_waited_and_stops_at_once_while_a_server_hangs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    before = Database(f"sqlite:///{data / 'portal.sqlite3'}")
    before.writing(add_clinic)
    write(before, "alice")
    with real_server() as inbox:
        environment = {"PORTAL_MAIL_SERVER": f"smtp://127.0.0.1:{inbox.port}", "PORTAL_MAIL_FROM": "portal@example.org"}
        with running(["app.py", "serve"], data, environment=environment) as portal:
            assert inbox.taken.get(timeout=20) == "alice@example.org"
            inbox.held["slow@example.org"] = go_on = Event()
            write(before, "slow")
            assert httpx.get(f"{portal.url}/login").status_code == 200
            portal.process.terminate()
            assert portal.process.wait(10) == 0
        go_on.set()
    assert "Traceback" not in portal.said
    before.close()
