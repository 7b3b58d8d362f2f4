"""The file route of the inbox: an attachment, for whoever sees its thread, always as a download (SECURITY FI-04)."""

import asyncio
from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from pages.clinic.inbox import ROOM
from pages.clinic.inbox_words import FILES
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.messages.attachment import attachment_for_office, unharmed


def register(portal: Portal) -> None:
    """`/clinic/inbox/files/{attachment}`."""

    @app.get(FILES + "/{attachment_id}", dependencies=[signed_in(portal)])
    async def download(request: Request, attachment_id: UUID) -> Response:
        file = await portal.in_office(request.state.viewer, ROOM, attachment_for_office, attachment_id)
        content = await asyncio.to_thread(unharmed, file)
        return file_response(content, file.media_type, file.name, foreign=True)
