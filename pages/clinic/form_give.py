"""Giving a form to one or many patients, with a mail or without (PRODUCT §8.5)."""

from datetime import date
from typing import Any

from components.basics import button, heading, link, tag
from components.callouts import success
from components.cards import card
from components.fields import checkbox_field, text_field
from components.form import ErrorSummary, Form
from pages.clinic.choose_patients import ChoosePatients
from pages.clinic.forms import PATH
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.errors import NoAccess, Problem
from services.forms import giving, office
from services.forms.giving import Given
from services.forms.office import ROOM, Editing
from services.words import N_, _, ngettext


def _draw(desk: Desk, shown: Editing) -> None:
    summary = ErrorSummary()
    heading(1, _("Give to patients: {form}", form=shown.form.title))
    link(_("Back to Forms"), PATH)
    told = tag("div", classes="flow", aria_live="polite")
    form: Form

    @action(form=lambda: form)
    async def give() -> None:
        settings = desk.portal.settings if mail.value else None
        given = await desk.do(
            ROOM, giving.give, shown.id, people.chosen, settings,
            due_on=_day(due_on.value), confidential=confidential.value,
        )  # fmt: skip
        people.clear()
        told.clear()
        with told:
            success(_words(given))

    with card(_("Which patients"), "patients"):
        people = ChoosePatients(desk, ROOM, summary, most=giving.MOST_PATIENTS)
    with card(_("How"), "how"), Form(summary, give) as form:
        due_on = form.add(text_field("due_on", _("Fill in by (may be empty)"), kind="date"))
        mail = form.add(
            checkbox_field("mail", _("Tell them by e-mail. It names neither the form nor the patient."), value=True)
        )
        confidential = form.add(checkbox_field("confidential", _("For the patient alone, not for family")))
        button(_("Give the form"), kind="primary", submit=True)


def _words(given: Given) -> str:
    said = [ngettext("{count} patient was given the form.", "{count} patients were given the form.", given.patients)]
    if given.had_it:
        said.append(ngettext("{count} has it already.", "{count} have it already.", given.had_it))
    said.append(ngettext("{count} mail goes out.", "{count} mails go out.", given.mails))
    return " ".join(said)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise Problem(_("Enter a date."), "due_on") from None


def _load(session: Any, key: Any, desk: Desk) -> Editing:
    if desk.item_id is None:
        raise NoAccess
    return office.editing(session, key, desk.item_id)


SCREEN = StaffScreen(f"{PATH}/give/{{item_id}}", N_("Give to patients"), ROOM, _load, _draw)
