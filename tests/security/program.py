"""A small site on the portal's own foundation, with one page that notes what its handlers did. Run as a program."""

import argparse
import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet
from nicegui import Client, app, ui
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from models.people import Account
from pages import site
from pages.web.actions import action, screen
from pages.web.portal import Portal
from pages.web.requests import signed_in
from services import set_up
from services.access import Access
from services.database import Database
from services.errors import NoAccess, Problem
from services.settings import Settings, prepare_data_folder
from tests.cast import make_cast


def main() -> None:
    """Serve until stopped."""
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int)
    options.add_argument("--data", type=Path)
    options.add_argument("--public-url")
    options.add_argument("--trusted-proxy")
    options.add_argument("--without-administrator", action="store_true")
    options.add_argument("--mail-server")
    options.add_argument("--never-connected", type=float, default=20.0)
    given = options.parse_args()
    logging.basicConfig(level=logging.WARNING)
    prepare_data_folder(given.data)
    settings = Settings(
        given.data,
        port=given.port,
        public_url=given.public_url,
        trusted_proxy=given.trusted_proxy,
        mail_server=given.mail_server,
        mail_from="portal@example.org" if given.mail_server else None,
    )
    db = Database(settings.database)
    people = {} if given.without_administrator else _people(db, settings)
    (given.data / "cast.json").write_text(json.dumps(people))
    print("code:", db.writing(set_up.new_code))
    site.NEVER_CONNECTED = given.never_connected
    portal = Portal(settings, db)
    register(portal)
    site.build(portal)
    site.run(portal, lambda: print("ready: here", flush=True))


def register(portal: Portal) -> None:
    """The pages of the test site, in place of the portal's shell."""
    done: list[str] = []

    def diary() -> None:
        done.append("diary drawn")

    @ui.page("/test", dependencies=[signed_in(portal)])
    async def home(request: Request) -> None:
        viewer = request.state.viewer
        ui.label(f"Record of {viewer.name}")

        @action()
        async def note() -> None:
            done.append(viewer.name)

        @action()
        async def slowly() -> None:
            await asyncio.sleep(0.2)
            done.append("slowly")

        @action()
        async def fail() -> None:
            raise RuntimeError("secret words of an exception")

        @action()
        async def read() -> None:
            await portal.in_chart(viewer, UUID(int=1), Access.RECORD, "diary", lambda _s, _k: done.append("read"))

        @action()
        async def refuse() -> None:
            raise Problem("Say it in other words.")

        ui.button("Note", on_click=note)
        ui.button("Slowly", on_click=slowly)
        ui.button("Fail", on_click=fail)
        ui.button("Read", on_click=read)
        ui.button("Refuse", on_click=refuse)
        ui.upload(on_upload=lambda: done.append("upload"))
        ui.sub_pages({"/test": lambda: None, "/test/diary": screen(diary), "/test/broken": screen(broken)})

    @ui.page("/test/fails", dependencies=[signed_in(portal)])
    def fails() -> None:
        raise RuntimeError("secret words of an exception")

    @ui.page("/test/fails-later", dependencies=[signed_in(portal)])
    async def fails_later() -> None:
        raise RuntimeError("secret words of an exception")

    @app.get("/test/plain-fails")
    def plain_fails() -> None:
        raise RuntimeError("secret words of an exception")

    @app.get("/test/not-yours")
    def not_yours() -> None:
        raise NoAccess

    @app.get("/test/problem")
    def problem() -> None:
        raise Problem("Say it in other words.")

    @app.get("/test/done")
    def what_was_done() -> list[str]:
        told = list(done)
        done.clear()
        return told

    @app.get("/test/clients")
    def clients() -> int:
        return len(Client.instances)

    @app.get("/test/pages")
    def pages() -> list[str]:
        return _paths(lambda route: getattr(route.endpoint, "__wrapped__", None) in Client.page_routes)

    @app.get("/test/routes")
    def routes() -> list[str]:
        return _paths(lambda _route: True)

    @app.get("/test/posts")
    def posts() -> list[str]:
        return _paths(lambda _route: True, "POST")

    @app.get("/test/request")
    def seen(request: Request) -> dict[str, Any]:
        return {
            "address": request.client and request.client.host,
            "url": str(request.url),
            "headers": dict(request.headers),
        }

    @app.post("/test/post")
    async def post(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))


def _paths(wanted: Callable[[Route], bool], method: str = "GET") -> list[str]:
    routes = [route for route in app.routes if isinstance(route, Route) and method in (route.methods or ())]
    return sorted({route.path for route in routes if wanted(route)})


def broken() -> None:
    """A screen whose builder fails."""
    raise RuntimeError("secret words of an exception")


def _people(db: Database, settings: Settings) -> dict[str, Any]:
    cast = db.writing(make_cast)
    people = {name: getattr(cast, name) for name in ("alice", "bob", "charlie", "clinician")}
    for person in people.values():
        if person.totp:  # under this server's own key
            secret = Fernet(settings.secret_key).encrypt(person.totp.encode())
            db.writing(lambda s, p=person, t=secret: setattr(s.get(Account, p.account_id), "totp_secret", t))
    return {
        name: {"id": str(person.account_id), "email": person.email, "totp": person.totp}
        for name, person in people.items()
    }


if __name__ == "__main__":
    main()
