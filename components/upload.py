"""Choosing one file to send: an own button in place of Quasar's upload box, which fails axe (LOOK, Fixes)."""

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from components.basics import button
from services.full_disk import DISK_IS_FULL
from services.words import _


def upload_button(label: str, on_file: Callable[[str, bytes], Awaitable[None]], *, accept: str, limit: int) -> None:
    """A button that asks for a file and hands over (name, content). `accept` as in HTML; `limit` in bytes.

    What is larger arrives cut off beyond the limit, so that the service can say that it is too large. pages.web.guard
    refuses much larger requests.
    """

    async def received(event: events.UploadEventArguments) -> None:
        content = bytearray()
        async for chunk in event.file.iterate():
            content += chunk
            if len(content) > limit:
                break
        picker.reset()  # before the handler, which may draw this part of the page anew
        await on_file(event.file.name, bytes(content))

    def rejected() -> None:
        kinds = ", ".join(one for one in accept.split(",") if one.startswith("."))
        text = _("This kind of file is not taken here. Choose one that ends in: {kinds}", kinds=kinds)
        ui.notify(text, type="warning", position="top", timeout=10_000, close_button=_("Close"))

    def failed(event: events.GenericEventArguments) -> None:
        picker.reset()  # it holds on to what failed, and would let nothing else be chosen
        text = _(DISK_IS_FULL) if event.args == 507 else _("The file did not arrive. Choose it again.")
        ui.notify(text, type="warning", position="top", timeout=10_000, close_button=_("Close"))

    picker = _Picker(on_upload=received, on_rejected=rejected, auto_upload=True, multiple=False).classes(
        "hidden-upload"
    )
    picker.on("failed", failed, js_handler="(info) => emit(info.xhr ? info.xhr.status : 0)")
    picker.props["accept"] = accept
    picker.props["aria-hidden"] = "true"
    button(label, lambda: picker.run_method("pickFiles"))


class _Picker(ui.upload):
    """Lets go of its handlers when it is gone: FastAPI remembers functions of removed routes, and so this element."""

    def _handle_delete(self) -> None:
        super()._handle_delete()
        self._upload_handlers.clear()
        self._event_listeners.clear()
