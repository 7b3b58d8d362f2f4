"""The file of a document: checked, written to the history, always a download (SECURITY FI-04, FI-09)."""

from uuid import UUID

from fastapi import Request, Response

from pages.my_health.documents import FILE
from pages.web.files import chart_file, file_response, item_of
from pages.web.portal import Portal
from services.access import Access
from services.errors import Problem
from services.results import documents
from services.words import _


def register(portal: Portal) -> None:
    """Own documents, and below /for/… those that a family member may read."""

    async def file(request: Request, patient_id: UUID) -> Response:
        found = await portal.in_chart(
            request.state.viewer, patient_id, Access.RECORD_FILE, "a document", documents.file_of, item_of(request)
        )
        if found.damaged:
            raise Problem(_("This file is damaged and was not opened. Call your clinic to get it again."))
        return file_response(found.content, found.media_type, found.name, foreign=True)

    chart_file(portal, FILE + "/{item_id}", file)
