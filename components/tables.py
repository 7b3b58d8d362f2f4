"""Semantic tables drawn as one element; on phones each row becomes a small card with its labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape
from nicegui import ui

from components.markup import element, join, show


@dataclass(frozen=True)
class Column:
    """A column's heading; `number` aligns right, `heading` makes its cells the row's name, `sortable` adds a button."""

    label: str
    number: bool = False
    heading: bool = False
    sortable: bool = False


@dataclass(frozen=True)
class Sorted:
    """A cell shown as one thing and sorted by another, for instance a date in words sorted by its ISO form."""

    shown: object
    key: str


def table(
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[object]],
    caption: str,
    *,
    hide_caption: bool = False,
    drop_empty: bool = False,
) -> ui.html:
    """Draw a table. Cells are text (escaped), markup of `badges` and `markup`, `Sorted`, or None for nothing.

    `drop_empty` leaves out columns in which no row has anything.
    """
    return show(table_markup(columns, rows, caption, hide_caption=hide_caption, drop_empty=drop_empty))


def table_block(
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[object]],
    caption: str,
    *,
    hide_caption: bool = False,
    drop_empty: bool = False,
) -> Markup:
    """The same as markup, in a box of its own for cards and regions that are markup too."""
    return element("div", table_markup(columns, rows, caption, hide_caption=hide_caption, drop_empty=drop_empty))


def table_markup(
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[object]],
    caption: str,
    *,
    hide_caption: bool = False,
    drop_empty: bool = False,
) -> Markup:
    """The table alone. The first column names the row unless another says ``heading=True``."""
    if drop_empty:
        rows = list(rows)
        kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]
        columns, rows = [columns[place] for place in kept], [[row[place] for place in kept] for row in rows]
    heads = [column if isinstance(column, Column) else Column(column) for column in columns]
    if not any(column.heading for column in heads):
        heads[0] = Column(heads[0].label, heads[0].number, True, heads[0].sortable)
    # Phones change `display`, which makes some browsers forget that it is a table: hence the roles.
    body = join(element("tr", join(map(_cell, heads, row)), role="row") for row in rows)
    return element(
        "table",
        element("caption", caption, class_="visually-hidden" if hide_caption else None),
        element("thead", element("tr", join(map(_head, heads)), role="row"), role="rowgroup"),
        element("tbody", body, role="rowgroup"),
        class_="table",
        role="table",
    )


def pairs(items: Iterable[tuple[str, object]]) -> Markup:
    """Label and value, one below the other: name, birth date, insurance … Empty values are left out."""
    return element(
        "dl", join(element("dt", label) + element("dd", value) for label, value in items if value), class_="pairs"
    )


def _head(column: Column) -> Markup:
    label = element("button", column.label, type="button", class_="sort") if column.sortable else column.label
    return element("th", label, scope="col", role="columnheader", class_="number" if column.number else None)


def _cell(column: Column, value: object) -> Markup:
    key = value.key if isinstance(value, Sorted) else None
    shown = value.shown if isinstance(value, Sorted) else value
    text = Markup("") if shown is None else escape(shown)
    if column.heading:
        return element("th", text, scope="row", role="rowheader", data_sort=key)
    # The wrapper keeps several pieces of a cell together beside its label on phones.
    content = element("div", text) if text else ""
    classes = "number" if column.number else None
    return element("td", content, role="cell", data_label=column.label, data_sort=key, class_=classes)
