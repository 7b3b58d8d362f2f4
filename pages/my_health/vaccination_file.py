"""The files of the vaccination record: its paper, and its card as a picture. Made new at each request."""

import asyncio
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from nicegui import app

from pages.my_health.vaccinations import CARD, FILE
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.access import Access, own_patient
from services.errors import NoAccess
from services.records.card_key import public_keys
from services.records.health_card import qr_svg
from services.records.vaccination_pdf import vaccination_pdf
from services.records.vaccination_record import VaccinationRecord
from services.settings import Settings
from services.vaccinations import vaccination_card, vaccination_record


def register(portal: Portal) -> None:
    """Own record at `/files/…`, someone else's at `/for/{patient}/files/…` (PRODUCT §9); the clinic's public key."""

    @app.get("/.well-known/jwks.json")
    async def public_key() -> Response:
        # Read by scanners of any origin: the framework asks for CORS.
        open_to_all = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        return JSONResponse(public_keys(portal.settings.health_card_key), headers=open_to_all)

    @app.get(FILE, dependencies=[signed_in(portal)])
    async def own(request: Request) -> Response:
        return await _pdf(portal, request, await portal.db.read(own_patient, request.state.viewer))

    @app.get("/for/{patient_id}" + FILE, dependencies=[signed_in(portal)])
    async def family(request: Request, patient_id: UUID) -> Response:
        return await _pdf(portal, request, patient_id)

    @app.get(CARD, dependencies=[signed_in(portal)])
    async def own_card(request: Request) -> Response:
        return await _card(portal, request, await portal.db.read(own_patient, request.state.viewer))

    @app.get("/for/{patient_id}" + CARD, dependencies=[signed_in(portal)])
    async def family_card(request: Request, patient_id: UUID) -> Response:
        return await _card(portal, request, patient_id)


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
