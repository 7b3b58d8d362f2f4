"""Correcting a report or document. Two people at once: the second sees both versions and loses neither (issue 7.10)."""

from dataclasses import fields
from typing import Any

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success, warning
from components.cards import card
from components.fields import text_field
from components.form import ErrorSummary, Form
from components.tables import table
from pages.clinic.results_fields import ROOM, DocumentFields, ReportFields
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.errors import Conflict, NoAccess
from services.results import correcting
from services.results.correcting import Correctable
from services.results.entry import TypedDocument
from services.results.typed import TypedLine, TypedReport
from services.words import N_, _


def _draw(desk: Desk, shown: Correctable) -> None:
    summary = ErrorSummary()
    heading(1, _("Correct: {name}", name=shown.name))
    link(_("Back to {name}", name=shown.name), f"/clinic/results/{shown.id}")
    paragraph(_("The patient sees what it said before, what it says now, and why it was corrected."))
    both = tag("div", classes="flow", aria_live="polite")
    place = tag("div", classes="flow")
    version = shown.version
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        nonlocal version
        both.clear()
        settings = desk.portal.settings
        try:
            if isinstance(of, ReportFields):
                await desk.do(ROOM, correcting.report, shown.id, version, of.typed, reason.value, settings)
            else:
                file = of.file()
                await desk.do(ROOM, correcting.document, shown.id, version, of.typed, file, reason.value, settings)
        except Conflict:
            newest = await desk.do(ROOM, correcting.opened, shown.id)
            version = newest.version
            with both:
                _draw_both(newest, of.typed)
            return
        place.clear()
        with place:
            success(_("Corrected. It is marked as new again, and whoever wants a mail about it gets one."))
            link(_("Look at it"), f"/clinic/results/{shown.id}", button=True)

    with place, Form(summary, save) as form, card(_("What it says"), "content"):
        of: ReportFields | DocumentFields
        if isinstance(shown.typed, TypedReport):
            paragraph(_("Empty all boxes of a line to take that value out."), "soft")
            of = ReportFields(form, shown.typed, new=False)
        else:
            of = DocumentFields(desk, form, shown.typed, has_file=shown.has_file)
        hint = _("What was wrong, in a sentence. The patient reads it.")
        reason = form.add(text_field("correct_reason", _("Reason"), hint=hint))
        button(_("Save the correction"), kind="primary", submit=True)


def _draw_both(newest: Correctable, mine: TypedReport | TypedDocument) -> None:
    warning(
        _(
            "{name} has saved another version. Nothing of yours is lost: the form still holds what you typed. "
            "Compare the two, then save again if yours counts.",
            name=newest.changed_by or _("A colleague"),
        ),
        _("Somebody else has saved this in the meantime"),
    )
    now, typed = _said(newest.typed), _said(mine)
    rows = [(name, now.get(name, ""), typed.get(name, "")) for name in {**now, **typed}]
    rows = [row for row in rows if row[1] != row[2]]
    if rows:
        table([_("Field"), _("Saved now"), _("Yours")], rows, _("Both versions"))
    else:
        paragraph(_("Both versions say the same."))


def _said(typed: TypedReport | TypedDocument) -> dict[str, str]:
    """Each field in words → what stands in it; a line of a report as a whole."""
    words = {
        "name": _("Name of the report"), "loinc": _("LOINC code"), "collected": _("Collected"),
        "performer": _("Laboratory or examiner"), "text": _("Text"), "kind": _("Kind of document"),
        "title": _("Title"), "authored": _("Date"), "author": _("Author"), "category": _("Kind"),
    }  # fmt: skip
    said = {words[one.name]: str(getattr(typed, one.name)) for one in fields(typed) if one.name in words}
    if isinstance(typed, TypedReport):
        lines = [line for line in typed.lines if not line.is_empty]
        said |= {_("Line {number}", number=number): _line(line) for number, line in enumerate(lines, start=1)}
    return said


def _line(line: TypedLine) -> str:
    limits = f"({line.low} – {line.high})" if line.low or line.high else ""
    return " ".join(part for part in (f"{line.name}:", line.value, line.unit, limits) if part)


def _load(session: Any, office: Any, desk: Desk) -> Correctable:
    if desk.item_id is None:
        raise NoAccess
    return correcting.opened(session, office, desk.item_id)


SCREEN = StaffScreen("/clinic/results/{item_id}/correct", N_("Correct a result"), ROOM, _load, _draw)
