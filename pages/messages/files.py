"""The file routes of attachments: key, thread and checksum are checked at each request (SECURITY FI-04, FI-09)."""

import asyncio
from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.access import Access, own_patient
from services.messages.attachment import attachment, unharmed

FILE = "/files/attachment/"


def register(portal: Portal) -> None:
    """Own threads at `/files/attachment/{id}`, someone else's below /for/… (PRODUCT §9)."""

    @app.get(FILE + "{file_id}", dependencies=[signed_in(portal)])
    async def own(request: Request, file_id: UUID) -> Response:
        return await _file(portal, request, await portal.db.read(own_patient, request.state.viewer), file_id)

    @app.get("/for/{patient_id}" + FILE + "{file_id}", dependencies=[signed_in(portal)])
    async def family(request: Request, patient_id: UUID, file_id: UUID) -> Response:
        return await _file(portal, request, patient_id, file_id)


async def _file(portal: Portal, request: Request, patient_id: UUID, file_id: UUID) -> Response:
    found = await portal.in_chart(
        request.state.viewer, patient_id, Access.MESSAGE_FILE, "attachment", attachment, file_id
    )
    content = await asyncio.to_thread(unharmed, found)
    response = file_response(content, found.media_type, found.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
