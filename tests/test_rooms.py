"""The house rules that a machine can check: who may import whom, how long a file may be, what may never be written."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("pages", "components", "services", "models")
MAY_IMPORT = {
    "pages": {"pages", "components", "services"},
    "components": {"components", "services"},
    "services": {"services", "models"},
    "models": {"models"},
}
NOT_HERE = {
    "pages": {"sqlmodel", "sqlalchemy", "models"},
    "components": {"sqlmodel", "sqlalchemy", "models"},
    "services": {"nicegui", "fastapi", "starlette", "uvicorn"},
    "models": {"nicegui", "fastapi", "starlette"},
}
NEVER_WRITTEN = {
    "markup without the sanitiser": r"sanitize\s*=\s*False|html\s*=\s*True",
    "text built into script, props, style or classes": (
        r"(run_javascript|\.props|\.style|\.classes|add_head_html|add_body_html|add_css)\(\s*f[\"']|js_handler\s*=\s*f[\"']"
    ),
    "what NiceGUI would render, link to or serve to everybody by itself": (
        r"add_static_files|add_media_files|ui\.(download|image|audio|video|interactive_image)\b|"
        r"ui\.(markdown|restructured_text|link|chat_message)\b"
    ),
    "anything kept in NiceGUI's storage, or a queue between processes": (
        r"\bapp\.storage\.(user|browser|general|tab|client)\b(?!`)|storage_secret\s*=|[Rr]edis"
    ),
    "a query joined from texts": (
        r"\b(text|exec_driver_sql|literal_column)\(\s*(f[\"'](?!PRAGMA)|[\"'][^\"']*[\"']\s*[%+])"
    ),
    "a switch that leaves out a check": r"(?i)(ignore|skip|disable|bypass|without)_?(auth|login|csrf|origin|sign_?in)",
    "a refreshable shared by everybody": r"^@ui\.refreshable",
    "time read past the clock": r"datetime\.now\(|datetime\.utcnow|time\.time\(\)|date\.today\(",
}


def sources(*rooms: str) -> list[Path]:
    found = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    assert found
    return [*found, ROOT / "app.py"] if rooms == ROOMS else found


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_in_one_direction_only(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(room)
        for name in imports(path)
        if (top := name.split(".")[0]) in NOT_HERE[room] or (top in ROOMS and top not in MAY_IMPORT[room])
    ]
    assert wrong == []


def test_components_know_words_and_types_of_the_services_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {alias.name} of {node.module}"
        for path in sources("components")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services")
        if node.module != "services.words"
        for alias in node.names
        if not alias.name[0].isupper()
    ]
    assert wrong == []


def test_no_file_is_longer_than_300_lines() -> None:
    every = [*sources(*ROOMS), *sorted((ROOT / "tests").rglob("*.py"))]
    long = {str(path.relative_to(ROOT)): n for path in every if (n := len(path.read_text().splitlines())) > 300}
    assert long == {}


@pytest.mark.parametrize("what", NEVER_WRITTEN)
def test_never_written(what: str) -> None:
    allowed = {"time read past the clock": {ROOT / "services" / "clock.py"}}.get(what, set())
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources(*ROOMS)
        if path not in allowed
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(NEVER_WRITTEN[what], line)
    ]
    assert found == []


def test_every_public_function_of_a_service_says_what_it_does() -> None:
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sources("services", "components", "pages")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_service_that_takes_a_key_says_which_rights_it_serves() -> None:
    keys = {"ChartAccess": "needs", "StaffAccess": "in_room"}
    silent = [
        f"{path.relative_to(ROOT)}: {node.name} takes a {name}; put @{keys[name]}(…) of services.access above it"
        for path in sources("services")
        if path.name != "access.py"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for argument in node.args.args
        if (name := getattr(argument.annotation, "id", "")) in keys
        if not any(
            isinstance(one, ast.Call) and getattr(one.func, "id", "") == keys[name] for one in node.decorator_list
        )
    ]
    assert silent == []
