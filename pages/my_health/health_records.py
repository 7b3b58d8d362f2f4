"""The Health Records tab: dates and type of document, then preview, download or Send via Email (the guide's steps)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.basics import button, heading, paragraph, tag
from components.cards import card
from components.fields import Field, radio_field, select_field, text_field
from components.form import ErrorSummary, Form
from components.progress import progress
from pages.my_health import tabs
from pages.my_health.send_by_email import SendByEmail
from pages.my_health.sent_records import SentRecords
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access
from services.health_record import check_period
from services.records.period import Dates, Period, period_from
from services.sending import sent
from services.sending.sent import Sent
from services.words import N_, _

ZIP, PREVIEW = "/files/health-record.zip", "/files/health-record-preview"


def draw(visit: Visit, rows: list[Sent]) -> None:
    """The choice, and below it the preview, Send via Email and what was sent."""
    summary = ErrorSummary()
    heading(1, _("My health"))
    tabs.draw(visit, tabs.HEALTH_RECORDS)
    paragraph(
        _("Look at the health record as one document, or download it to keep or to give to another clinic."), "lead"
    )
    form: Form

    async def chosen() -> str:
        """The choice as it stands in an address, once it is sure that there is something to show."""
        typed = choice.typed()
        await visit.portal.db.read(check_period, visit.viewer, visit.patient_id, period_from(**typed))
        return urlencode(typed)

    @action(form=lambda: form)
    async def toggle() -> None:
        if preview.is_shown:
            preview.hide()
            return
        watched = visit.portal.workshop.watch()
        preview.show(f"{visit.to(PREVIEW)}?{await chosen()}&progress={watched.key}", lambda: watched.percent)

    @action(form=lambda: form)
    async def download() -> None:
        watched = visit.portal.workshop.watch()
        address = f"{visit.to(ZIP)}?{await chosen()}&progress={watched.key}"
        said.clear()
        with said:
            waiting = _("Your download is being prepared. A long record can take up to a minute. Keep this page open.")
            progress(lambda: watched.percent, waiting, _("Your download is ready."))
        # Not `open`: a page that is left, even for a download, gets no news any more, and the bar would stand still.
        ui.context.client.download(address)

    with card(_("Your health record"), "health-record"), Form(summary, download) as form:
        choice = _Choice(form)
        said = tag("div")
        with tag("div", classes="actions"):
            shower = button(_("Show Preview"), toggle)
            button(_("Download"), kind="primary", submit=True)
            sender = button(_("Send via Email"), lambda: send_via_email())
            sender.props["aria-expanded"] = "false"
        paragraph(
            _("The download is a .zip file. Whoever has it can read your record: keep it in a safe place."), "soft"
        )
    preview = _Preview(shower)
    choice.on_change(preview.hide)
    card_of_sending = SendByEmail(visit, summary, choice.period, choice.fields, lambda: sent_records.again())
    sent_records = SentRecords(visit, rows)

    def send_via_email() -> None:
        opened = not card_of_sending.place.visible
        card_of_sending.place.visible = opened
        sender.props["aria-expanded"] = "true" if opened else "false"


class _Choice:
    """Dates and type of document; the date fields stand below the choice that needs them."""

    def __init__(self, form: Form) -> None:
        options = [
            (Dates.ALL.value, _("All time"), _("Your whole health record")),
            (Dates.SINGLE.value, _("Single date"), _("For example, the date of your last physical exam")),
            (Dates.RANGE.value, _("Custom date range"), _("Everything from one date to another, both included")),
        ]
        self._dates = form.add(radio_field("dates", _("Dates"), options, value=Dates.ALL.value))
        with tag("div", classes="flow") as self._for_single:
            self._single = form.add(text_field("single", _("Date"), kind="date"))
        with tag("div", classes="flow") as self._for_range:
            self._first = form.add(text_field("first", _("From"), kind="date"))
            self._last = form.add(text_field("last", _("To"), kind="date"))
        kinds = [("ccda", _("Consolidated Clinical Summary (CCDA)"))]
        self._kind = form.add(select_field("kind", _("Type of document"), kinds, value="ccda"))
        self._show_fields()
        self._dates.control.on_value_change(self._show_fields)

    def typed(self) -> dict[str, str]:
        """As `services.records.period.period_from` takes it."""
        fields: dict[str, Field[str]] = {
            Dates.SINGLE: {"single": self._single},
            Dates.RANGE: {"first": self._first, "last": self._last},
        }.get(Dates(self._dates.value), {})
        return {"dates": self._dates.value} | {name: field.value for name, field in fields.items()}

    def period(self) -> Period:
        """The dates. Raises Problem at the field that is wrong."""
        return period_from(**self.typed())

    @property
    def fields(self) -> list[Field[str]]:
        """All that a choice of dates is made in."""
        return [self._dates, self._single, self._first, self._last]

    def on_change(self, then: Any) -> None:
        """Call `then` when another choice was made."""
        for field in self.fields:
            field.control.on_value_change(then)

    def _show_fields(self) -> None:
        self._for_single.visible = self._dates.value == Dates.SINGLE
        self._for_range.visible = self._dates.value == Dates.RANGE


class _Preview:
    """The place of the preview, and the button that shows and hides it."""

    def __init__(self, shower: ui.button) -> None:
        self._shower = shower
        self._place: TextElement = tag("div", classes="flow", aria_live="polite")
        self.is_shown = False
        self._tell()

    def show(self, address: str, percent: Callable[[], int]) -> None:
        """Draw the frame; the document in it comes from `address`, and no script runs in it."""
        self.is_shown = True
        with self._place:
            heading(2, _("Preview"))
            waiting = tag("div")
            with waiting:
                progress(percent, _("The preview is being prepared …"))
            frame = tag("iframe", classes="preview-frame", src=address, title=_("Preview of the health record"))
            frame.props["sandbox"] = ""
            frame.on("load", waiting.delete)
        self._tell()

    def hide(self) -> None:
        """Take it away."""
        self.is_shown = False
        self._place.clear()
        self._tell()

    def _tell(self) -> None:
        self._shower.text = _("Hide Preview") if self.is_shown else _("Show Preview")
        self._shower.props["aria-expanded"] = "true" if self.is_shown else "false"


SCREEN = Screen(tabs.HEALTH_RECORDS, N_("Health Records"), Access.RECORD, "health records", sent.newest, draw)
