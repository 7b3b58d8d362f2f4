"""A button that shows and hides a region in the browser: "Show vaccine details" / "Hide vaccine details"."""

from collections.abc import Iterator
from contextlib import contextmanager

from markupsafe import Markup
from nicegui.elements.mixins.text_element import TextElement

from components.basics import tag
from components.markup import element


@contextmanager
def disclosure(show_label: str, hide_label: str, *, on_paper: bool = False) -> Iterator[TextElement]:
    """Elements created in the block are the region. Yields it; it starts hidden. `on_paper`: it is printed anyway."""
    opener = tag("button", show_label, "btn", type="button", aria_expanded="false", data_disclosure="")
    with tag("div", classes="flow on-paper" if on_paper else "flow", hidden=True) as region:
        opener.props["aria-controls"] = region.html_id
        opener.props["data-other-label"] = hide_label
        yield region


def disclosure_markup(
    show_label: str, hide_label: str, content: Markup, region_id: str, *, on_paper: bool = False
) -> Markup:
    """The same inside a piece of markup, for instance a table cell; `region_id` must be unique on the page."""
    opener = element(
        "button", show_label, type="button", class_="btn", aria_expanded="false", aria_controls=region_id,
        data_disclosure="", data_other_label=hide_label,
    )  # fmt: skip
    return opener + element("div", content, class_="flow on-paper" if on_paper else "flow", id=region_id, hidden=True)
