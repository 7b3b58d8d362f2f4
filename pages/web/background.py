"""What runs beside the pages as long as the portal does: sending what waits, telling of birthdays and of results."""

import asyncio
import logging
import time
from pathlib import Path
from threading import Thread
from uuid import UUID

from nicegui import background_tasks

from pages.web.portal import Portal
from services import anchors, backup_nightly, clock, sessions
from services.family import birthdays
from services.mail import outbox
from services.records.watched_folder import WatchedFolder
from services.results import telling

LOOK_EVERY = 1.0  # seconds
BIRTHDAYS_EVERY = 3600.0
RELEASES_EVERY = 600.0
FOLDER_EVERY = 5.0
AT_ONCE = 4  # tries at the same time for each channel; a hanging one blocks no other
BACKUP_LOOKED_FOR_EVERY = 300.0
TIMED_OUT_EVERY = 60.0
ANCHOR_EVERY = 3600.0
SET_BACK = 10.0  # less is what a time server does
log = logging.getLogger("portal")


def start(portal: Portal) -> None:
    """Begin the work. Called when the event loop runs.

    Mails wait for a server that an administrator may enter at any time; the gateway for texts is the operator's alone.
    """
    background_tasks.create(_tell_of_birthdays(portal), name="tell of birthdays that change family access")
    background_tasks.create(_tell_of_results(portal), name="tell of results that are shown from today on")
    background_tasks.create(_note_timed_out(portal), name="write down sessions that ended by themselves")
    background_tasks.create(watch_clock(portal), name="notice a clock that is set back")
    background_tasks.create(note_history(portal), name="note the newest row of the history outside")
    if portal.settings.watch:
        background_tasks.create(_watch(portal, portal.settings.watch), name="take in files of the watched folder")
    if portal.settings.demo:
        background_tasks.create(_deliver(portal), name="deliver to the mailbox of the demo")
    if portal.settings.backup_time:
        background_tasks.create(_back_up(portal), name="back up every night")
    for channel in ("email", "text") if portal.settings.texts else ("email",):
        background_tasks.create(Sending(portal, channel).run(), name=f"send what waits: {channel}")


async def _tell_of_birthdays(portal: Portal) -> None:
    """Mails of what a birthday will change in 60 days; each is written once. Runs for good."""
    while True:
        try:
            await portal.db.write(birthdays.tell, portal.settings)
        except Exception:
            log.exception("Telling of birthdays failed once")
        await asyncio.sleep(BIRTHDAYS_EVERY)


async def _watch(portal: Portal, folder: Path) -> None:
    """Take in what is put into the folder. Runs for good."""
    watched = WatchedFolder(folder, portal.db, portal.reading)
    while True:
        try:
            await watched.look()
        except Exception:
            log.exception("Looking into the watched folder failed once")
        await asyncio.sleep(FOLDER_EVERY)


async def _tell_of_results(portal: Portal) -> None:
    """Mails of results and documents that came in, or were held until today; each is written once. Runs for good."""
    while True:
        try:
            await portal.db.write(telling.tell_due, portal.settings)
        except Exception:
            log.exception("Telling of new results failed once")
        await asyncio.sleep(RELEASES_EVERY)


async def watch_clock(portal: Portal) -> None:
    """A clock that is set back would let sessions live on: everybody signs in again (FT-08). Runs for good."""
    ahead = clock.now().timestamp() - time.monotonic()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        before, ahead = ahead, clock.now().timestamp() - time.monotonic()
        if ahead > before - SET_BACK:
            continue
        log.warning("The clock was set back by %d seconds: everybody is signed out", before - ahead)
        try:
            await portal.db.write(sessions.end_everybody)
        except Exception:
            log.exception("Signing everybody out failed")


async def note_history(portal: Portal) -> None:
    """An anchor of the history each hour (HI-06), besides those of a start and of a backup. Runs for good."""
    while True:
        await asyncio.sleep(ANCHOR_EVERY)
        try:
            await portal.db.read(anchors.append, portal.settings.data)
        except Exception:
            log.exception("Noting the newest row of the history failed once")


async def _note_timed_out(portal: Portal) -> None:
    """The history says when sessions have ended by idling. Runs for good."""
    while True:
        await asyncio.sleep(TIMED_OUT_EVERY)
        try:
            await portal.db.write(sessions.end_timed_out)
        except Exception:
            log.exception("Writing down sessions that ended failed once")


async def _deliver(portal: Portal) -> None:
    """A demo has no mail server; what is due is in its mailbox. Runs for good."""
    from services.demo import mailbox  # not even loaded otherwise

    while True:
        try:
            await portal.db.run(mailbox.deliver)
        except Exception:
            log.exception("Delivering to the mailbox of the demo failed once")
        await asyncio.sleep(LOOK_EVERY)


async def _back_up(portal: Portal) -> None:
    """The nightly backup. Runs for good; what fails is tried again, and `check` says that the last one is old."""
    while True:
        try:
            await portal.db.run(backup_nightly.run_when_due, portal.settings)
        except Exception:
            log.exception("The nightly backup failed")
        await asyncio.sleep(BACKUP_LOOKED_FOR_EVERY)


class Sending:
    """The sender of one channel."""

    def __init__(self, portal: Portal, channel: str) -> None:
        self._portal = portal
        self._channel = channel
        self._under_way: set[UUID] = set()

    async def run(self) -> None:
        """Look for due rows again and again. Runs for good."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("Looking for mails to send failed once")
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Begin to send what is due, as far as there is room."""
        if len(self._under_way) >= AT_ONCE:
            return
        due = await self._portal.db.read(outbox.due_with_a_server, self._channel, 2 * AT_ONCE, self._portal.settings)
        free = [mail_id for mail_id in due if mail_id not in self._under_way]
        for mail_id in free[: AT_ONCE - len(self._under_way)]:
            self._under_way.add(mail_id)
            # Neither the pool of the database's threads, which it could fill, nor a thread that stopping waits for:
            # an interrupted try comes back when its claim has ended.
            Thread(target=self._send, args=(asyncio.get_running_loop(), mail_id), daemon=True).start()

    def _send(self, loop: asyncio.AbstractEventLoop, mail_id: UUID) -> None:
        try:
            outbox.send(self._portal.db, self._portal.settings, mail_id)
        except Exception:
            log.exception("Noting how a mail went failed")
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._under_way.discard, mail_id)
