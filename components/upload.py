"""Choosing one file to send: an own button in place of Quasar's upload box, which fails axe (LOOK, Fixes)."""

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from components.basics import button


def upload_button(label: str, on_file: Callable[[str, bytes], Awaitable[None]], *, accept: str, limit: int) -> None:
    """A button that asks for a file and hands over (name, content). `accept` as in HTML; `limit` in bytes.

    The browser alone keeps to both: pages.web.guard refuses larger requests, the service looks at the content again.
    """

    async def received(event: events.UploadEventArguments) -> None:
        if event.file.size() <= limit:
            await on_file(event.file.name, await event.file.read())
        else:
            await on_file(event.file.name, b"")
        picker.reset()

    picker = ui.upload(on_upload=received, auto_upload=True, multiple=False).classes("hidden-upload")
    picker.props["accept"] = accept
    picker.props["aria-hidden"] = "true"
    button(label, lambda: picker.run_method("pickFiles"))
