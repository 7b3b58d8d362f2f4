""" "This is wrong": the way from each line of the record to the office, and back with an answer (issue 6.7)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from markupsafe import Markup

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import success
from components.cards import card
from components.fields import message_field
from components.form import ErrorSummary, Form
from components.markup import element, show
from components.tables import pairs
from pages.screens import Screen, Visit
from pages.web.actions import action
from services import corrections
from services.access import Access
from services.corrections import DAYS, LIMIT, STATES, AboutLine, Asked
from services.words import N_, _, long_date, long_moment

PATH = "/my-health/wrong"
_SUBJECTS = {"observation": "test results", "panel": "test results", "document": "documents"}
_BACK = {
    "test results": ("/my-health/test-results", N_("Back to Test Results")),
    "documents": ("/my-health/documents", N_("Back to Documents")),
    "medical history": ("/my-health/medical-history", N_("Back to Medical History")),
}


def link_to(visit: Visit, kind: str, row_id: UUID, name: str) -> Markup:
    """The link of one line; screen readers hear which line it is about."""
    href = visit.to(f"{PATH}/{kind}/{row_id}")
    return element("a", _("This is wrong"), href=href, aria_label=_("This is wrong: {line}", line=name))


def cell(visit: Visit, kind: str, row_id: UUID | None, name: str | None) -> Markup | None:
    """The same for the last column of a table; None in a preview, where nothing can be sent."""
    return None if visit.viewer.preview or row_id is None else link_to(visit, kind, row_id, name or "")


def state(asked: str) -> Markup:
    """How far a request about the line is."""
    return badge(_("Correction asked for: {state}", state=_(STATES[asked])), "aside")


def _draw(visit: Visit, shown: AboutLine) -> None:
    summary = ErrorSummary()
    heading(1, _("This is wrong: {line}", line=shown.line))
    address, words = _BACK[shown.tab]
    link(_(words), visit.to(address))
    place = tag("div", classes="flow")
    with place:
        _asked(shown)
        if shown.stands and not any(one.state == "waiting" for one in shown.asked):
            _form(visit, shown, summary, place)


def _asked(shown: AboutLine) -> None:
    for number, one in enumerate(shown.asked, start=1):
        with card(_("Request of {date}", date=long_date(one.asked_at.date())), f"asked-{number}"):
            show(pairs(_facts(one, shown.time_zone)))


def _facts(one: Asked, time_zone: str) -> list[tuple[str, object]]:
    return [
        (_("State"), badge(_(STATES[one.state]), "good" if one.state == "corrected" else "aside")),
        (_("Answer by"), long_date(one.due_on) if one.state == "waiting" else None),
        (_("Written by"), one.asked_by),
        (_("What is wrong"), element("div", one.text, class_="as-written")),
        (_("Answer of the office"), element("div", one.answer, class_="as-written") if one.answer else None),
        (_("Answered"), long_moment(one.decided_at, time_zone) if one.decided_at else None),
    ]


def _form(visit: Visit, shown: AboutLine, summary: ErrorSummary, place: Any) -> None:
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        await visit.portal.in_chart(
            visit.viewer,
            visit.patient_id,
            Access.CORRECTION,
            None,
            corrections.ask,
            shown.kind,
            shown.row_id,
            text.value,
        )
        place.clear()
        with place:
            due = long_date(shown.due_on)
            success(_("The office answers by {date}. You find the answer on this page.", date=due), _("Sent"))

    with card(_("Ask the office to correct it"), "ask"), Form(summary, send) as form:
        paragraph(
            _(
                "A clinician looks at it and corrects it, or writes why it stays as it is. You get the answer within "
                "{days} days. For something urgent call the office.",
                days=DAYS,
            )
        )
        text = form.add(message_field("text", _("What is wrong, and what would be right?"), limit=LIMIT, rows=5))
        button(_("Send to the office"), kind="primary", submit=True)


def _load(kind: str) -> Callable[..., AboutLine]:
    def load(session: Any, chart: Any, row_id: UUID) -> AboutLine:
        return corrections.about(session, chart, kind, row_id)

    return load


SCREENS = tuple(
    Screen(
        f"{PATH}/{kind}/{{item_id}}",
        N_("This is wrong"),
        Access.CORRECTION,
        _SUBJECTS.get(kind, "medical history"),
        _load(kind),
        _draw,
    )
    for kind in corrections.TABLES
)
