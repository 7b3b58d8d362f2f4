"""The file routes of the results room: the file of a document, always as a download (SECURITY FI-04)."""

from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from pages.clinic.results_fields import ROOM
from pages.clinic.results_one import FILES
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.results import desk as results_desk


def register(portal: Portal) -> None:
    """`/clinic/results/files/{document}`."""

    @app.get(FILES + "/{row_id}", dependencies=[signed_in(portal)])
    async def download(request: Request, row_id: UUID) -> Response:
        file = await portal.in_office(request.state.viewer, ROOM, results_desk.file_of, row_id)
        return file_response(file.content, file.media_type, file.name, foreign=True)
