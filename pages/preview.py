"""The portal as somebody else would have it, at addresses of its own: See what they will see, and View as patient.

`/see-as/{patient_id}/{who}/…`, where `who` is full, billing, patient, or the account of a family member. The address
only asks; services.access decides, and refuses everything that would change something.
"""

from dataclasses import replace
from uuid import UUID

from fastapi import Response
from nicegui import app

from pages.web.html import page
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services.access import Relation
from services.sessions import Preview, Viewer
from services.words import _

PREFIX = "/see-as/"
ADDRESS = PREFIX + "{patient_id}/{who}"
_RELATIONS = {"full": Relation.FULL, "billing": Relation.BILLING, "patient": Relation.SELF}


def base_of(path: str) -> str:
    """ "/see-as/{patient_id}/{who}" of an address below it."""
    return PREFIX + "/".join(path.removeprefix(PREFIX).split("/")[:2])


def address(patient_id: UUID, who: UUID | str) -> str:
    """Where the preview begins; `who` is an account's id, or full, billing or patient."""
    return f"{PREFIX}{patient_id}/{who}"


def looking(viewer: Viewer, path: str) -> Viewer:
    """The viewer of an address: with the preview that it asks for, or unchanged for any other address."""
    if not path.startswith(PREFIX):
        return viewer
    patient, _slash, who = base_of(path).removeprefix(PREFIX).partition("/")
    try:
        patient_id = UUID(patient)
        asked = Preview(patient_id, _RELATIONS[who]) if who in _RELATIONS else Preview(patient_id, None, UUID(who))
    except ValueError:
        asked = Preview(UUID(int=0))  # nobody's: refused like any address that is not there
    return replace(viewer, preview=asked)


def end_of(viewer: Viewer) -> str:
    """Where the preview leads back to."""
    if viewer.role and viewer.preview:
        return f"/clinic/patients/{viewer.preview.patient_id}"
    return "/family-access"


def register(portal: Portal) -> None:
    """Files are not made for a look that leaves nothing behind: their links say so."""

    @app.get(ADDRESS + "/files/{rest:path}", dependencies=[signed_in(portal)])
    async def no_files() -> Response:
        text = _("Files are not opened in a preview. Close this page to go on.")
        return await page(portal, "error.html", title=_("This is a preview"), text=text, reference=None)
