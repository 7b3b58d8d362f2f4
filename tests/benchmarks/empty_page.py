"""The stick to measure with: an empty NiceGUI page as it comes, without any tuning. Run as a program."""

import argparse

from nicegui import app, ui


def main() -> None:
    """Serve until stopped."""
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int)
    options.add_argument("--data")
    given = options.parse_args()

    @ui.page("/")
    def empty() -> None:
        ui.label("Empty page").classes("empty-page")

    @ui.page("/button")
    def button() -> None:
        label = ui.label("Empty handler")
        ui.button("Nothing", on_click=lambda: label.set_text("Nothing done"))

    @app.get("/login")
    def answers() -> str:
        return "yes"

    app.on_startup(lambda: print("ready: here", flush=True))
    ui.run(host="127.0.0.1", port=given.port, reload=False, show=False)


if __name__ == "__main__":
    main()
