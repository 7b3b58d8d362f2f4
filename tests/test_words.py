"""Every word that a person reads is in the catalogue, and in every language (PRODUCT §9)."""

import ast
import re
import string
import tomllib
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from lxml import html

from services.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
WORDS = ROOT / "assets" / "words"
OTHERS = sorted(set(LANGUAGES) - {"en"})
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
# What these draw is read by people: a text given to them as it is was forgotten.
SHOWN_BY = {
    "badge", "button", "card", "card_markup", "card_with_side", "checkbox_field", "disclosure", "disclosure_markup",
    "empty_markup", "empty_state", "file_link", "heading", "link", "link_with_icon", "message_field", "notice",
    "notice_markup", "paragraph", "password_field", "Problem", "radio_field", "select_field", "success", "table",
    "table_block", "table_markup", "text_field", "UnreadableFile", "warning",
}  # fmt: skip


@cache
def catalogue(language: str) -> Catalog:
    with (WORDS / language / "LC_MESSAGES" / "portal.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def used() -> frozenset[str | tuple[str, ...]]:
    """Every message in the source, found as `make words` finds it."""
    mappings = tomllib.loads((WORDS / "babel.toml").read_text())["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    found = set()
    for folder in ("pages", "components", "services", "assets/templates"):
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, method_map=methods, options_map={}, keywords=KEYWORDS
        ):
            found.add(tuple(message) if isinstance(message, list) else message)
    return frozenset(found)


def marked() -> set[str]:
    """What is marked in the source, read without Babel, which sees nothing in f-strings and beside its patterns."""
    calls = (
        node.args[0]
        for room in ("pages", "components", "services")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and called(node) in ("_", "N_") and node.args
    )
    return mail_subjects() | {str(text.value) for text in calls if isinstance(text, ast.Constant)}


def mail_subjects() -> set[str]:
    """The subjects of all mails, read without Babel."""
    files = (ROOT / "assets" / "templates" / "mail").glob("*.txt")
    return {one for file in files for one in re.findall(r'block subject %}{{ _\("([^"]+)"', file.read_text())}


def messages(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def test_every_marked_word_is_found() -> None:
    assert marked() - used() == set(), "an f-string hides it, or babel.toml misses the file"


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_has_what_the_source_says(language: str) -> None:
    known = {
        message.id if isinstance(message.id, str) else forms(message.id) for message in messages(catalogue(language))
    }
    assert {one for one in used() if one not in known} == set(), "run: make words"


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_untranslated_or_doubtful(language: str) -> None:
    missing = [
        message.id for message in messages(catalogue(language)) if message.fuzzy or not all(forms(message.string))
    ]
    assert missing == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_places_to_fill(language: str) -> None:
    wrong = [
        message.id
        for message in messages(catalogue(language))
        if (len(forms(message.id)) == 1 and places(message.string) != places(message.id))
        or places(message.string) | {"count"} != places(message.id) | {"count"}
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_the_newest(language: str) -> None:
    with (WORDS / language / "LC_MESSAGES" / "portal.mo").open("rb") as file:
        compiled = as_pairs(read_mo(file))
    written = as_pairs(catalogue(language))
    assert compiled == written, "run: make words"


def test_spanish_has_one_word_for_each_thing() -> None:
    """agregar, llenar, solicitud, consultorio, profesional de salud, celular, «…»: and none of these."""
    avoided = re.compile(r"\b(añad|añád|rellen|rellén|petici|oficina|proveedor|móvil)|[“”]", re.IGNORECASE)
    texts = {joined(message.string) for message in messages(catalogue("es"))}
    assert [text for text in texts if avoided.search(text)] == []


def test_nothing_is_shown_that_was_not_marked() -> None:
    forgotten = [
        f"{path.relative_to(ROOT)}:{node.lineno} {argument.value!r}"
        for room in ("pages", "components", "services")
        for path in sorted((ROOT / room).rglob("*.py"))
        if "demo" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and called(node) in SHOWN_BY
        for argument in shown_arguments(node)
    ]
    assert forgotten == []


def test_no_template_has_words_of_its_own() -> None:
    forgotten = []
    for path in sorted((ROOT / "assets" / "templates").rglob("*.*")):
        plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(), flags=re.DOTALL)
        texts = html.fromstring(f"<div>{plain}</div>").xpath("//text()[not(parent::style or parent::script)]")
        forgotten += [
            f"{path.name}: {text.strip()}"
            for text in texts
            if re.search(r"[A-Za-z]{2}", re.sub(r'[\w-]+="[^"]*"', "", text))
        ]
    assert forgotten == []


def as_pairs(found: Catalog) -> set[tuple[str, str]]:
    """Each message with its translation, plural forms in a row."""
    return {(joined(message.id), joined(message.string)) for message in messages(found)}


def joined(text: object) -> str:
    """Plural forms one after the other."""
    return " | ".join(forms(text))


def places(text: object) -> set[str]:
    """Names in braces."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(joined(text)) if name}


def forms(text: object) -> tuple[str, ...]:
    """The one text, or its plural forms."""
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def called(node: ast.Call) -> str:
    """Name of the function; what goes to the log is not for readers."""
    if isinstance(node.func, ast.Attribute):
        return "" if getattr(node.func.value, "id", "") == "log" else node.func.attr
    return getattr(node.func, "id", "")


def shown_arguments(node: ast.Call) -> list[ast.Constant]:
    """Texts with a space or a capital letter; names of fields, icons and paths have neither, and styles are known."""
    return [
        argument
        for argument in node.args
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and re.search(r"[A-Z]|[a-z] [a-z]", argument.value)
        and not set(argument.value.split()) <= style_classes()
    ]


@cache
def style_classes() -> set[str]:
    """Every class that the style sheet knows."""
    return set(re.findall(r"\.([a-z][\w-]*)", (ROOT / "assets" / "portal.css").read_text()))
