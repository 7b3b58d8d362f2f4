"""Request access: somebody who is signed in asks for the record of a family member (PRODUCT §4)."""

from collections.abc import Callable

from nicegui.elements.mixins.text_element import TextElement

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success
from components.cards import card
from components.date_field import birth_date_field
from components.fields import select_field, text_field
from components.form import ErrorSummary, Form
from pages.screens import AccountScreen, AccountVisit
from pages.sign_up.common import same_time
from pages.sign_up.family import relationships
from pages.web.actions import action
from services.errors import Problem
from services.family import requests, requests_passcode
from services.family.requests import Asked
from services.family.requests_passcode import Pending
from services.words import N_, _, long_date


class _Screen:
    """What the parts of the screen share: the error summary, and the place that is drawn anew after each step."""

    def __init__(self, visit: AccountVisit, waiting: list[Pending]) -> None:
        self._visit = visit
        self._summary = ErrorSummary()
        heading(1, _("Request access"))
        paragraph(
            _(
                "Ask for the record of a family member who is a patient here. We send a temporary passcode to the "
                "patient, not to you. By giving it to you, the patient agrees."
            ),
            "lead",
        )
        self._place: TextElement = tag("div", classes="flow")
        self._fill(waiting)

    def _fill(self, waiting: list[Pending], said: Callable[[], object] | None = None) -> None:
        self._place.clear()
        with self._place:
            if said:
                said()
            for number, one in enumerate(waiting, start=1):
                with card(_("Passcode for the record of {name}", name=one.name), f"passcode-{number}"):
                    self._passcode(one, first=number == 1)
            with card(_("About the patient"), "patient"):
                self._request(first=not waiting)

    async def _again(self, said: Callable[[], object] | None = None) -> None:
        visit = self._visit
        waiting = await visit.portal.in_account(visit.viewer, requests_passcode.pending)
        self._fill(waiting or [], said)

    def _passcode(self, one: Pending, first: bool) -> None:
        form: Form
        visit = self._visit

        @action(form=lambda: form)
        async def confirm() -> None:
            settings, run = visit.portal.settings, requests_passcode.confirm_inside
            try:
                async with same_time():
                    patient = await visit.portal.db.run(run, visit.viewer, one.request_id, code.value, settings)
            except Problem as problem:
                if problem.field != "refused":
                    raise
                raise Problem(problem.message, "code") from problem
            await self._again(lambda: _given(one.name, f"/for/{patient}"))

        born = long_date(one.birth_date)
        paragraph(
            _(
                "If what you entered (born {date}) matches our records, we have sent a passcode of eight numbers to "
                "the contact in the patient’s chart; for a small child, to the parent or guardian. It is good for "
                "24 hours. If the patient got none, please ask the office.",
                date=born,
            )
        )
        if visit.portal.settings.demo:
            with tag("p"):
                link(_("Mailbox of this demonstration"), "/dev/mailbox")
        with Form(self._summary, confirm) as form:
            code = form.add(
                text_field("code", _("Temporary passcode"), autocomplete="off", inputmode="numeric", maxlength="12")
            )
            button(_("Confirm"), kind="primary" if first else "plain", submit=True)

    def _request(self, first: bool) -> None:
        form: Form
        visit = self._visit

        @action(form=lambda: form)
        async def ask() -> None:
            asked = Asked(relationship.value, given.value, family.value, born.value, postal_code.value)
            async with same_time():
                await visit.portal.db.run(requests.ask_inside, visit.viewer, asked, visit.portal.settings)
            await self._again()

        with Form(self._summary, ask) as form:
            options = [("", _("Choose one")), *relationships()]
            relationship = form.add(select_field("relationship", _("You are the patient’s"), options))
            given = form.add(text_field("patient_given", _("Patient’s first name"), autocomplete="off"))
            family = form.add(text_field("patient_family", _("Patient’s last name"), autocomplete="off"))
            born = form.add(birth_date_field("patient_birth_date", _("Patient’s date of birth"), own=False))
            postal_code = form.add(
                text_field("patient_postal_code", _("Patient’s ZIP code"), autocomplete="off", maxlength="10")
            )
            button(_("Send the passcode to the patient"), kind="primary" if first else "plain", submit=True)


def _given(name: str, path: str) -> None:
    success(_("You have access to the record of {name} now.", name=name), _("The passcode is right"))
    with tag("p"):
        link(_("Open the record"), path, button=True)


def _draw(visit: AccountVisit, waiting: list[Pending] | None) -> None:
    if waiting is not None:
        _Screen(visit, waiting)
        return
    heading(1, _("Request access"))
    paragraph(_("You are signed in as staff. Family members ask with an account of their own."))


SCREEN = AccountScreen("/family-access/request", N_("Request access"), requests_passcode.pending, _draw)
