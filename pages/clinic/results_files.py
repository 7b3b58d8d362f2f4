"""The file routes of the results room: the file of a document, always a download (SECURITY FI-04), and the letter."""

import asyncio
from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from pages.clinic.results_fields import ROOM
from pages.clinic.results_one import FILES
from pages.clinic.results_seen import LETTER
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.results import desk as results_desk
from services.results import unseen


def register(portal: Portal) -> None:
    """`/clinic/results/files/{document}` and `/clinic/results/letter/{report or document}`."""

    @app.get(FILES + "/{row_id}", dependencies=[signed_in(portal)])
    async def download(request: Request, row_id: UUID) -> Response:
        file = await portal.in_office(request.state.viewer, ROOM, results_desk.file_of, row_id)
        return file_response(file.content, file.media_type, file.name, foreign=True)

    @app.get(LETTER + "/{row_id}", dependencies=[signed_in(portal)])
    async def print_letter(request: Request, row_id: UUID) -> Response:
        viewer = request.state.viewer
        written, language = await portal.in_office(viewer, ROOM, unseen.letter, row_id, portal.settings)
        content = await asyncio.to_thread(unseen.printed, written, language)
        return file_response(content, "application/pdf", "letter.pdf", inline=True)
