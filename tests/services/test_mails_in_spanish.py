"""Every mail in Spanish has no English sentence, whatever happens to be known (PRODUCT §9)."""

from typing import Any

import pytest
from jinja2 import Undefined
from lxml import html

from services import words
from services.mail import writing
from tests.browser.reading import english, english_within

MAILS = sorted(path.stem for path in (writing.TEMPLATES / "mail").glob("*.txt") if path.stem != "base")


class Anything(Undefined):
    """A value that was given: some name or number."""

    def __str__(self) -> str:
        return "7"

    def __int__(self) -> int:
        return 7

    def __eq__(self, other: object) -> bool:
        return int(self) == other

    def __hash__(self) -> int:
        return 7

    def __mod__(self, other: int) -> int:
        return int(self) % other

    def __bool__(self) -> bool:
        return True


class Nothing(Anything):
    """A value that is empty."""

    def __bool__(self) -> bool:
        return False


@pytest.mark.parametrize("value", [Anything, Nothing])
@pytest.mark.parametrize("name", MAILS)
def test_no_english_in_a_spanish_mail(name: str, value: type[Undefined]) -> None:
    given: dict[str, Any] = {"subject": "Asunto", "language": "es"}
    environment = writing._environment().overlay(undefined=value)
    with words.speaking("es"):
        plain = environment.get_template(f"mail/{name}.txt").render(given)
        formatted = environment.get_template(f"mail/{name}.html").render(given)
    texts = [" ".join(text.split()) for text in html.fromstring(formatted).itertext()]
    lines = [line.strip() for line in plain.splitlines()]
    assert english([*lines, *(line.removesuffix(":") for line in lines), *texts]) == []
    assert english_within(plain) == []
