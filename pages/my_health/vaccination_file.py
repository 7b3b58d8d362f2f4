"""The file routes of the vaccination record: checked, written to the history, made new at each request."""

import asyncio
from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from pages.web.files import file_response, own_patient
from pages.web.portal import Portal
from services.access import Access
from services.records.vaccination_pdf import vaccination_pdf
from services.vaccinations import vaccination_record

PATH = "/files/vaccination-record"


def register(portal: Portal) -> None:
    """Own record at `/files/…`, someone else's at `/for/{patient}/files/…` (PRODUCT §9)."""

    @app.get(PATH)
    async def own(request: Request) -> Response:
        return await _pdf(portal, request, await own_patient(portal, request))

    @app.get("/for/{patient_id}" + PATH)
    async def family(request: Request, patient_id: UUID) -> Response:
        return await _pdf(portal, request, patient_id)


async def _pdf(portal: Portal, request: Request, patient_id: UUID) -> Response:
    record = await portal.in_chart(
        request.state.viewer, patient_id, Access.RECORD_FILE, "vaccination record", vaccination_record
    )
    content = await asyncio.to_thread(vaccination_pdf, record)
    return file_response(content, "application/pdf", "vaccination-record.pdf", inline=True)
