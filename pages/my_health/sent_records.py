"""The list "Sent records" below Send via Email: what became of each, cancel and revoke (issue 6.3)."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from components.badges import Kind, badge
from components.basics import button, tag
from components.callouts import success
from components.cards import card
from components.markup import element, show
from pages.screens import Visit
from pages.web.actions import action
from services.access import Access
from services.errors import NoAccess, SignedOut
from services.sending import sent
from services.sending.sent import Sent, State
from services.sending.wanted import Way
from services.words import N_, _, long_moment, long_time

WAYS = {
    Way.PLAIN: N_("As an ordinary e-mail"),
    Way.PASSWORD: N_("With a password"),
    Way.LINK: N_("As a link with a code"),
}
_LOOK_AGAIN = 5.0  # seconds, as long as a mail waits
_BADGES: dict[State, tuple[str, Kind]] = {
    State.WAITING: (N_("waiting"), "attention"),
    State.ON_ITS_WAY: (N_("on its way"), "aside"),
    State.NOT_SENT: (N_("not sent"), "attention"),
    State.CANCELLED: (N_("cancelled"), "neutral"),
    State.SENT: (N_("sent"), "good"),
    State.OPENED: (N_("opened"), "good"),
    State.REVOKED: (N_("revoked"), "neutral"),
    State.EXPIRED: (N_("expired"), "neutral"),
    State.LOCKED: (N_("locked"), "attention"),
    State.ENDED: (N_("ended"), "neutral"),
}


class SentRecords:
    """The card; it is drawn when there is something in it, and looks again while a mail waits."""

    def __init__(self, visit: Visit, rows: list[Sent]) -> None:
        self._visit = visit
        self._place = tag("div", classes="flow", aria_live="polite")
        self._timer: ui.timer | None = None
        self._draw(rows)

    async def again(self, done: str = "") -> None:
        """Load and draw anew, with what was just done."""
        rows = await self._visit.portal.db.read(sent.look, self._visit.viewer, self._visit.patient_id)
        self._draw(rows, done)

    def _draw(self, rows: list[Sent], done: str = "") -> None:
        self._shown = rows
        self._place.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if not rows:
            return
        with self._place:
            if done:
                success(done)
            with card(_("Sent records"), "sent-records"):
                for row in rows:
                    self._draw_one(row)
            if any(row.moves for row in rows) and not self._visit.viewer.preview:
                self._timer = ui.timer(_LOOK_AGAIN, self._look, immediate=False)

    async def _look(self) -> None:
        try:
            rows = await self._visit.portal.db.read(sent.look, self._visit.viewer, self._visit.patient_id)
        except (SignedOut, NoAccess):
            rows = None
        if rows is None and self._timer:
            self._timer.cancel()
        elif rows is not None and [row.state for row in rows] != [row.state for row in self._shown]:
            self._draw(rows)

    def _draw_one(self, row: Sent) -> None:
        with tag("div", classes="device"):
            show(_line(row))
            with tag("div", classes="actions"):
                if row.can_cancel:
                    self._button(row, _("Cancel sending"), sent.cancel, _("Cancelled: nothing goes to {email}."))
                if row.can_revoke:
                    self._button(
                        row, _("Revoke link"), sent.revoke, _("The link that went to {email} does not work any more.")
                    )

    def _button(self, row: Sent, label: str, fn: Callable[..., str], done: str) -> None:
        @action()
        async def act() -> None:
            visit = self._visit
            in_chart = visit.portal.in_chart
            email = await in_chart(visit.viewer, visit.patient_id, Access.RECORD_SEND, None, fn, row.id)
            await self.again(done.format(email=email))

        button(label, act, aria_label=f"{label}: {row.to}")


def _line(row: Sent) -> Any:
    word, kind = _BADGES[row.state]
    asked = _("{way}, {dates}", way=_(WAYS[row.way]), dates=row.period.words)
    by = _("by {name}, {when}", name=row.sender, when=long_moment(row.created_at, row.time_zone))
    return element(
        "div",
        element("strong", row.to),
        " ",
        badge(_(word), kind),
        element("div", _words(row)),
        element("div", asked, class_="soft"),
        element("div", by if row.sender else long_moment(row.created_at, row.time_zone), class_="soft"),
    )


def _words(row: Sent) -> str:
    """The state as a sentence."""
    when = long_moment(row.when, row.time_zone) if row.when else ""
    until = long_moment(row.until, row.time_zone) if row.until else ""
    if row.state is State.WAITING:
        at = long_time(row.when, row.time_zone) if row.when else ""
        return _("Waits in the outbox. Goes out at {time}", time=at)
    if row.state is State.SENT:
        if row.way is Way.LINK:
            return _("Not opened yet. The link works until {until}", until=until)
        return _("It cannot be cancelled any more. Went out on {when}", when=when)
    return {
        State.ON_ITS_WAY: _("Is being handed to the mail server. If the server is busy, this can take a while."),
        State.NOT_SENT: _("Could not be sent. Check the address, and send it again."),
        State.CANCELLED: _("Cancelled on {when}, before it went out.", when=when),
        State.OPENED: _("Opened on {when} with the code.", when=when),
        State.REVOKED: _("Revoked on {when}: the link does not work any more.", when=when),
        State.EXPIRED: _("The link ended on {when} and was not opened.", when=when),
        State.LOCKED: _("The link was locked after five wrong codes. Send it again if you want."),
        State.ENDED: _("The link does not work any more: whoever sent it may not send this record now."),
    }[row.state]
