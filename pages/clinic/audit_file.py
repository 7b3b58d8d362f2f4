"""The history as a table: streamed in portions, for administrators (HI-07)."""

from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from nicegui import app

from pages.clinic.audit import FILE, ROOM
from pages.web.files import file_response
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.audit import export, search
from services.audit.search import Place, Wanted
from services.errors import NoAccess
from services.words import use_language


def register(portal: Portal) -> None:
    """The route of the table."""

    @app.get(FILE, dependencies=[signed_in(portal)])
    async def history_file(request: Request) -> Response:
        asked, viewer, language = request.query_params, request.state.viewer, request.state.language
        days = search.period(asked.get("first", ""), asked.get("last", ""))
        wanted = Wanted(_id(asked.get("patient")), _id(asked.get("person")), asked.get("group", ""), *days)
        head = await portal.in_office(viewer, ROOM, export.begin, wanted)

        async def portions() -> AsyncIterator[str]:
            use_language(language)
            yield head
            before: Place | None = None
            while True:
                lines, before = await portal.look_in_office(viewer, ROOM, export.portion, wanted, before)
                yield lines
                if before is None:
                    return

        headers = dict(file_response(b"", "text/csv", "history.csv").headers)
        headers.pop("content-length")
        return StreamingResponse(portions(), headers=headers, media_type="text/csv; charset=utf-8")


def _id(given: str | None) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        raise NoAccess from None
