"""The file routes of the vaccination record: checked, written to the history, made new at each request."""

import asyncio
from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from pages.my_health.vaccinations import FILE
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.access import Access, own_patient
from services.records.vaccination_pdf import vaccination_pdf
from services.vaccinations import vaccination_record


def register(portal: Portal) -> None:
    """Own record at `/files/…`, someone else's at `/for/{patient}/files/…` (PRODUCT §9)."""

    @app.get(FILE, dependencies=[signed_in(portal)])
    async def own(request: Request) -> Response:
        return await _pdf(portal, request, await portal.db.read(own_patient, request.state.viewer))

    @app.get("/for/{patient_id}" + FILE, dependencies=[signed_in(portal)])
    async def family(request: Request, patient_id: UUID) -> Response:
        return await _pdf(portal, request, patient_id)


async def _pdf(portal: Portal, request: Request, patient_id: UUID) -> Response:
    record = await portal.in_chart(
        request.state.viewer, patient_id, Access.RECORD_FILE, "vaccination record", vaccination_record
    )
    content = await asyncio.to_thread(vaccination_pdf, record)
    return file_response(content, "application/pdf", "vaccination-record.pdf", inline=True)
