"""One answered form in the office: read, reviewed, printed, and as FHIR for other programs; and the files of forms."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from components.basics import button, file_link, heading, link, tag
from components.callouts import empty_state, success
from components.markup import show
from components.tables import pairs
from pages.clinic.forms import PATH
from pages.clinic.screens import Desk, StaffScreen
from pages.forms.answered import show_answers
from pages.web.actions import action
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.errors import NoAccess
from services.forms import giving, office, reviewing
from services.forms.office import ROOM
from services.forms.response import as_json
from services.forms.reviewing import Answered
from services.records.form_pdf import form_pdf
from services.words import N_, _, long_date, long_moment

FILES = f"{PATH}/files"
_FHIR = "application/fhir+json"


def register(portal: Portal) -> None:
    """Questionnaire and answers as JSON, answers as PDF and as CSV, always asked for with the key to the room."""

    @app.get(FILES + "/questionnaire/{form_id}", dependencies=[signed_in(portal)])
    async def questionnaire(request: Request, form_id: UUID) -> Response:
        content = await portal.in_office(request.state.viewer, ROOM, office.exported, form_id)
        return file_response(as_json(content), _FHIR, "questionnaire.json")

    @app.get(FILES + "/response/{given_id}", dependencies=[signed_in(portal)])
    async def response(request: Request, given_id: UUID) -> Response:
        content = await portal.in_office(request.state.viewer, ROOM, reviewing.response, given_id)
        return file_response(as_json(content), _FHIR, "questionnaire-response.json")

    @app.get(FILES + "/paper/{given_id}", dependencies=[signed_in(portal)])
    async def paper(request: Request, given_id: UUID) -> Response:
        made = await portal.in_office(request.state.viewer, ROOM, reviewing.paper, given_id)
        return file_response(await asyncio.to_thread(form_pdf, made), "application/pdf", "form.pdf", inline=True)

    @app.get(FILES + "/table/{form_id}", dependencies=[signed_in(portal)])
    async def table(request: Request, form_id: UUID) -> Response:
        content = await portal.in_office(request.state.viewer, ROOM, reviewing.as_csv, form_id)
        return file_response(content, "text/csv", "answers.csv")


def _draw(desk: Desk, shown: Answered) -> None:
    line = shown.opened.line
    heading(1, f"{line.title}: {shown.patient}")
    link(_("Back to Forms"), PATH)
    place = tag("div", classes="flow")
    with place:
        _draw_one(desk, shown, place)


def _draw_one(desk: Desk, shown: Answered, place: Any) -> None:
    line, zone = shown.opened.line, shown.opened.time_zone

    async def again(words: str) -> None:
        newest = await desk.do(ROOM, reviewing.one, line.id)
        place.clear()
        with place:
            success(words)
            _draw_one(desk, newest, place)

    @action()
    async def review() -> None:
        await desk.do(ROOM, reviewing.review, line.id)
        await again(_("Your name stands beside it from now on."))

    @action()
    async def take_back() -> None:
        await desk.do(ROOM, giving.take_back, line.id)
        place.clear()
        with place:
            success(_("The form was taken back. The patient is no longer asked."))

    with tag("section", classes="card", aria_label=line.title):
        reviewed = shown.reviewed_at and f"{shown.reviewed_by}, {long_moment(shown.reviewed_at, zone)}"
        facts = [
            (_("Born"), long_date(shown.birth_date)),
            (_("Sent"), long_moment(line.submitted_at, zone) if line.submitted_at else None),
            (_("Filled in by"), line.signature),
            (_("Reviewed by"), reviewed),
        ]
        show(pairs(facts))
        if not line.submitted_at:
            empty_state(_("Not sent yet"), _("The answers are here as soon as the patient has sent them."), "clock")
            button(_("Take the form back"), take_back)
            return
        show_answers(shown.opened.form, shown.opened.answers)
        with tag("div", classes="actions"):
            if not shown.reviewed_at:
                button(_("I have reviewed it"), review, kind="primary")
            file_link(_("Print"), f"{FILES}/paper/{line.id}", new_tab=True, icon_name="print")
            file_link(_("Answers as FHIR (JSON)"), f"{FILES}/response/{line.id}", icon_name="download")


def _load(session: Any, key: Any, desk: Desk) -> Answered:
    if desk.item_id is None:
        raise NoAccess
    return reviewing.one(session, key, desk.item_id)


SCREEN = StaffScreen(f"{PATH}/answers/{{item_id}}", N_("Answers"), ROOM, _load, _draw)
