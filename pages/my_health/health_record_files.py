"""The file routes of the health record: its zip and its preview, checked and written to the history, made anew."""

from uuid import UUID

from fastapi import Request, Response

from pages.my_health.health_records import PREVIEW, ZIP
from pages.web.files import chart_file, file_response
from pages.web.portal import Portal
from services import clock
from services.access import Access
from services.health_record import count_making, hand_out
from services.records.export import Order
from services.records.package import ZIP_NAME
from services.records.period import Dates, period_from
from services.words import language

# The frame may show it to nobody but our own page, and nothing in it runs or is fetched.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def register(portal: Portal) -> None:
    """Own record, and below /for/… that of somebody else."""

    async def made(request: Request, patient_id: UUID, access: Access, what: str) -> bytes:
        asked = request.query_params
        parts = {name: asked.get(name, "") for name in ("single", "first", "last")}
        period = period_from(asked.get("dates", Dates.ALL), **parts)
        viewer = request.state.viewer
        order = Order(what, viewer, patient_id, access, period, clock.now(), language())
        await portal.db.write(count_making, viewer, patient_id, access)
        content = await portal.workshop.make(portal.db, order, asked.get("progress", ""))
        await portal.db.write(hand_out, viewer, patient_id, access, period)
        return content

    async def download(request: Request, patient_id: UUID) -> Response:
        content = await made(request, patient_id, Access.RECORD_FILE, "zip")
        return file_response(content, "application/zip", ZIP_NAME)

    async def preview(request: Request, patient_id: UUID) -> Response:
        content = await made(request, patient_id, Access.RECORD, "preview")
        response = file_response(content, "text/html; charset=utf-8", "health-record.html", inline=True)
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    chart_file(portal, ZIP, download)
    chart_file(portal, PREVIEW, preview)
