"""Choosing record files: each with its progress, and what became of it in words (PRODUCT §8.3)."""

from collections.abc import Awaitable, Callable
from typing import Any

from components.attach import Attach
from components.basics import paragraph, tag
from components.cards import card
from components.fields import password_field
from components.markup import element, join, link
from components.tables import Column, table
from pages.clinic.screens import Desk
from pages.web.errors import report
from services.errors import NoAccess, SignedOut, UnreadableFile
from services.full_disk import disk_is_full
from services.records import decide, importing, queue
from services.records.importing import Taken
from services.records.reading_room import LARGEST
from services.records.unpack import Read
from services.words import N_, _

ROOM = "records in"
_ACCEPTED = ".xml,.json,.zip,.eml,application/xml,text/xml,application/json,application/fhir+json,application/zip"
_MOST_SHOWN = 200
_OUTCOMES = {
    "imported": N_("Put into the chart"),
    "unchanged": N_("Came in before; nothing to do"),
    "waiting": N_("Waits to be matched"),
    "directory": N_("Holds no patient"),
    "refused": N_("Not taken in"),
}


def draw(desk: Desk, again: Callable[[], Awaitable[None]]) -> None:
    """The card with the button; `again` draws the lists below anew."""

    async def take(name: str, content: bytes) -> str | None:
        taken: list[Taken] = []
        try:
            await desk.look(ROOM, queue.overview)  # the key, before anything is read
            problem = await _take(desk, name, content, password.value, taken)
        except (SignedOut, NoAccess):
            return _("Load the page again.")
        except Exception as error:
            problem = _failure(error, report(error))
        if taken and not (problem and len(taken) == 1):
            with results:
                _tell(name, taken)
        await again()
        return problem or None

    with card(_("Take in files"), "take-in"):
        paragraph(_("Choose one or many files: .xml, .json or .zip, 100 MB each at most."))
        hint = _("Only for zip files that have one. It is not kept.")
        password = password_field("password", _("Password of the zip files"), hint=hint, autocomplete="off")
        Attach(take, None, [], _ACCEPTED, _words())
        results = tag("div", classes="flow", aria_live="polite")


async def _take(desk: Desk, name: str, content: bytes, password: str, taken: list[Taken]) -> str:
    """Read the file and take in one record after the other; the sentence that says why nothing came of it, or ""."""
    if len(content) > LARGEST:
        return _too_large()
    try:
        async for read in desk.portal.reading.records(name, content, password):
            taken.append(await _take_one(desk, read))
    except UnreadableFile as error:
        await desk.do(ROOM, decide.note_unreadable, name, error.reason)
        return error.reason
    if any(one.state != "refused" for one in taken):
        return ""
    reasons = {one.reason for one in taken}
    reason = reasons.pop() if len(reasons) == 1 else ""
    await desk.do(ROOM, decide.note_unreadable, name, reason)
    return _("Nothing was taken in: {reason}.", reason=reason) if reason else _("Nothing was taken in.")


async def _take_one(desk: Desk, read: Read) -> Taken:
    if read.draft is None:
        return Taken(read.name, "refused", reason=read.reason or "")
    return await desk.do(ROOM, importing.take_in, read.name, read.content, read.digest, read.draft)


def _tell(name: str, taken: list[Taken]) -> None:
    columns = [
        _("File"),
        _("Patient"),
        _("What became of it"),
        Column(_("New"), number=True),
        Column(_("Changed"), number=True),
        Column(_("The same"), number=True),
        Column(_("Not readable"), number=True),
    ]
    rows = [_row(name, one) for one in taken[:_MOST_SHOWN]]
    table(columns, rows, _("What became of {name}", name=name), drop_empty=True)
    if len(taken) > _MOST_SHOWN:
        paragraph(_("These are the first {count} records of it. All are in the lists below.", count=_MOST_SHOWN))


def _row(whole: str, one: Taken) -> tuple[Any, ...]:
    done = one.state == "imported"
    told = join([_(_OUTCOMES[one.state]), *filter(None, [one.reason, *one.notes])], ": ")
    if one.source_id:
        told = join([told, link(_("Show"), f"/clinic/records-in/{one.source_id}")], " ")
    numbers = [one.counts.total(what) if done else "" for what in ("new", "changed", "same")]
    own_name = one.name.removeprefix(f"{whole}/")  # of a zip: the name inside it
    return element("span", own_name, class_="long"), one.patient, told, *numbers, one.unread or ""


def _failure(error: Exception, reference: str) -> str:
    if disk_is_full(error):
        return _(
            "The disk of the server is full. What is not listed below was not taken in. "
            "Please tell whoever looks after the server."
        )
    return _(
        "Something went wrong on our side. What is not listed below was not taken in; choose the file again. "
        "If it happens again, give this number: {reference}",
        reference=reference,
    )


def _too_large() -> str:
    return _("This file is larger than 100 MB. Split it, or ask whoever runs the portal to import it there.")


def _words() -> dict[str, str]:
    return {
        "attach": _("Choose files"),
        "list": _("Files on their way"),
        "attached": _("Taken in"),
        "checking": _("Being read …"),
        "large": _too_large(),
    }
