"""The file route of a document: checked, written to the history, always a download (SECURITY FI-04, FI-09)."""

from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from pages.my_health.documents import FILE
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.access import Access, own_patient
from services.errors import Problem
from services.results import documents
from services.words import _


def register(portal: Portal) -> None:
    """Own document at `/files/document/{id}`, someone else's at `/for/{patient}/files/document/{id}`."""

    @app.get(FILE + "/{document_id}", dependencies=[signed_in(portal)])
    async def own(request: Request, document_id: UUID) -> Response:
        return await _file(portal, request, await portal.db.read(own_patient, request.state.viewer), document_id)

    @app.get("/for/{patient_id}" + FILE + "/{document_id}", dependencies=[signed_in(portal)])
    async def family(request: Request, patient_id: UUID, document_id: UUID) -> Response:
        return await _file(portal, request, patient_id, document_id)


async def _file(portal: Portal, request: Request, patient_id: UUID, document_id: UUID) -> Response:
    found = await portal.in_chart(
        request.state.viewer, patient_id, Access.RECORD_FILE, "a document", documents.file_of, document_id
    )
    if found.damaged:
        raise Problem(_("This file is damaged and was not opened. Call your clinic to get it again."))
    response = file_response(found.content, found.media_type, found.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
