"""The HTTP routes of the profile: the access history as a file, and signing out everywhere."""

from functools import partial
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import app, background_tasks

from pages.profile.history import FILE
from pages.web import requests as web
from pages.web.files import chart_file, file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from pages.web.sockets import Sockets
from services import history_report, profile_devices
from services.access import Access
from services.history_report import Wanted


def register(portal: Portal, sockets: Sockets) -> None:
    """`/files/access-history` for the own record and below /for/…, and `/profile/sign-out-everywhere`."""

    chart_file(portal, FILE, partial(_history, portal))

    @app.post("/profile/sign-out-everywhere", dependencies=[signed_in(portal)])
    async def sign_out_everywhere(request: Request) -> Response:
        ended = await portal.in_account(request.state.viewer, profile_devices.end_everywhere)
        background_tasks.create(sockets.close(set(ended)), name="close the tabs of all sessions of an account")
        response = RedirectResponse("/login", 303)
        web.drop_cookie(response, portal.settings)
        web.drop_cookie(response, portal.settings, "device")
        return response


async def _history(portal: Portal, request: Request, patient_id: UUID) -> Response:
    asked = request.query_params
    wanted = Wanted(asked.get("person", ""), asked.get("kind", ""), asked.get("period", ""))
    content = await portal.in_chart(
        request.state.viewer, patient_id, Access.HISTORY_FILE, "access history", history_report.as_csv, wanted
    )
    return file_response(content, "text/csv; charset=utf-8", "who-has-looked.csv")
