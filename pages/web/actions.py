"""From a click to a service, and from an address to a screen: every refusal turned into words (ARCHITECTURE).

An event handler is wrapped by `action`::

    @action(form=lambda: form)
    async def send() -> None:
        await portal.in_chart(…)  # may raise Problem, SignedOut, NoAccess, anything

    with Form(summary, send) as form:
        …

A builder of `ui.sub_pages` is wrapped by `screen`::

    ui.sub_pages({"/my-health/medical-history": screen(build_medical_history), …})

| raised      | the person sees                                                          |
|-------------|--------------------------------------------------------------------------|
| Problem     | its sentence in the form's summary and at the field; without a form a notification |
| Conflict    | that somebody else saved first                                           |
| SignedOut   | the sign-in page, which leads back to the same address                   |
| AccessEnded | that the access to this record has ended, or has changed, since the page was opened |
| NoAccess    | the not-found screen in the place of the screen (a notification in an action) |
| full disk   | that nothing was saved, and whom to tell (services.full_disk) |
| anything    | a calm sentence with a reference number; the traceback is in the log under it |
"""

import asyncio
import functools
import inspect
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from nicegui import Client, ui

from components.basics import file_link, heading, paragraph
from pages.web.errors import report, sign_in_url
from services.errors import AccessEnded, Conflict, NoAccess, Problem, SignedOut
from services.full_disk import DISK_IS_FULL, disk_is_full
from services.words import _, use_language

Handler = Callable[..., Any]


class ShowsProblems(Protocol):
    """What `action` needs of a form: `components.form.Form` has it."""

    def show_problems(self, problems: Iterable[tuple[str, str | None]]) -> None: ...
    def clear_problems(self) -> None: ...


def action(
    *, form: Callable[[], ShowsProblems] | None = None, again_after: float = 0.5
) -> Callable[[Handler], Callable[..., Awaitable[None]]]:
    """Wrap an event handler (sync or async); see the table above.

    `form` returns the form the handler belongs to (a function, because the form is drawn after its handler is named).
    While it runs, and until `again_after` seconds after it began, further events of the same page are dropped: a double
    click acts once. What was refused may be tried again at once.
    """

    def wrap(handler: Handler) -> Callable[..., Awaitable[None]]:
        busy: set[str] = set()  # ids of the pages in which it runs just now

        @functools.wraps(handler)
        async def run(*args: Any, **kwargs: Any) -> None:
            client = ui.context.client
            if client.id in busy:
                return
            busy.add(client.id)
            rest_until = time.monotonic() + again_after
            try:
                _speak(client)
                if form:
                    form().clear_problems()
                await _result(handler(*args, **kwargs))
            except Exception as error:
                rest_until = 0.0  # nothing was done: the next try counts, however quickly it comes
                _explain(await _told(error, client), client, form() if form else None)
            finally:
                rest = max(0.0, rest_until - time.monotonic())
                asyncio.get_running_loop().call_later(rest, busy.discard, client.id)

        return run

    return wrap


def screen(builder: Handler, not_found: Callable[[], None] | None = None) -> Callable[..., Awaitable[None]]:
    """Wrap a builder of `ui.sub_pages` (sync or async); see the table above. It never leaves an empty page.

    `not_found` draws the not-found screen; by default a heading and a sentence.
    """

    @functools.wraps(builder)
    async def build(*args: Any, **kwargs: Any) -> None:
        client, place = ui.context.client, ui.context.slot.parent
        try:
            _speak(client)
            await _result(builder(*args, **kwargs))
        except Exception as error:
            told = await _told(error, client)
            if isinstance(told, SignedOut):
                _leave(client)
                return
            place.clear()
            with place:
                _draw_instead(told, not_found or draw_not_found)

    return build


def draw_not_found() -> None:
    """The same for what is not there and what is not yours (AC-01)."""
    _draw(_("Page not found"), _("There is nothing at this address, or it is not yours to see."))


async def _told(error: Exception, client: Client) -> Exception:
    """A refusal in a page that was open to its reader is told as what it is: the access ended, or changed.

    The shell says in `request.state.access_now` how to find out. A page that never was open says nothing (AC-01).
    """
    access_now = getattr(client.request.state, "access_now", None)
    if access_now is None or not isinstance(error, NoAccess):
        return error
    try:
        return await access_now() or error
    except SignedOut as signed_out:
        return signed_out


def _draw_instead(error: Exception, not_found: Callable[[], None]) -> None:
    if isinstance(error, AccessEnded):
        _draw_ended(error)
    elif isinstance(error, NoAccess):
        not_found()
    elif isinstance(error, Problem):
        _draw(_("There is a problem"), error.message)
    else:
        _draw(_("Something went wrong on our side"), _failure(error))


def _explain(error: Exception, client: Client, form: ShowsProblems | None) -> None:
    if isinstance(error, SignedOut):
        _leave(client)
    elif isinstance(error, Problem) and form:
        form.show_problems([(one.message, one.field) for one in error.all])
    elif form:
        form.show_problems([(_sentence(error), None)])
    else:
        ui.notify(_sentence(error), type="warning", position="top", timeout=10_000, close_button=_("Close"))


def _sentence(error: Exception) -> str:
    if isinstance(error, Problem):
        return error.message
    if isinstance(error, Conflict):
        return _("Somebody else has changed this in the meantime. Load the page again to see the newest state.")
    if isinstance(error, AccessEnded):
        return _ended(error)
    if isinstance(error, NoAccess):
        return _("There is nothing at this address, or it is not yours to see.")
    return _failure(error)


def _failure(error: Exception) -> str:
    reference = report(error)
    if disk_is_full(error):
        return _(DISK_IS_FULL)
    return _(
        "What you asked for could not be done. It may work again in a few minutes. "
        "If it is urgent, call us and give this number: {reference}",
        reference=reference,
    )


def _ended(error: AccessEnded) -> str:
    if error.left:
        return _("Your access to this record was changed while this page was open.")
    return _("You no longer have access to this record. It was ended while this page was open.")


def _draw_ended(error: AccessEnded) -> None:
    if error.left:
        _draw(_("Your access has changed"), _ended(error))
        file_link(_("Open the record again"), error.left)
    else:
        _draw(_("You no longer have access to this record"), _("It was ended while this page was open."))
        file_link(_("Go to the home page"), "/")


def _leave(client: Client) -> None:
    client.open(sign_in_url(client.sub_pages_router.current_path))


def _draw(title: str, text: str) -> None:
    heading(1, title)
    paragraph(text)


def _speak(client: Client) -> None:
    """In the language of the page's reader, whoever's event this context came from."""
    use_language(getattr(client.request.state, "language", None))


async def _result(value: Any) -> None:
    if inspect.isawaitable(value):
        await value
