"""The signed-in area of patients and family: one page, drawn once; screens change inside it by `ui.sub_pages`.

The patient is in the address and nowhere else. Every screen asks for its key again when it is drawn, whoever sends the
event; another person's screen is always a new page, so that the frame never names the wrong one.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import ui

from components.basics import heading, paragraph
from components.frame import FrameParts, HelpContact, NavItem, Person, PreviewBanner, frame
from components.idle_warning import idle_warning
from components.theme import apply_theme
from pages import preview
from pages.inventory import ACCOUNT_SCREENS, SCREENS, account_screen_at, screen_at
from pages.messages.new import PATH as MESSAGES
from pages.screens import AccountScreen, AccountVisit, Screen, Visit
from pages.web.actions import screen as draw_safely
from pages.web.brand import colour_url, logo_url
from pages.web.portal import Portal
from pages.web.requests import signed_in
from pages.web.static import asset_url
from services import session_end
from services.access import Relation, may
from services.errors import AccessEnded, NoAccess
from services.messages import reading
from services.sessions import Viewer
from services.surroundings import OpenChart, Surroundings, surroundings
from services.words import _

_FAMILY = "/for/"
_FOCUS = "document.querySelector('main h1')?.focus({preventScroll: true})"


def register(portal: Portal) -> None:
    """One page at every address of the inventory, for the own record and for someone else's."""

    async def shell(request: Request) -> Response | None:
        return await _open(portal, request)

    for screen in ACCOUNT_SCREENS:
        ui.page(screen.path, dependencies=[signed_in(portal)])(shell)
    for path in sorted({screen.path for screen in SCREENS}):
        for prefix in ("", _FAMILY + "{patient_id}", preview.ADDRESS):
            ui.page(prefix + path if path != "/" or not prefix else prefix, dependencies=[signed_in(portal)])(shell)


@dataclass
class _Shell:
    """One open page: who looks, at whose record (None for a screen of an account without a chart), in which frame."""

    portal: Portal
    viewer: Viewer
    around: Surroundings
    chart: OpenChart | None
    parts: FrameParts | None = None
    preview_base: str = ""
    title: str = ""
    unread: int = 0

    @property
    def base(self) -> str:
        if self.viewer.preview:
            return self.preview_base
        if self.chart is None or self.chart.relation is Relation.SELF:
            return ""
        return f"{_FAMILY}{self.chart.patient_id}"

    def screen(self, path: str) -> Screen | AccountScreen:
        """The screen at a full address. Raises NoAccess for an unknown one, or one of another person."""
        base, within = _split(path)
        screen = account_screen_at(within) if not base else None
        if screen is None and self.chart:
            screen = screen_at(within, self.chart.relation)
        if screen is None or base != self.base:
            raise NoAccess
        return screen

    async def load(self, screen: Screen | AccountScreen, path: str) -> tuple[Any, Any]:
        """The key, the history row, the content and the count of unread messages, in one transaction: (visit, content).

        A preview leaves nothing behind, so what it counts is counted outside of it.
        """

        def work(session: Any, key: Any, *named: UUID) -> Any:
            content = screen.load(session, key, *named)
            if self.chart and not self.viewer.preview:
                self.unread = reading.unread_now(session, self.viewer, self.chart.patient_id)
            return content

        if isinstance(screen, AccountScreen):
            own = any(chart.relation is Relation.SELF for chart in self.around.charts)
            about = AccountVisit(self.portal, self.viewer, screen.path, own)
            return about, await self.portal.in_account(self.viewer, work)
        chart = self.chart
        if chart is None:
            raise NoAccess
        within = _split(path)[1]
        item_id = screen.match(within)[1]
        visit = Visit(
            self.portal,
            self.viewer,
            chart.patient_id,
            chart.name,
            chart.relation,
            self.base,
            within,
            self.around.today,
            item_id,
        )
        named = () if item_id is None else (item_id,)
        content = await self.portal.in_chart(self.viewer, chart.patient_id, screen.access, screen.subject, work, *named)
        if self.viewer.preview:
            await self.count_unread()
        return visit, content

    async def access_now(self) -> AccessEnded | None:
        """What an open page of somebody else's record says when it is refused: ended, or changed; None for neither."""
        chart, around = self.chart, await self.portal.db.read(surroundings, self.viewer)
        if chart is None:
            return None
        now = next((one for one in around.charts if one.patient_id == chart.patient_id), None)
        if now is None:
            return AccessEnded()
        return AccessEnded(self.base) if now.relation is not chart.relation else None

    async def count_unread(self) -> None:
        """Ask how many messages are unread, now, with a key of its own."""
        if self.chart:
            self.unread = await self.portal.db.read(reading.unread_now, self.viewer, self.chart.patient_id)

    def show_unread(self) -> None:
        """The number in the title and in the navigation."""
        number = f"({self.unread}) " if self.unread else ""
        ui.page_title(f"{number}{self.title} – {self.around.portal_name}")
        if self.parts:
            self.parts.set_count(self.unread)

    def show(self, screen: Screen | AccountScreen, visit: Any, content: Any, first: bool) -> None:
        """Draw a screen into the frame; after a navigation, tell the title, the focus and screen readers."""
        title = self.title = _(screen.title)
        self.show_unread()
        screen.draw(visit, content)
        if not first and self.parts:
            self.parts.announce(title)
            ui.run_javascript(_FOCUS)


async def _open(portal: Portal, request: Request) -> Response | None:
    path = request.url.path
    viewer = preview.looking(request.state.viewer, path)
    if viewer.role and not viewer.preview and account_screen_at(path) is None:
        return RedirectResponse("/clinic", 303)
    around = await portal.db.read(surroundings, viewer)
    chart = around.charts[0] if viewer.preview else _chart_of(around, path)
    shell = _Shell(portal, viewer, around, chart, preview_base=preview.base_of(path))
    if chart is None and path == "/":
        return RedirectResponse(_home(around.charts[0]), 303) if around.charts else _nothing_to_show(shell)
    screen = shell.screen(path)
    visit, content = await shell.load(screen, path)
    if chart and chart.relation is not Relation.SELF and not viewer.preview:
        request.state.access_now = shell.access_now
    apply_theme(_(screen.title), asset_url, colour_url(around.brand))
    shell.parts = _frame(shell)
    ready = [content]  # drawn with the page that is being delivered, and then let go of
    navigate = draw_safely(partial(_navigate, shell))

    def draw() -> Awaitable[None] | None:
        if not ready:
            return navigate()
        shell.show(screen, visit, ready.pop(), first=True)
        return None

    del content
    with shell.parts.main:
        ui.sub_pages({"/": draw}, show_404=False)
    if chart:
        portal.changes.listen(shell.parts.main, chart.patient_id, partial(_arrived, shell))
    return None


async def _navigate(shell: _Shell) -> None:
    """Draw the screen at the address of this moment; nothing is shown that was not asked for anew."""
    client = ui.context.client
    path = client.sub_pages_router.current_path.split("?")[0].split("#")[0]
    if _split(path)[0] != shell.base or path == "/clinic" or (path == "/" and shell.chart is None):
        client.open(path)
        return
    screen = shell.screen(path)
    visit, content = await shell.load(screen, path)
    shell.show(screen, visit, content, first=False)


async def _arrived(shell: _Shell) -> None:
    """Something has changed in a thread of this patient: the number is asked for anew, and said aloud when it rises."""
    before = shell.unread
    await shell.count_unread()
    shell.show_unread()
    if shell.parts and shell.unread > before:
        shell.parts.announce(_("You have a new message"))


def _frame(shell: _Shell) -> FrameParts:
    charts = shell.around.charts
    first = 0 if charts and charts[0].relation is Relation.SELF else 1
    people = [
        Person(chart.name, chart.age, number, chart.relation is Relation.SELF, _home(chart))
        for number, chart in enumerate(charts, start=first)
    ]
    idle_warning(lambda: shell.portal.db.read(session_end.of_session, shell.viewer.session_id))
    return frame(
        portal_name=shell.around.portal_name,
        items=_navigation(shell),
        current_person=people[charts.index(shell.chart)] if shell.chart else None,
        people=[] if shell.viewer.preview else people,
        preview=PreviewBanner(shell.around.preview_of, preview.end_of(shell.viewer)) if shell.viewer.preview else None,
        signed_in_as=shell.viewer.name,
        help_contacts=_help(shell.around),
        logo_url=logo_url(shell.around.brand),
        home_path="/clinic" if shell.viewer.role and not shell.viewer.preview else shell.base or "/",
    )


def _navigation(shell: _Shell) -> list[NavItem]:
    seen: dict[str, NavItem] = {}
    for screen in SCREENS if shell.chart else ():
        if screen.nav and shell.chart and may(shell.chart.relation, screen.access) and screen.nav[0] not in seen:
            label, icon = screen.nav
            within = f"{shell.base}/{screen.path.split('/')[1]}" if screen.path != "/" else ""
            seen[label] = NavItem(
                _(label), (shell.base + screen.path).rstrip("/") or "/", icon, within, screen.path == MESSAGES
            )
    if shell.viewer.preview:
        return list(seen.values())
    if shell.viewer.role:
        seen["office"] = NavItem(_("Office"), "/clinic", "inbox")
    elif shell.chart is None:
        seen["home"] = NavItem(_("Home"), "/", "home")
    for screen in ACCOUNT_SCREENS:
        if screen.nav:
            label, icon = screen.nav
            seen[label] = NavItem(_(label), screen.path, icon, screen.path)
    return list(seen.values())


def _nothing_to_show(shell: _Shell) -> None:
    apply_theme(_("No record to show"), asset_url, colour_url(shell.around.brand))
    parts = _frame(shell)
    with parts.main:
        heading(1, _("No record to show"))
        paragraph(_("Your account has no access to a record at the moment. If you expected one, call your clinic."))


def _help(around: Surroundings) -> list[HelpContact]:
    contacts = []
    if around.brand.support_phone:
        contacts.append(
            HelpContact(_("Technical support"), around.brand.support_phone, f"tel:{around.brand.support_phone}")
        )
    if around.brand.support_email:
        contacts.append(HelpContact(_("E-mail"), around.brand.support_email, f"mailto:{around.brand.support_email}"))
    return contacts


def _split(path: str) -> tuple[str, str]:
    """("/for/{id}", "/rest"), ("/see-as/{id}/{who}", "/rest") or ("", path)."""
    if path.startswith(preview.PREFIX):
        base = preview.base_of(path)
        return base, path.removeprefix(base).rstrip("/") or "/"
    if not path.startswith(_FAMILY):
        return "", path.rstrip("/") or "/"
    patient, _slash, rest = path.removeprefix(_FAMILY).partition("/")
    return _FAMILY + patient, f"/{rest}".rstrip("/") or "/"


def _chart_of(around: Surroundings, path: str) -> OpenChart | None:
    base = _split(path)[0]
    return next((chart for chart in around.charts if _home(chart).rstrip("/") == base), None)


def _home(chart: OpenChart) -> str:
    own = chart.relation is Relation.SELF
    return "/" if own else f"{_FAMILY}{UUID(str(chart.patient_id))}"
