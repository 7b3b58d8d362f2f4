"""The look of every NiceGUI page: style sheet, page title, language. All CSS is in `assets/portal.css`."""

from collections.abc import Callable
from copy import copy
from typing import Any, cast

from markupsafe import Markup
from nicegui import app, ui

from services.words import language


def set_up_theme() -> None:
    """Once at start: no loading bar over ordinary requests, which otherwise announces itself without a name."""
    app.config.quasar_config["loadingBar"]["skipHijack"] = True


_HEAD = Markup(
    '<link rel="stylesheet" href="{}"><link rel="manifest" href="{}"><meta name="theme-color" content="#0e5066">'
    '<script src="{}" defer></script>'
)
_COLOUR = Markup('<link rel="stylesheet" href="{}">')


def apply_theme(
    title: str, asset_url: Callable[[str], str] = "/assets/{}".format, colour_url: str | None = None
) -> None:
    """At the top of each page: links the style sheet and script, sets the title and the language of the reader.

    `asset_url` gives the address of a file in `assets/`; pages pass the one with a version, so browsers keep the file.
    `colour_url` is the style sheet with the clinic's own colour.
    """
    ui.add_head_html(_HEAD.format(*map(asset_url, ["portal.css", "manifest.webmanifest", "portal.js"])))
    if colour_url:
        ui.add_head_html(_COLOUR.format(colour_url))
    ui.page_title(title)
    _speak(language())


def _speak(code: str) -> None:
    """`<html lang>` and Quasar's own words in this reader's language; the page object is shared, so a copy changes."""
    if code != "en":
        client = ui.context.client
        client.page = copy(client.page)
        client.page.language = cast(Any, code)
