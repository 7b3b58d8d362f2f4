"""The XHTML narrative of a resource as plain text: line breaks kept, tables as rows of " | "."""

from html.parser import HTMLParser
from typing import Any

_BREAKS = frozenset(
    (
        "p",
        "div",
        "li",
        "tr",
        "br",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dt",
        "dd",
        "pre",
        "blockquote",
    )
)
_UNSEEN = frozenset(("script", "style"))


def narrative_text(narrative: Any) -> str | None:
    """Plain words of a Narrative; None where there is none or it is declared empty."""
    if not isinstance(narrative, dict) or narrative.get("status") == "empty":
        return None
    return plain_text(narrative.get("div"))


def plain_text(markup: Any) -> str | None:
    """What a person would read of some XHTML."""
    if not isinstance(markup, str) or not markup:
        return None
    parser = _Words()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()).strip("| ") for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line) or None


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._unseen += 1
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag != "td" and tag != "th":
            self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # Line breaks of the source are spaces to a reader.
            self.parts.append(data.replace("\n", " "))

    def _separate(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")
        elif tag == "td" or tag == "th":
            self.parts.append(" | ")
