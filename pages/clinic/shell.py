"""The frame of the office: staff only, each screen with the room it needs (PRODUCT §8)."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import ui

from components.basics import heading, paragraph
from components.callouts import empty_state
from components.cards import card
from components.frame import NavItem, frame
from components.tables import Column, table
from components.theme import apply_theme
from pages.web.portal import Portal
from pages.web.requests import signed_in
from pages.web.static import asset_url
from services import office
from services.accounts import ROLE_WORDS
from services.office import CameIn, Office
from services.sessions import Role, Viewer
from services.surroundings import surroundings
from services.words import _, long_date, long_moment


def register(portal: Portal) -> None:
    """`/clinic`, for staff; patients are sent to their own home."""

    @ui.page("/clinic", dependencies=[signed_in(portal)])
    async def start(request: Request) -> Response | None:
        viewer: Viewer = request.state.viewer
        if not viewer.role:
            return RedirectResponse("/", 303)
        around = await portal.db.read(surroundings, viewer)
        shown = await portal.in_office(viewer, "office", office.overview)
        apply_theme(f"{_('Office')} – {around.portal_name}", asset_url=asset_url)
        parts = frame(
            portal_name=around.portal_name,
            items=[NavItem(_("Office"), "/clinic", "inbox")],
            current_person=None,
            people=[],
            signed_in_as=viewer.name,
            home_path="/clinic",
        )
        with parts.main:
            _draw(viewer, viewer.role, shown)
        return None


def _draw(viewer: Viewer, role: Role, shown: Office) -> None:
    heading(1, _("Office"))
    paragraph(_("Signed in as {name}, {role}.", name=viewer.name, role=_(ROLE_WORDS[role])), "lead")
    with card(_("Waiting to be matched"), "waiting"):
        if shown.waiting:
            _files(shown.waiting, shown, _("Records that wait for a chart"))
        else:
            empty_state(
                _("Nothing waits"), _("Records whose patient could not be found for certain wait here."), "check"
            )
    with card(_("Came in last"), "recent"):
        if shown.recent:
            _files(shown.recent, shown, _("Records that came in last"))
        else:
            empty_state(_("No records came in yet"), _("Imported record files are listed here."), "records-in")


def _files(files: list[CameIn], shown: Office, caption: str) -> None:
    rows = [
        (
            file.patient,
            long_date(file.birth_date) if file.birth_date else _("not given"),
            file.name,
            file.kind,
            long_moment(file.received_at, shown.time_zone),
            file.unread,
        )
        for file in files
    ]
    columns = [_("Patient"), _("Born"), _("File"), _("Format"), _("Received"), Column(_("Not readable"), number=True)]
    table(columns, rows, caption, hide_caption=True)
