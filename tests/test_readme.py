"""What README names exists: files, tests, commands, options; and its security table holds every row once."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from app import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
SECURITY = README.partition("## Security, row by row")[2].partition("\n## ")[0]
ROWS = [line for line in SECURITY.splitlines() if re.match(r"\| [A-Z]{2}-\d\d \|", line)]
PEERS = [line for line in SECURITY.splitlines() if re.match(r"\| (CVE-\d+-\d+|SQLite WAL) \|", line)]
FAULTS = README.partition("## Faults, row by row")[2].partition("\n## ")[0]
FAULT_ROWS = [line for line in FAULTS.splitlines() if re.match(r"\| FT-\d\d \|", line)]
OPTIONS = README.partition("| option | variable |")[2].partition("\n\n")[0]


def named(text: str) -> list[str]:
    """Everything in backquotes."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def commands() -> dict[str, Any]:
    """The commands of app.py by name."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return dict(group.commands)


def functions(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if "Function" in type(node).__name__}  # type: ignore[attr-defined]


def test_every_row_stands_in_the_table_once() -> None:
    last = {"AU": 27, "SE": 15, "AC": 13, "FI": 9, "WB": 12, "HI": 13, "LG": 4}
    wanted = [f"{kind}-{number:02}" for kind in last for number in range(1, last[kind] + 1)]
    assert [row.split("|")[1].strip() for row in ROWS] == wanted
    assert [row.split("|")[1].strip() for row in FAULT_ROWS] == [f"FT-{number:02}" for number in range(1, 23)]


def test_every_weakness_of_others_stands_in_the_table_once() -> None:
    """The first of each row of SECURITY §2."""
    assert [row.split("|")[1].strip().removeprefix("CVE-") for row in PEERS] == [
        "2018-15152", "2021-32101", "2026-25147", "2026-25745", "2026-25744", "2026-24890", "2026-25929", "2026-27943",
        "2026-33932", "2026-24908", "2015-4453", "2026-33305", "2025-46823", "2026-43911", "2026-43914",
        "2024-32005", "2025-53354", "2025-66469", "2025-66645", "2026-21871", "2026-21874", "2026-25516", "2026-27156",
        "2026-33332", "2026-39844", "2026-45553",
        "2026-48710", "2024-47874", "2025-62727", "2024-24762", "2025-61765", "2026-48804", "2019-13611", "SQLite WAL",
    ]  # fmt: skip


@pytest.mark.parametrize("row", [*ROWS, *PEERS, *FAULT_ROWS], ids=lambda row: row.split("|")[1].strip())
def test_a_row_names_tests_that_exist(row: str) -> None:
    _start, _id, holds, tests, _end = row.split("|")
    assert holds.strip()
    if tests.strip() == "none":
        assert "not tested" in holds or "not done" in holds
        return
    path = None
    found = []
    for name in named(tests):
        if name.endswith(".py"):
            path = ROOT / "tests" / name
            assert path.is_file(), name
        else:
            assert path
            assert name.startswith("test_")
            assert name in functions(path), f"{name} in {path.name}"
            found.append(name)
    assert found


def test_every_path_exists() -> None:
    """Besides the addresses of the portal, and the folders that the first start and the tests make."""
    outside = README.replace(SECURITY, "").replace(FAULTS, "")
    paths = re.findall(r"\]\(([^)]+)\)", README)
    paths += [name for name in named(outside) if re.fullmatch(r"\w[\w./*-]*(/|\.(py|html|css|txt)|/[\w*]+)", name)]
    folder = ROOT
    for path in paths:
        there = [*ROOT.glob(path), *folder.glob(path)]
        assert there or path in ("data/", "test-output/"), path
        folder = there[0].parent if there else folder  # "`tests/services/test_a.py`, `test_b.py`"
    assert len(paths) > 20


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wanted = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    assert wanted >= {"demo", "test"}
    assert wanted <= targets


def test_every_command_and_option_exists() -> None:
    wanted = re.findall(r"python app\.py ([a-z-]+)([^\n`]*)", README)
    assert wanted
    for name, rest in wanted:
        options = {option for param in commands()[name].params for option in param.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options
    everywhere = {option for command in commands().values() for param in command.params for option in param.opts}
    assert set(re.findall(r"`(--[a-z-]+)`", README)) <= everywhere


def test_the_options_of_serve_are_all_explained() -> None:
    params = commands()["serve"].params
    assert set(re.findall(r"`(PORTAL_\w+)`", OPTIONS)) == {str(param.envvar) for param in params}
    assert set(re.findall(r"`(--[a-z-]+)`", OPTIONS)) == {option for param in params for option in param.opts}
    assert set(re.findall(r"PORTAL_\w+", README)) == {str(param.envvar) for param in params}
