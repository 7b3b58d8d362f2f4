"""No link of the office leads to an address where nothing is."""

import ast
from pathlib import Path

from pages.clinic.shell import SCREENS

PAGES = Path(__file__).resolve().parents[1] / "pages"


def test_every_address_of_the_office_in_the_source_has_its_screen() -> None:
    rooms = {screen.path.split("/")[2] for screen in SCREENS if screen.path != "/clinic"}
    written = {
        (path.name, node.value)
        for path in PAGES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/clinic/")
    }
    assert len(written) > 20
    assert {(name, address) for name, address in written if address.split("/")[2] not in rooms} == set()
