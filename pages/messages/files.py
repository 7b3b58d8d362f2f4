"""The files of messages: key, thread and checksum are checked at each request (SECURITY FI-04, FI-09)."""

import asyncio
from uuid import UUID

from fastapi import Request, Response

from pages.web.files import chart_file, file_response, item_of
from pages.web.portal import Portal
from services.access import Access
from services.messages.attachment import attachment, unharmed

FILE = "/files/attachment/"


def register(portal: Portal) -> None:
    """Own threads' files, and below /for/… those that a family member may read."""

    async def file(request: Request, patient_id: UUID) -> Response:
        found = await portal.in_chart(
            request.state.viewer, patient_id, Access.MESSAGE_FILE, "attachment", attachment, item_of(request)
        )
        content = await asyncio.to_thread(unharmed, found)
        return file_response(content, found.media_type, found.name, foreign=True)

    chart_file(portal, FILE + "{item_id}", file)
