"""The demo with one address more, which tells how much the process holds. Run as a program.

SOAK_HURRY=1 lets pages that were left be forgotten within seconds, so that a short run sees it too.
"""

import gc
import os
import sys
from typing import Any

from nicegui import Client, app, ui
from nicegui.app.app import prune_tab_storage
from nicegui.element import Element
from nicegui.elements.upload import Upload

import app as program
from components import idle_warning
from pages import site

HURRY = os.environ.get("SOAK_HURRY") == "1"
LEFT = 1.0  # seconds in a hurry
NEVER_CONNECTED = 5.0  # longer than a loaded machine takes to draw a page


def main() -> None:
    """Serve until stopped."""

    @app.get("/test/held")
    async def held() -> dict[str, int]:
        if HURRY:
            app.storage.max_tab_storage_age = LEFT
            await prune_tab_storage()
        gc.collect()
        return {
            "clients": len(Client.instances),
            "tabs": len(app.storage._tabs),
            # FastAPI keeps the last 4,096 emptied upload buttons of the office: components/upload.py
            "elements": sum(isinstance(one, Element) and not isinstance(one, Upload) for one in gc.get_objects()),
            "routes": len(app.routes),
        }

    if HURRY:
        idle_warning.WAKE = LEFT
        site.NEVER_CONNECTED = NEVER_CONNECTED
        serve: Any = ui.run
        ui.run = lambda **options: serve(**{**options, "reconnect_timeout": LEFT})
    program.main(["demo", *sys.argv[1:]])


if __name__ == "__main__":
    main()
