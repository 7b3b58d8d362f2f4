"""The packages that the portal is made of: pinned, each with a reason and a licence, none used that is not listed."""

import ast
import json
import re
import sys
from importlib import metadata

import pytest

from tests.audit import LISTS, ROOT, judged

LINE = re.compile(r"([A-Za-z0-9_.-]+)(\[[a-z,]+\])?==([0-9][\w.]*)\s*#\s*(\S.*)")
NO_REASON = re.compile(r"([A-Za-z0-9_.-]+)(\[[a-z,]+\])?==([0-9][\w.]*)")  # the tools of every Python project
FREE = re.compile(
    r"MIT|BSD|Apache|MPL|ISC|PSF|Python|HPND|LGPL|Zlib|Unlicense|0BSD|CC0|Public Domain|AFL", re.IGNORECASE
)

LICENCE_FILE = {"pyrage": "MIT"}  # said in its file LICENSE alone


def lines(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(name: str) -> dict[str, str]:
    """Package → version of one list."""
    found = [NO_REASON.match(line) for line in lines(name)]
    return {plain(one[1]): one[3] for one in found if one}


@pytest.mark.parametrize("name", LISTS)
def test_every_line_is_one_package_in_one_version(name: str) -> None:
    assert [line for line in lines(name) if not NO_REASON.match(line)] == []
    names = [plain(NO_REASON.match(line)[1]) for line in lines(name)]  # type: ignore[index]
    assert sorted(names) == sorted(set(names))


def test_every_package_of_the_portal_says_why_it_is_here() -> None:
    assert [line for line in lines("requirements.txt") if not LINE.fullmatch(line)] == []


@pytest.mark.parametrize("name", LISTS)
def test_the_installed_version_is_the_pinned_one(name: str) -> None:
    assert {one: metadata.version(one) for one in pinned(name)} == pinned(name)


def test_everything_that_is_needed_has_a_free_licence() -> None:
    unknown = []
    for one in needed():
        known = metadata.metadata(one)
        said = [
            LICENCE_FILE.get(one, ""),
            known.get("License-Expression") or "",
            known.get("License") or "",
            *known.get_all("Classifier", []),
        ]
        if not any(FREE.search(words) for words in said if "License" in words or "::" not in words):
            unknown.append(one)
    assert unknown == []


def needed() -> set[str]:
    """The portal's packages and all that those need on this machine."""
    found, waiting = set(), list(pinned("requirements.txt"))
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        try:
            requires = metadata.requires(one) or []
        except metadata.PackageNotFoundError:  # for another system
            continue
        found.add(one)
        waiting += [plain(re.match(r"[\w.-]+", line)[0]) for line in requires if "extra ==" not in line]  # type: ignore[index]
    return found


def test_what_the_portal_imports_is_listed() -> None:
    """Not only installed because something else needs it, but for what comes with NiceGUI."""
    of_module = metadata.packages_distributions()
    files = [
        ROOT / "app.py",
        *(path for room in ("pages", "components", "services", "models") for path in (ROOT / room).rglob("*.py")),
    ]
    used = {name for path in files for name in imported(ast.parse(path.read_text()))}
    foreign = {name for name in used if name not in sys.stdlib_module_names and not (ROOT / name).exists()}
    listed = {*pinned("requirements.txt"), *WITH_NICEGUI}
    assert {name for name in foreign if not listed & {plain(one) for one in of_module.get(name, [])}} == set()


WITH_NICEGUI = {"fastapi", "starlette", "uvicorn", "python-socketio", "python-engineio", "markupsafe", "pydantic"}


def imported(tree: ast.Module) -> set[str]:
    found = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    found |= {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {name.partition(".")[0] for name in found}


def test_an_audit_that_nobody_answered_is_not_taken_for_a_good_one(capsys: pytest.CaptureFixture[str]) -> None:
    unknown = {"name": "a", "skip_reason": "Dependency not found on PyPI and could not be audited"}
    hole = {"id": "CVE-1", "fix_versions": ["2"]}
    good, weak = {"name": "b", "version": "1", "vulns": []}, {"name": "c", "version": "1", "vulns": [hole]}
    for packages, code, words in (
        ([unknown], 0, "NOT AUDITED"),
        ([unknown, good], 0, "1 packages audited, 1 not known there, 0 known weaknesses"),
        ([good, weak], 1, "c 1: CVE-1, fixed in 2"),
    ):
        assert judged(json.dumps({"dependencies": packages}), "") == code
        assert words in capsys.readouterr().out
    assert judged("", "ConnectionError: no route") == 0
    assert "NOT AUDITED: the advisories cannot be reached from here (ConnectionError" in capsys.readouterr().out
