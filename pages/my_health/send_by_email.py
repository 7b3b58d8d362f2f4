"""Send via Email (the guide, steps 3 and 4): the address twice, three ways, a question before it goes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from components.basics import button, paragraph, tag
from components.callouts import success, warning
from components.cards import card
from components.dialogs import dialog
from components.fields import Field, checkbox_field, radio_field, text_field
from components.form import ErrorSummary, Form
from components.markup import show
from components.progress import progress
from components.tables import pairs
from pages.my_health.sent_records import WAYS
from pages.screens import Visit
from pages.web.actions import action
from services import clock
from services.access import Access
from services.health_record import check_period
from services.records.export import Order
from services.records.period import Period
from services.sending.packing import Packed, pack
from services.sending.send import send
from services.sending.wanted import Wanted, Way, check, check_mail
from services.words import _, language


class SendByEmail:
    """The card; `period` gives the dates that are chosen above it, whose fields are `dates`."""

    def __init__(
        self,
        visit: Visit,
        summary: ErrorSummary,
        period: Callable[[], Period],
        dates: list[Field[str]],
        sent: Callable[[], Awaitable[None]],
    ) -> None:
        self._visit, self._period, self._sent = visit, period, sent
        with tag("div", classes="flow") as self.place, card(_("Send via Email"), "send"):
            with Form(summary, self._asking()) as self._form:
                for field in dates:
                    self._form.add(field)
                self._draw_fields()
            self._said = tag("div", classes="flow")
            self._asked = tag("div")
        self.place.visible = False

    def _draw_fields(self) -> None:
        ways = [
            (Way.PLAIN.value, _("As an ordinary e-mail"), _("Not encrypted. You have two minutes to cancel it.")),
            (
                Way.PASSWORD.value,
                _("With a password"),
                _("The file opens with a password alone, which you tell the other person. Two minutes to cancel it."),
            ),
            (
                Way.LINK.value,
                _("As a link with a code"),
                _(
                    "The record stays here. You tell the other person a code, see when it was opened, "
                    "and can revoke the link."
                ),
            ),
        ]
        self._way = self._form.add(radio_field("way", _("How to send it"), ways, value=Way.PLAIN.value))
        with tag("div", classes="flow") as self._for_plain:
            warning(
                _(
                    "An ordinary e-mail is not encrypted. Others may read it on its way and in the mailbox of whoever "
                    "gets it. After two minutes you cannot cancel or recover it."
                ),
                _("Make certain that the email address is correct"),
            )
            self._understood = self._form.add(
                checkbox_field("understood", _("I know the risk and want to send it unencrypted"))
            )
        self._email = self._form.add(text_field("email", _("Email"), kind="email", autocomplete="off"))
        self._again = self._form.add(text_field("email_again", _("Confirm email"), kind="email", autocomplete="off"))
        paragraph(_("The mail does not name you. Tell the person who gets it that it is coming."), "soft")
        with tag("div", classes="actions"):
            button(_("Send"), submit=True)
        self._way.control.on_value_change(self._show_warning)

    def _show_warning(self) -> None:
        self._for_plain.visible = self._way.value == Way.PLAIN

    def _typed(self) -> Wanted:
        return Wanted(self._way.value, self._email.value, self._again.value, self._understood.value)

    def _asking(self) -> Callable[..., Any]:
        @action(form=lambda: self._form)
        async def ask() -> None:
            visit, wanted, period = self._visit, self._typed(), self._period()
            await visit.portal.db.read(check_mail, visit.portal.settings)
            address = check(wanted)
            await visit.portal.db.read(check_period, visit.viewer, visit.patient_id, period)
            self._asked.clear()
            with self._asked:
                self._question(wanted, address, period)

        return ask

    def _question(self, wanted: Wanted, address: str, period: Period) -> None:
        key = uuid4()  # of this question: however often it is answered, one mail goes out

        @action(form=lambda: self._form)
        async def go() -> None:
            box.close()
            await self._send(wanted, period, key)

        with dialog(_("Send this health record?")) as box:
            show(
                pairs(
                    [
                        (_("Record of"), self._visit.name),
                        (_("Dates"), period.words),
                        (_("Goes to"), address),
                        (_("How"), _(WAYS[Way(wanted.way)])),
                    ]
                )
            )
            with tag("div", classes="actions"):
                button(_("Yes, send"), go)
                button(_("Cancel"), box.close)
        box.open()

    async def _send(self, wanted: Wanted, period: Period, key: Any) -> None:
        visit, portal = self._visit, self._visit.portal
        self._said.clear()
        watched = portal.workshop.watch()
        with self._said:
            waiting = tag("div")
        with waiting:
            words = _("The record is being prepared. A long one can take up to a minute. Keep this page open.")
            progress(lambda: watched.percent, words)
        try:
            order = Order("zip", visit.viewer, visit.patient_id, Access.RECORD_SEND, period, clock.now(), language())
            content = await portal.workshop.make(portal.db, order, watched.key)
            packed = await asyncio.to_thread(pack, Way(wanted.way), content)
            in_chart, settings = portal.in_chart, portal.settings
            address = await in_chart(
                visit.viewer, visit.patient_id, Access.RECORD_SEND, None, send, wanted, packed, period, key, settings
            )
        finally:
            waiting.delete()
        with self._said:
            _tell(packed, address)
        await self._sent()


def _tell(packed: Packed, address: str) -> None:
    """What happens now, and the secret, which is shown this once."""
    if packed.way is Way.LINK:
        success(_("The link is on its way to {email}.", email=address))
        _secret(_("Code"), f"{packed.secret[:4]} {packed.secret[4:]}")
        return
    success(_("The mail to {email} goes out in two minutes. Until then you can cancel it below.", email=address))
    if packed.way is Way.PASSWORD:
        _secret(_("Password"), packed.secret)
        paragraph(_("The file opens with 7-Zip, WinZip or Keka; the Windows Explorer alone cannot open it."), "soft")


def _secret(label: str, value: str) -> None:
    with tag("div", classes="callout notice"), tag("div", classes="callout-body"):
        paragraph(_("Tell it to the other person by phone or in person. It is shown only now, and is not in the mail."))
        with tag("p"):
            tag("span", f"{label}: ")
            tag("strong", value, "secret-code", data_secret="")
