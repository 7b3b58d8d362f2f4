"""The PDF of one form, sent or as far as it is (PRODUCT §6, §9)."""

import asyncio
from uuid import UUID

from fastapi import Request, Response

from pages.web.files import chart_file, file_response, item_of
from pages.web.portal import Portal
from services.access import Access
from services.forms import reading
from services.records.form_pdf import form_pdf

FILE = "/files/form/"


def register(portal: Portal) -> None:
    """Own forms, and below /for/… those that a family member may read."""

    async def pdf(request: Request, patient_id: UUID) -> Response:
        paper = await portal.in_chart(
            request.state.viewer, patient_id, Access.FORM_FILE, "a form", reading.paper, item_of(request)
        )
        content = await asyncio.to_thread(form_pdf, paper)
        return file_response(content, "application/pdf", "form.pdf", inline=True)

    chart_file(portal, FILE + "{item_id}", pdf)
