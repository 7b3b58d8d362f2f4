"""Files that people open or save: made or fetched at each request, after the key was checked (SECURITY FI-04)."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response
from nicegui import app

from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.access import own_patient
from services.errors import NoAccess


def chart_file(portal: Portal, path: str, answer: Callable[[Request, UUID], Awaitable[Response]]) -> None:
    """A file of a chart: of the own one at `path`, of somebody else's at `/for/{patient}` + `path` (PRODUCT §9).

    `answer` gets the request and the patient, and asks for the key. `path` may hold "{item_id}": see `item_of`.
    """

    @app.get(path, dependencies=[signed_in(portal)])
    async def own(request: Request) -> Response:
        return await answer(request, await portal.db.read(own_patient, request.state.viewer))

    @app.get("/for/{patient_id}" + path, dependencies=[signed_in(portal)])
    async def family(request: Request, patient_id: UUID) -> Response:
        return await answer(request, patient_id)


def item_of(request: Request) -> UUID:
    """What else the address names; no right to it. Raises NoAccess for what is no id at all."""
    try:
        return UUID(request.path_params["item_id"])
    except ValueError:
        raise NoAccess from None


def file_response(
    content: bytes, media_type: str, name: str, *, inline: bool = False, foreign: bool = False
) -> Response:
    """`content` under a safe `name`; `inline` lets a file of our own making appear in the browser.

    `foreign`: what somebody sent or brought along. It is always saved, and were it opened all the same, nothing in it
    would run or be fetched.
    """
    disposition = "inline" if inline and not foreign else "attachment"
    policy = {"Content-Security-Policy": "sandbox; default-src 'none'"} if foreign else {}
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **policy,
        },
    )
