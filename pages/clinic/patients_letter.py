"""The letter with an office code, as a PDF in a tab of its own. POST: the sealed code must not stand in an address."""

import asyncio

from nicegui import app
from starlette.requests import Request
from starlette.responses import Response

from pages.clinic.patients_card import LETTER
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import form_of, viewer_of
from services.errors import SignedOut
from services.registration import letter


def register(portal: Portal) -> None:
    """The route of the letter, for staff with the room "approvals"."""

    @app.post(LETTER)
    async def print_letter(request: Request) -> Response:
        viewer = await viewer_of(portal, request)
        if viewer is None:
            raise SignedOut
        sealed = (await form_of(request)).get("sealed", "")
        written, language = await portal.in_office(viewer, "approvals", letter.write, sealed, portal.settings)
        content = await asyncio.to_thread(letter.printed, written, language)
        return file_response(content, "application/pdf", "letter.pdf", inline=True)
