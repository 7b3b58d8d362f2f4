"""One observation of any kind: its code, time, value, interpretation, range and parts."""

from typing import Any

from models.record import Observation
from services.records import facts
from services.records.ccda_out.codes import is_code, put_coding, put_concept, put_words
from services.records.ccda_out.entry import (
    finish,
    put_author,
    put_fact,
    put_ids,
    put_performer,
    put_reference,
    put_status,
)
from services.records.ccda_out.part import Part, joined, shortened
from services.records.ccda_out.problems import referred, words_of
from services.records.ccda_out.quantities import put_quantity
from services.records.ccda_out.times import put_moment, put_span, put_time
from services.records.ccda_out.tree import Element, entry_of, put
from services.records.ccda_out.values import put_range, put_value, range_words, value_words

HEADINGS = ("Name", "Result", "Reference range", "Flag", "Date", "Comment")
RESULT_STATES = ("completed", "active", "aborted", "cancelled", "held", "suspended")
_VALUE = ("value_kind", "value", "unit", "comparator", "value_coded", "null_flavor",
          "range_low", "range_high", "range_unit", "range_text", "interpretation")  # fmt: skip


def put_observation(
    parent: Element, part: Part, row: Observation, template: str | None, category: str, *, time: str = "moment",
    states: tuple[str, ...] = RESULT_STATES, unit: str | None = None,
) -> Element:  # fmt: skip
    """An observation with its rows in the narrative. `category` is what the place says by itself.

    `time` is "point" for one moment (smoking status), "span" for low and high; `unit` is for vital signs: their
    value is always a quantity, of this unit where the source gave none.
    """
    source = columns(row)
    name, value, comment = part.new_id(), part.new_id(), part.new_id()
    flag = (row.interpretation or {}).get("display") or (row.interpretation or {}).get("code")
    part.row(
        (name, words_of(row) or "Not stated"),
        (value, shortened(_shown(row, source))),
        range_words(source),
        flag,
        joined([row.taken, row.ended and f"to {row.ended}"]),
        (comment, shortened(row.comment)),
    )
    element = entry_of(parent, "observation", "OBS", "EVN", *([template] if template else []), negated=row.negated)
    put_ids(element, row)
    put_concept(element, "code", row)
    put_reference(element, referred(row, name))
    inexact = put_status(element, row, states)
    if time == "point":
        put_time(element, "effectiveTime", row.taken)
    elif time == "span":
        put_span(element, row.taken, row.ended)
    else:
        put_moment(element, row.taken, row.ended)
    if unit:
        put_quantity(element, "value", row.value, row.unit, "PQ", unit)
    else:
        put_value(element, source, value)
    end_observation(element, row, source, inexact, comment)
    for number, component in enumerate(row.components, 1):
        _put_component(element, part, component, f"{row.id}", f"part {number}")
    if row.category != category:
        put_fact(element, facts.CATEGORY, row.category)
    if time == "point":
        put_fact(element, facts.ENDED, row.ended)
    put_range(element, source)
    return element


def end_observation(
    element: Element, row: Observation, source: dict[str, Any], inexact: bool, comment: str | None
) -> None:
    """What follows the value, in the order of the schema: interpretation, method, site, who, comment."""
    put_interpretation(element, source)
    if row.method:
        put_words(element, "methodCode", row.method)
    if row.body_site:
        put_coding(element, "targetSiteCode", row.body_site)
    put_performer(element, row.performer)
    put_author(element, row.recorded_by, row.recorded_on)
    finish(element, row, inexact, comment)
    put_interpretation_words(element, source)


def put_interpretation(element: Element, source: dict[str, Any]) -> None:
    """The flag of a result by its code."""
    coding = source.get("interpretation")
    if coding and is_code(coding.get("code")):
        put_coding(element, "interpretationCode", coding)


def put_interpretation_words(element: Element, source: dict[str, Any]) -> None:
    """A flag that has no code."""
    coding = source.get("interpretation")
    if coding and not is_code(coding.get("code")):
        put_fact(element, facts.INTERPRETATION, coding.get("display"))


def columns(row: Observation) -> dict[str, Any]:
    """The columns of value and range, in the form components have."""
    return {name: getattr(row, name) for name in _VALUE}


def _shown(row: Observation, source: dict[str, Any]) -> str:
    own = "" if row.negated and not row.value else value_words(source)
    parts = (
        joined(
            [component.get("display") or component.get("text") or component.get("code"), value_words(component)], ": "
        )
        for component in row.components
    )
    return joined(["Not present" if row.negated else None, own or None, *parts], "\n" if "\n" in own else "; ")


def _put_component(element: Element, part: Part, component: dict[str, Any], owner: str, name: str) -> None:
    item = entry_of(put(element, "entryRelationship", typeCode="COMP"), "observation", "OBS")
    put(item, "id", root=owner, extension=name)
    put_coding(item, "code", component)
    put(item, "statusCode", code="completed")
    put_value(item, component, part.new_id())
    put_interpretation(item, component)
    put_interpretation_words(item, component)
    put_range(item, component)
