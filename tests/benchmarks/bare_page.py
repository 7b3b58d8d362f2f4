"""The stick to measure with: an empty page with the portal's own theme, static files, headers and server settings."""

import argparse
from functools import partial
from pathlib import Path

from nicegui import app, ui

from components.basics import heading
from components.theme import apply_theme, set_up_theme
from pages import site
from pages.web.headers import Outermost
from pages.web.portal import Portal
from pages.web.static import Static, asset_url
from services.database import Database
from services.settings import Settings


def main() -> None:
    """Serve until stopped."""
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int)
    options.add_argument("--data", type=Path)
    given = options.parse_args()
    given.data.mkdir(parents=True, exist_ok=True)
    portal = Portal(Settings(given.data, port=given.port), Database(f"sqlite:///{given.data / 'empty.sqlite3'}"))

    def draw(name: str) -> None:
        heading(1, name)

    @ui.page("/")
    @ui.page("/other")
    def empty() -> None:
        apply_theme("Empty page", asset_url)
        ui.link("To the first", "/")
        ui.link("To the other", "/other")
        ui.sub_pages({"/": partial(draw, "Empty page"), "/other": partial(draw, "Other page")})

    @app.get("/login")
    def answers() -> str:
        return "yes"

    set_up_theme()
    inner = partial(type(app).build_middleware_stack, app)
    app.build_middleware_stack = lambda: Outermost(Static(inner()), portal.settings)
    site.run(portal, lambda: print("ready: here", flush=True))


if __name__ == "__main__":
    main()
