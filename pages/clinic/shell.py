"""The frame of the office: staff only, each screen with the room it needs (PRODUCT §8)."""

from collections.abc import Awaitable
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import ui

from components.basics import heading, paragraph
from components.callouts import empty_state
from components.cards import card
from components.frame import NavItem, frame
from components.idle_warning import idle_warning
from components.markup import link
from components.tables import Column, table
from components.theme import apply_theme
from pages.clinic import (
    accounts,
    appointments,
    appointments_patient,
    audit,
    audit_use,
    billing,
    billing_patient,
    change_requests,
    chart_form,
    chart_merge,
    corrections,
    family_requests,
    form_answers,
    form_editor,
    form_give,
    forms,
    inbox,
    inbox_count,
    inbox_new,
    inbox_saved,
    inbox_thread,
    mail_trouble,
    patients,
    patients_card,
    patients_requests,
    records_in,
    records_in_file,
    reminders,
    results,
    results_correct,
    results_new,
    results_one,
    results_patient,
    staff_new,
    unlock,
)
from pages.clinic import family as family_desk
from pages.clinic.screens import Desk, StaffScreen
from pages.clinic.settings import screens as settings
from pages.web.actions import screen as draw_safely
from pages.web.brand import colour_url, logo_url
from pages.web.portal import Portal
from pages.web.requests import signed_in
from pages.web.static import asset_url
from services import office, session_end
from services.accounts import ROLE_WORDS
from services.errors import NoAccess
from services.family import birthdays
from services.family.birthdays import Coming
from services.family.office import ROOM
from services.mail import trouble
from services.mail.trouble import Trouble
from services.office import CameIn, Office
from services.sessions import Viewer
from services.surroundings import surroundings
from services.words import N_, _, long_date, long_moment

_FOCUS = "document.querySelector('main h1')?.focus({preventScroll: true})"


def register(portal: Portal) -> None:
    """One page at the address of every staff screen; patients are sent to their own home."""

    async def shell(request: Request) -> Response | None:
        return await _open(portal, request)

    for screen in SCREENS:
        ui.page(screen.path, dependencies=[signed_in(portal)])(shell)


async def _open(portal: Portal, request: Request) -> Response | None:
    viewer: Viewer = request.state.viewer
    if not viewer.role:
        return RedirectResponse("/", 303)
    around = await portal.db.read(surroundings, viewer)
    desk = Desk(portal, viewer, viewer.role)
    screen, desk, content = await _load(desk, request.url.path)
    apply_theme(f"{_(screen.title)} – {around.portal_name}", asset_url, colour_url(around.brand))
    parts = frame(
        portal_name=around.portal_name,
        items=[
            *(
                NavItem(_(one.title), one.path, one.nav, _within(one), one.path == inbox.PATHS["new"])
                for one in SCREENS
                if one.nav and desk.may(one.room)
            ),
            NavItem(_("My profile"), "/profile", "profile"),
        ],
        current_person=None,
        people=[],
        signed_in_as=viewer.name,
        home_path="/clinic",
        logo_url=logo_url(around.brand),
    )
    idle_warning(lambda: portal.db.read(session_end.of_session, viewer.session_id))
    title = inbox_count.Title(_(screen.title), around.portal_name)
    await inbox_count.keep(desk, parts, title)
    first = True

    async def navigate() -> None:
        path = ui.context.client.sub_pages_router.current_path.split("?")[0].split("#")[0]
        if not path.startswith("/clinic"):  # the own profile lies outside the office
            ui.context.client.open(path)
            return
        screen, there, content = await _load(desk, path)
        title.show(screen=_(screen.title))
        screen.draw(there, content)
        parts.announce(_(screen.title))
        ui.run_javascript(_FOCUS)

    def draw() -> Awaitable[None] | None:
        nonlocal first
        if first:  # the content is part of the page that is being delivered
            first = False
            screen.draw(desk, content)
            return None
        return draw_safely(navigate)()

    with parts.main:
        ui.sub_pages({"/": draw}, show_404=False)
    return None


async def _load(desk: Desk, path: str) -> tuple[StaffScreen, Desk, Any]:
    """The screen at `path`, with the key to its room asked for anew. Raises NoAccess also for an unknown path."""
    for screen in SCREENS:
        there = screen.at(desk, path.rstrip("/"))
        if there:
            return screen, there, await desk.do(screen.room, screen.load, there)
    raise NoAccess


def _within(screen: StaffScreen) -> str:
    """Deeper screens belong to the entry of their first part; the start page has none."""
    return "" if screen.path == "/clinic" else screen.path


def _draw(desk: Desk, shown: Office, not_sent: Trouble, coming: list[Coming] | None) -> None:
    heading(1, _("Office"))
    paragraph(_("Signed in as {name}, {role}.", name=desk.viewer.name, role=_(ROLE_WORDS[desk.role])), "lead")
    mail_trouble.draw(desk, not_sent)
    with card(_("Waiting to be matched"), "waiting"):
        if shown.waiting:
            _files(shown.waiting, shown, _("Records that wait for a chart"), desk.may(records_in.ROOM))
        else:
            empty_state(
                _("Nothing waits"), _("Records whose patient could not be found for certain wait here."), "check"
            )
    if coming is not None:
        family_desk.draw_coming(coming)
    with card(_("Came in last"), "recent"):
        if shown.recent:
            _files(shown.recent, shown, _("Records that came in last"), desk.may(records_in.ROOM))
        else:
            empty_state(_("No records came in yet"), _("Imported record files are listed here."), "records-in")


def _files(files: list[CameIn], shown: Office, caption: str, may_open: bool) -> None:
    rows = [
        (
            link(file.patient or _("not named"), f"{records_in.PATH}/{file.file_id}") if may_open else file.patient,
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


START = StaffScreen(
    "/clinic",
    N_("Office"),
    "office",
    lambda session, key, desk: (
        office.overview(session, key),
        trouble.found(session, key, desk.portal.settings),
        birthdays.coming(session, key) if desk.may(ROOM) else None,
    ),
    lambda desk, loaded: _draw(desk, *loaded),
    nav="inbox",
)
SCREENS = (
    START,
    *inbox.SCREENS,
    inbox_saved.SCREEN,
    inbox_new.SCREEN,
    inbox_thread.SCREEN,
    patients.SCREEN,
    patients_requests.SCREEN,
    family_requests.SCREEN,
    patients_card.SCREEN,
    chart_form.NEW,
    chart_merge.SCREEN,
    chart_form.EDIT,
    billing.SCREEN,
    billing_patient.SCREEN,
    appointments.SCREEN,
    appointments_patient.SCREEN,
    forms.SCREEN,
    forms.GIVEN,
    form_editor.NEW,
    form_editor.SCREEN,
    form_give.SCREEN,
    form_answers.SCREEN,
    results.SCREEN,
    results_new.REPORT,
    results_new.DOCUMENT,
    results_patient.SCREEN,
    results_correct.SCREEN,
    results_one.SCREEN,
    *reminders.SCREENS,
    family_desk.SCREEN,
    change_requests.SCREEN,
    corrections.SCREEN,
    records_in.SCREEN,
    records_in_file.SCREEN,
    unlock.SCREEN,
    accounts.SCREEN,
    staff_new.SCREEN,
    audit.SCREEN,
    audit_use.SCREEN,
    *settings.SCREENS,
)
