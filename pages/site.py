"""The web server: what is registered, and how it runs (ARCHITECTURE, Sessions and Speed; SECURITY §3h)."""

import asyncio
import gc
from collections.abc import Callable
from functools import partial

from nicegui import Client, app, background_tasks, ui
from nicegui.server import Server
from starlette.types import ASGIApp

from components.theme import set_up_theme
from pages import appointments, billing, forgot_password, join, preview, sent_record, set_up, shell, sign_in, sign_up
from pages.clinic import audit_file, family_document, form_answers, inbox_files, patients_letter, results_files
from pages.clinic import shell as clinic
from pages.family import invitation
from pages.messages import files as message_files
from pages.my_health import document_file, form_file, health_record_files, vaccination_file
from pages.profile import routes as profile
from pages.web import background
from pages.web import brand as web_brand
from pages.web.errors import Errors
from pages.web.guard import Guard
from pages.web.headers import Outermost
from pages.web.portal import Portal
from pages.web.sockets import Sockets, compress_one_by_one
from pages.web.static import ASSETS, Static

NEVER_CONNECTED = 20.0  # seconds after which a page that no browser has opened is forgotten
MOST_CONNECTIONS = 1500  # open tabs and requests at once; each tab takes about a quarter of a megabyte


def build(portal: Portal) -> None:
    """Register everything. May be called again in one process (tests): the newest portal counts."""
    sockets, errors = Sockets(portal), Errors(portal)
    sockets.take_over()
    compress_one_by_one()
    errors.register(app)
    web_brand.register(portal)
    sign_in.register(portal, sockets)
    sign_up.register(portal, sockets)
    forgot_password.register(portal, sockets)
    invitation.register(portal)
    sent_record.register(portal)
    set_up.register(portal)
    join.register(portal)
    shell.register(portal)
    preview.register(portal)
    clinic.register(portal)
    patients_letter.register(portal)
    audit_file.register(portal)
    inbox_files.register(portal)
    results_files.register(portal)
    family_document.register(portal)
    form_answers.register(portal)
    vaccination_file.register(portal)
    health_record_files.register(portal)
    appointments.register(portal)
    billing.register(portal)
    document_file.register(portal)
    form_file.register(portal)
    message_files.register(portal)
    profile.register(portal, sockets)
    if portal.settings.demo:
        from pages import demo  # not even loaded otherwise

        demo.register(portal)
    set_up_theme()
    app.storage.max_tab_storage_age = 60  # seconds; the portal keeps nothing there, and each tab opened has one (FT-17)
    # Around everything that NiceGUI and FastAPI add themselves, their error pages included.
    inner: Callable[[], ASGIApp] = partial(type(app).build_middleware_stack, app)
    app.build_middleware_stack = lambda: Outermost(Static(Guard(inner(), portal, sockets, errors)), portal.settings)
    app.on_startup(lambda: _start(portal, sockets))


def run(portal: Portal, on_ready: Callable[[], object] | None = None) -> None:
    """Serve until the process is told to stop; `on_ready` is called when the first request would be answered.

    No `storage_secret`: NiceGUI then sets no cookie and keeps nothing of the visitor on the disk.
    """
    if on_ready:
        app.on_startup(lambda: _tell_when_ready(on_ready))
    ui.run(
        host=portal.settings.host,
        port=portal.settings.port,
        title="",
        language="en-US",
        favicon=ASSETS / "favicon.svg",
        tailwind=False,
        reload=False,
        show=False,
        show_welcome_message=False,
        binding_refresh_interval=None,
        message_history_length=100,
        reconnect_timeout=30,
        gzip_middleware_factory=None,  # static files are compressed once, in Static
        server_header=False,
        access_log=False,  # page ids are secrets, and addresses tell which record was open (LG-01)
        proxy_headers=False,  # the trusted proxy's word is taken in Outermost
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=5,
    )


def _start(portal: Portal, sockets: Sockets) -> None:
    background_tasks.create(sockets.watch(), name="watch over ended sessions")
    background_tasks.create(portal.changes.watch(portal.db), name="watch for new messages")
    background.start(portal)
    app.timer(min(3.0, NEVER_CONNECTED), lambda: Client.prune_instances(client_age_threshold=NEVER_CONNECTED))
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def _tell_when_ready(on_ready: Callable[[], object]) -> None:
    while not Server.instance.started:
        await asyncio.sleep(0.02)
    on_ready()
