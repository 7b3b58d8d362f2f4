"""Two charts of one person: find the other one, see what would happen and who would see what, confirm, or take back."""

from collections.abc import Awaitable, Callable
from functools import partial

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success, warning
from components.cards import card
from components.fields import checkbox_field, message_field, radio_field
from components.form import ErrorSummary, Form
from components.markup import element, join
from components.tables import Column, table
from pages.clinic.find_patient import search_form
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.charts import merge, merge_undo
from services.charts.merge import Preview
from services.charts.merge_undo import UNDO, Merged
from services.errors import NoAccess
from services.registration import patients
from services.registration.patients import Card, Found
from services.words import N_, _, long_date, long_moment

ROOM = "merge charts"


class MergePage:
    """The page of one chart, which stays; the other one goes into it."""

    def __init__(self, desk: Desk, here: Card) -> None:
        self._desk = desk
        self._here = here
        self._summary = ErrorSummary()
        link(_("Back to the chart"), f"/clinic/patients/{here.patient_id}")
        heading(1, _("Put two charts together: {name}", name=here.name))
        paragraph(
            _("This chart stays, and everything of the other one comes into it. Nothing happens before you confirm.")
        )
        self._search = tag("div", classes="flow")
        self._place = tag("div", classes="flow", aria_live="polite")
        self._draw_search()

    def _draw_search(self) -> None:
        def draw(found: list[Found]) -> None:
            self._place.clear()
            with self._place:
                self._draw_found([one for one in found if one.patient_id != self._here.patient_id])

        with self._search, card(_("The other chart"), "other"):
            search_form(self._desk, self._summary, draw, name=self._here.name)

    def _draw_found(self, found: list[Found]) -> None:
        if not found:
            empty_state(_("No other chart found"), _("Try the beginning of the name, or the date of birth."), "search")
        for one in found:
            with tag("div", classes="card"):
                heading(2, one.name)
                paragraph(", ".join(filter(None, (long_date(one.birth_date), one.city))))
                compare = action()(partial(self._compare, one, ""))
                button(_("Compare"), compare, aria_label=_("Compare with {name}", name=one.name))

    async def _compare(self, other: Found, keep: str) -> None:
        args = self._here.patient_id, other.patient_id, keep
        seen = await self._desk.do(ROOM, merge.preview, *args)
        self._search.clear()
        self._place.clear()
        with self._place:
            self._draw_preview(seen, keep or (seen.sign_ins[0][0] if seen.sign_ins else ""), other)

    def _draw_preview(self, seen: Preview, keep: str, other: Found) -> None:
        if seen.warnings:
            warning(element("ul", *(element("li", one) for one in seen.warnings)), _("Look closely"))
        with card(_("Side by side"), "side-by-side"):
            rows = [
                (one.label, one.here, join([one.there, " ", badge(_("different"), "attention")])
                 if one.here and one.there and one.here != one.there else one.there, one.after)
                for one in seen.fields
            ]  # fmt: skip
            columns = [_("Field"), _("Stays"), _("Goes into it"), _("Afterwards")]
            table(columns, rows, _("Side by side"), hide_caption=True)
        with card(_("What comes into the chart"), "what"):
            columns = [_("What"), Column(_("Comes"), number=True), Column(_("Is there already"), number=True)]
            if seen.counts:
                table(columns, seen.counts, _("What comes into the chart"), hide_caption=True)
            else:
                paragraph(_("The other chart holds nothing but the person."))
        with card(_("Who has access"), "access"):
            _draw_access(seen)
            if seen.sign_ins:
                self._draw_sign_ins(seen, keep, other)
        with card(_("Confirm"), "confirm"):
            self._draw_confirm(seen, keep)

    def _draw_sign_ins(self, seen: Preview, keep: str, other: Found) -> None:
        form: Form

        @action(form=lambda: form)
        async def show() -> None:
            await self._compare(other, stays.value)

        with Form(self._summary, show) as form:
            stays = form.add(radio_field("keep_account", _("Which sign-in stays the patient’s own?"), seen.sign_ins,
                                         value=keep))  # fmt: skip
            button(_("Show what that means"), submit=True)

    def _draw_confirm(self, seen: Preview, keep: str) -> None:
        form: Form

        @action(form=lambda: form)
        async def confirm() -> None:
            await self._desk.do(ROOM, merge.merge, seen, keep, reason.value, sure=sure.value)
            self._place.clear()
            with self._place:
                success(_("The charts are put together. For {days} days this can be taken back.", days=UNDO.days))
                link(_("Open the chart"), f"/clinic/patients/{self._here.patient_id}")

        with Form(self._summary, confirm) as form:
            reason = form.add(message_field("reason", _("Why are these charts of one person?"), limit=500, rows=3))
            sure = form.add(
                checkbox_field(
                    "sure",
                    _("I have compared both: they are one person, and everybody in the list of who has access may see "
                      "the whole record as it says there."),
                )
            )  # fmt: skip
            with tag("div", classes="actions"):
                button(_("Put the charts together"), kind="primary", submit=True)
                link(_("Do nothing"), f"/clinic/patients/{self._here.patient_id}", button=True)


def _draw_access(seen: Preview) -> None:
    if not seen.access:
        paragraph(_("Nobody has access to either chart."))
        return
    rows = [
        (join([one.name, element("small", one.email)]), one.who, one.here, one.there,
         join([one.after, " ", badge(_("sees more"), "attention")]) if one.more else one.after)
        for one in seen.access
    ]  # fmt: skip
    columns = [_("Person"), _("As"), _("Now: the chart that stays"), _("Now: the other chart"), _("Afterwards")]
    table(columns, rows, _("Who has access, before and after"))


def draw_merged(desk: Desk, shown: list[Merged], redraw: Callable[[], Awaitable[None]]) -> None:
    """On the chart's page: what was put into it, and taking it back."""
    for one in shown:
        with card(_("Put together with another chart"), f"merge-{one.id}"):
            words = _("The chart of {name} came into this one on {when}, by {who}: {reason}", name=one.other,
                      when=long_moment(one.at, one.time_zone), who=one.by, reason=one.reason)  # fmt: skip
            paragraph(words)
            if one.refused:
                paragraph(_("It cannot be taken back any more. {reason}", reason=one.refused), "soft")
                continue
            until = long_moment(one.until, one.time_zone)
            paragraph(_("It can be taken back until {when}, as long as nothing new comes in.", when=until), "soft")

            @action()
            async def undo(one: Merged = one) -> None:
                await desk.do(ROOM, merge_undo.undo, one.id, one.version)
                await redraw()

            button(_("Take it back"), undo)


def _draw(desk: Desk, here: Card) -> None:
    MergePage(desk, here)


def _load(session, office, desk: Desk) -> Card:
    if desk.patient_id is None:
        raise NoAccess
    return patients.card(session, office, desk.patient_id, False)


SCREEN = StaffScreen("/clinic/patients/{patient_id}/merge", N_("Put two charts together"), ROOM, _load, _draw)
