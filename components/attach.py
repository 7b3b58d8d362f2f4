"""Attaching files: own button, list with progress, remove and try again; the server says what it keeps (SECURITY §3c).

Each file is one POST of its bytes and nothing else: no multipart to be cut short, no temporary file. The address lies
below the page's own, which the guard opens to the page's own session alone, up to its size limit.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from fastapi import Request
from fastapi.responses import JSONResponse
from nicegui import app
from nicegui.element import Element

from components.basics import tag
from components.fields import field_box
from services.words import _


@dataclass(frozen=True)
class HeldFile:
    """A file that the server keeps; `size` in words."""

    id: str
    name: str
    size: str


Take = Callable[[str, bytes], Awaitable[HeldFile | str | None]]
"""Gets name and bytes; returns the kept file, the sentence that says why it is not kept, or None: shown elsewhere."""


class Attach(Element, component="attach.js"):
    """The control; `files` are those that the server keeps, `pending` how many are on their way or were refused."""

    def __init__(
        self,
        take: Take,
        remove: Callable[[str], Awaitable[None]] | None,
        held: Sequence[HeldFile],
        accept: str,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """`accept` as in HTML; `words` take the place of those in `_words`. Without `remove`, kept files stay."""
        super().__init__()
        self.files = list(held)
        self.pending = 0
        self._take = take
        self._remove = remove
        self._url = f"/_nicegui/client/{self.client.id}/attach/{self.id}"
        self._props["url"] = self._url
        self._props["accept"] = accept
        self._props["words"] = _words() | dict(words or {})
        self._show()
        self.on("pending", self._note_pending)
        self.on("remove", self._removed)
        # Starlette's own kind of route: FastAPI remembers the functions of its routes beyond their removal, and with
        # them this control and all that was typed beside it (SECURITY FT-17).
        app.add_route(self._url, self._arrived, methods=["POST"], include_in_schema=False)

    def set_files(self, held: Sequence[HeldFile]) -> None:
        """Show other files, for instance none after sending."""
        self.files = list(held)
        self._show()

    def _show(self) -> None:
        self._props["held"] = [{"id": one.id, "name": one.name, "size": one.size} for one in self.files]
        self.update()

    async def _arrived(self, request: Request) -> JSONResponse:
        if self.is_ignoring_events:
            return JSONResponse({"problem": _("Load the page again.")}, 403)
        content = await request.body()
        answer = await self._take(unquote(request.headers.get("x-file-name", ""))[:1000], content)
        if isinstance(answer, str):
            return JSONResponse({"problem": answer})
        if answer is None:
            return JSONResponse({"held": ""})
        if answer.id not in [one.id for one in self.files]:
            self.files.append(answer)
        self._show()
        return JSONResponse({"held": answer.id})

    def _note_pending(self, event: Any) -> None:
        self.pending = event.args if isinstance(event.args, int) else 0

    async def _removed(self, event: Any) -> None:
        if self._remove and event.args in [one.id for one in self.files]:
            await self._remove(event.args)
            self.set_files([one for one in self.files if one.id != event.args])

    def _handle_delete(self) -> None:
        app.remove_route(self._url)
        super()._handle_delete()


class AttachField:
    """The control as a field of a form, named ``files``, with hint and error."""

    name = "files"

    def __init__(self, label: str, hint: str, control: Callable[[], Attach]) -> None:
        with field_box() as self._box:
            tag("div", label, "field-label")
            tag("div", hint, "hint")
            self._error = tag("div", classes="field-error")
            self.control = control()

    @property
    def target(self) -> str:
        """Id for links to this field."""
        return self.control.html_id

    def set_error(self, message: str | None) -> None:
        """Show or clear what is wrong with the files."""
        self._error.text = message or ""
        self._box.classes(**{"add" if message else "remove": "has-error"})


def _words() -> dict[str, str]:
    return {
        "attach": _("Attach files"),
        "list": _("Attached files"),
        "attached": _("Attached"),
        "remove": _("Remove"),
        "retry": _("Try again"),
        "sending": _("Sending"),
        "checking": _("Being checked …"),
        "failed": _("This file did not arrive. Check your connection, then try again."),
        "large": _("This file is larger than 10 MB. Attach a smaller one."),
    }
