"""A small site on the portal's own foundation, with one page that notes what its handlers did. Run as a program."""

import argparse
import json
import logging
from pathlib import Path
from typing import Any

from nicegui import Client, app, ui
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from pages import site
from pages.web.actions import action, screen
from pages.web.portal import Portal
from pages.web.requests import signed_in
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
    options.add_argument("--never-connected", type=float, default=20.0)
    given = options.parse_args()
    logging.basicConfig(level=logging.WARNING)
    prepare_data_folder(given.data)
    settings = Settings(given.data, port=given.port, public_url=given.public_url, trusted_proxy=given.trusted_proxy)
    db = Database(settings.database)
    (given.data / "cast.json").write_text(json.dumps(_people(db, settings)))
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

        ui.button("Note", on_click=note)
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
        return done

    @app.get("/test/clients")
    def clients() -> int:
        return len(Client.instances)

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


def broken() -> None:
    """A screen whose builder fails."""
    raise RuntimeError("secret words of an exception")


def _people(db: Database, settings: Settings) -> dict[str, Any]:
    cast = db.writing(make_cast)
    people = {name: getattr(cast, name) for name in ("alice", "bob", "charlie", "clinician")}
    return {name: {"token": person.token, "email": person.email} for name, person in people.items()}


if __name__ == "__main__":
    main()
