"""The cards of mails that could not be sent, or are kept for want of a server; drawn only when there are any."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui.elements.mixins.text_element import TextElement

from components.basics import button, paragraph, tag
from components.callouts import notice, warning
from components.cards import card, card_with_side
from components.dialogs import dialog
from components.markup import show
from components.tables import pairs
from pages.clinic.screens import Desk
from pages.web.actions import action
from services.mail import trouble
from services.mail.trouble import Trouble, Unsent
from services.words import _, long_moment, ngettext


def draw(desk: Desk, found: Trouble) -> None:
    """Both cards, drawn again after each act."""
    place = tag("div", classes="flow", aria_live="polite")

    async def again() -> None:
        newest = await desk.do("office", trouble.found, desk.portal.settings)
        place.clear()
        with place:
            _Cards(desk, newest, again).draw()

    with place:
        _Cards(desk, found, again).draw()


class _Cards:
    def __init__(self, desk: Desk, found: Trouble, again: Callable[[], Awaitable[None]]) -> None:
        self._desk = desk
        self._found = found
        self._again = again

    def draw(self) -> None:
        if self._found.failed:
            with card_with_side(_("Mails that could not be sent"), "mail-trouble") as side:
                self._failed(side)
        if self._found.kept:
            with card(_("Mails that are kept"), "mail-kept"):
                self._kept()

    def _failed(self, side: TextElement) -> None:
        count = self._found.failed_count
        warning(
            ngettext(
                "{count} message did not reach its reader. Call the person if it is urgent.",
                "{count} messages did not reach their readers. Call these people if it is urgent.",
                count,
            ),
            _("Not sent"),
        )
        if count > 1:
            with side:
                button(_("Try all again now"), action()(partial(self._try, None)))
        for mail in self._found.failed:
            self._row(mail)
        self._and_more(count, len(self._found.failed))

    def _kept(self) -> None:
        notice(
            _(
                "The portal has no server that could send them. Tell whoever runs the portal to set one. "
                "What is older than two days by then is not sent any more."
            ),
            ngettext("{count} message waits", "{count} messages wait", self._found.kept_count),
        )
        for mail in self._found.kept if self._desk.may("mail") else []:
            self._row(mail)
        if self._desk.may("mail"):
            self._and_more(self._found.kept_count, len(self._found.kept))

    def _row(self, mail: Unsent) -> None:
        zone, failed = self._found.time_zone, mail.last_error is not None
        name = f"{mail.to}: {mail.subject or _('Text message')}"
        next_try = long_moment(mail.next_try, zone) if mail.next_try else _("none, it was given up")
        with tag("article", classes="flow mail-row", aria_label=name):
            show(
                pairs(
                    [
                        (_("Goes to"), mail.to),
                        (_("Subject"), mail.subject or _("Text message")),
                        (_("Written"), long_moment(mail.written_at, zone)),
                        (_("Tries"), str(mail.tries) if failed else None),
                        (_("What went wrong"), mail.last_error),
                        (_("Next try"), next_try if failed else None),
                    ]
                )
            )
            with tag("div", classes="actions"):
                if failed:
                    self._button(_("Try again now"), name, partial(self._try, mail))
                elif self._desk.may("mail"):
                    self._button(_("Read"), name, partial(self._read, mail))
                if self._desk.may("mail"):
                    self._button(_("Remove"), name, partial(self._ask_to_remove, mail))

    def _button(self, label: str, name: str, act: Callable[[], Awaitable[None] | None]) -> None:
        button(label, action()(act), aria_label=f"{label}: {name}")

    def _and_more(self, count: int, shown: int) -> None:
        if count > shown:
            paragraph(_("The newest {shown} of {count} are listed.", shown=shown, count=count), "soft")

    async def _try(self, mail: Unsent | None) -> None:
        await self._desk.do("office", trouble.try_again, mail.mail_id if mail else None)
        await self._again()

    async def _read(self, mail: Unsent) -> None:
        words = await self._desk.do("mail", trouble.read_kept, mail.mail_id, self._desk.portal.settings)
        with dialog(mail.subject or _("Text message")) as box:
            paragraph(_("To {address}", address=mail.to))
            tag("p", words, "as-written")
            paragraph(_("That you read this is written into the access history."), "soft small")
            button(_("Close"), box.close)
        box.open()

    def _ask_to_remove(self, mail: Unsent) -> None:
        with dialog(_("Remove this message?")) as box:
            paragraph(_("The message to {address} will never be sent.", address=mail.to))

            @action()
            async def remove() -> None:
                box.close()
                await self._desk.do("mail", trouble.remove, mail.mail_id)
                await self._again()

            with tag("div", classes="actions"):
                button(_("Remove"), remove, kind="primary")
                button(_("Keep it"), box.close)
        box.open()
