"""The files of the vaccination record: its paper, and its card as a picture. Made new at each request."""

import asyncio
from functools import partial
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from nicegui import app

from pages.my_health.vaccinations import CARD, FILE
from pages.web.files import chart_file, file_response
from pages.web.portal import Portal
from services.access import Access
from services.errors import NoAccess
from services.records.card_key import public_keys
from services.records.health_card import qr_svg
from services.records.vaccination_pdf import vaccination_pdf
from services.records.vaccination_record import VaccinationRecord
from services.settings import Settings
from services.vaccinations import vaccination_card, vaccination_record


def register(portal: Portal) -> None:
    """The two files of a chart, and the clinic's public key."""

    @app.get("/.well-known/jwks.json")
    async def public_key() -> Response:
        # Read by scanners of any origin: the framework asks for CORS.
        open_to_all = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        return JSONResponse(public_keys(portal.settings.health_card_key), headers=open_to_all)

    chart_file(portal, FILE, partial(_pdf, portal))
    chart_file(portal, CARD, partial(_card, portal))


async def _pdf(portal: Portal, request: Request, patient_id: UUID) -> Response:
    record = await portal.in_chart(
        request.state.viewer, patient_id, Access.RECORD_FILE, "vaccination record", vaccination_record
    )
    content = await asyncio.to_thread(lambda: vaccination_pdf(record, vaccination_card(record, portal.settings)))
    return file_response(content, "application/pdf", "vaccination-record.pdf", inline=True)


async def _card(portal: Portal, request: Request, patient_id: UUID) -> Response:
    """The card's QR code, a picture of its own, so that no open page holds it and each showing is written down."""
    record = await portal.in_chart(
        request.state.viewer, patient_id, Access.RECORD_FILE, "vaccination card", vaccination_record
    )
    content = await asyncio.to_thread(_drawn, record, portal.settings)
    if content is None:
        raise NoAccess
    return file_response(content, "image/svg+xml", "vaccination-card.svg", inline=True)


def _drawn(record: VaccinationRecord, settings: Settings) -> bytes | None:
    card = vaccination_card(record, settings)
    return qr_svg(card) if card else None
