"""The document behind a family access: a copy is taken in beside the person, and opened again (PRODUCT §4)."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from components.basics import file_link
from components.upload import upload_button
from pages.clinic.screens import Desk
from pages.web.actions import action
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.attachments.check import checked
from services.attachments.limits import LARGEST
from services.family import documents
from services.family.documents import ROOM
from services.family.members import Member
from services.messages.attachment import unharmed
from services.messages.holding import ACCEPTED
from services.words import _

FILES = "/clinic/patients/family-documents"


def register(portal: Portal) -> None:
    """`/clinic/patients/family-documents/{grant}`, always as a download."""

    @app.get(FILES + "/{grant_id}", dependencies=[signed_in(portal)])
    async def download(request: Request, grant_id: UUID) -> Response:
        file = await portal.in_office(request.state.viewer, ROOM, documents.copy_of, grant_id)
        content = await asyncio.to_thread(unharmed, file)
        return file_response(content, file.media_type, file.name, foreign=True)


def draw_document(desk: Desk, member: Member, again: Callable[[str], Awaitable[None]]) -> None:
    """For access that the office gave: open the copy, or take one in."""

    @action()
    async def keep(name: str, content: bytes) -> None:
        file = await asyncio.to_thread(checked, name, content, desk.portal.settings)
        await desk.do(ROOM, documents.keep, member.grant_id, file)
        await again(_("The copy is kept with the access of {name}.", name=member.name))

    if member.document_kept:
        file_link(_("Open the document"), f"{FILES}/{member.grant_id}")
    label = _("Replace the copy of the document") if member.document_kept else _("Add a copy of the document")
    upload_button(label, keep, accept=ACCEPTED, limit=LARGEST)
