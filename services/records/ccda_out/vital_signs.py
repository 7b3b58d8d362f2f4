"""Vital signs: quantities with a UCUM unit in organizers; the parts of a compound one stand side by side."""

from itertools import groupby
from typing import Any

from models.record import Observation
from services.records import facts
from services.records.ccda_out.codes import Code, loinc, put_code, put_coding, put_concept
from services.records.ccda_out.entry import (
    fact_holder,
    put_author,
    put_fact,
    put_ids,
    put_performer,
    put_reference,
    put_status,
)
from services.records.ccda_out.observations import (
    HEADINGS,
    columns,
    end_observation,
    put_interpretation,
    put_interpretation_words,
    put_observation,
)
from services.records.ccda_out.part import Part, SectionKind, joined, shortened
from services.records.ccda_out.problems import words_of
from services.records.ccda_out.quantities import is_number, put_quantity
from services.records.ccda_out.results import panel_row, put_conclusion, put_panel_facts
from services.records.ccda_out.times import put_moment
from services.records.ccda_out.tree import Element, entry_of, put
from services.records.ccda_out.values import put_range, put_value, range_words, value_words
from services.records.selection import PanelResults

VITAL_SIGNS = SectionKind("Vital signs", loinc("8716-3", "Vital signs"), "2.4.1", "2.4", "vital")

_SIGNS = Code("46680005", "Vital signs")
_SIGNS_LOINC = loinc("74728-7", "Vital signs, weight, height, head circumference, oximetry, BMI, and BSA panel")
_CATEGORY = "vital-signs"
_DONE = ("completed",)


def fits(row: Observation) -> bool:
    """Whether an observation can be written as vital signs: a plain number, or parts of which one is a number."""
    return _is_plain(columns(row)) or (_is_compound(row) and any(map(_is_plain, row.components)))


def write_vital_signs(part: Part, rows: list[PanelResults | Observation]) -> None:
    """An organizer for each set of measurements, and one for each time at which single ones were taken."""
    part.headings(*HEADINGS)
    for item in rows:
        if isinstance(item, PanelResults):
            _write_panel(part, item)
    single = [row for row in rows if isinstance(row, Observation)]
    for taken, together in groupby(single, key=lambda row: row.taken):
        _write_single(part, taken, list(together))


def _write_panel(part: Part, item: PanelResults) -> None:
    panel = item.panel
    conclusion, comment = panel_row(part, panel)
    organizer = entry_of(part.entry(), "organizer", "CLUSTER", "EVN", "4.26")
    put_ids(organizer, panel)
    same = panel.code == _SIGNS.code and any(one.get("code") == _SIGNS_LOINC.code for one in panel.translations)
    if same:
        put_concept(organizer, "code", panel)
    else:
        put_code(put_code(organizer, "code", _SIGNS), "translation", _SIGNS_LOINC)
    inexact = put_status(organizer, panel, _DONE)
    put_moment(organizer, panel.collected, panel.ended)
    put_performer(organizer, panel.performer)
    put_author(organizer, panel.recorded_by, panel.recorded_on)
    if not same:
        put_concept(fact_holder(organizer, facts.CODE, "component"), "value", panel, "CD")
    put_panel_facts(organizer, panel, inexact, comment, _CATEGORY)
    put_conclusion(organizer, panel, conclusion, alone=False)
    for row in item.observations:
        _put_sign(organizer, part, row)


def _write_single(part: Part, taken: str | None, rows: list[Observation]) -> None:
    organizer = entry_of(part.entry(), "organizer", "CLUSTER", "EVN", "4.26")
    put(organizer, "id", root=str(rows[0].id), extension="organizer")
    code = put_code(organizer, "code", _SIGNS)
    put_code(code, "translation", _SIGNS_LOINC)
    put(code, "translation", code=facts.SINGLE, codeSystem=facts.OWN_SYSTEM, codeSystemName=facts.OWN_NAME)
    put(organizer, "statusCode", code="completed")
    put_moment(organizer, taken, None)
    for row in rows:
        _put_sign(organizer, part, row)


def _put_sign(organizer: Element, part: Part, row: Observation) -> None:
    if _is_compound(row) and any(map(_is_plain, row.components)):
        _put_parts(organizer, part, row)
    elif _is_plain(columns(row)):
        put_observation(put(organizer, "component"), part, row, "4.27", _CATEGORY, states=_DONE, unit="1")
    else:
        put_observation(put(organizer, "component"), part, row, None, _CATEGORY)


def _put_parts(organizer: Element, part: Part, row: Observation) -> None:
    """Systolic and diastolic beside each other, as every reader expects them; each says what it is part of."""
    for number, component in enumerate(row.components, 1):
        first = number == 1
        name, value, comment = part.new_id(), part.new_id(), part.new_id()
        said = component.get("display") or component.get("text") or component.get("code") or "Part"
        part.row(
            (name, f"{words_of(row) or ''}: {said}"),
            (value, shortened(value_words(component))),
            range_words(component),
            (component.get("interpretation") or {}).get("display"),
            joined([row.taken, row.ended and f"to {row.ended}"]),
            (comment, shortened(row.comment)) if first else None,
        )
        plain = _is_plain(component)
        element = entry_of(put(organizer, "component"), "observation", "OBS", "EVN", *(["4.27"] if plain else []),
                           negated=row.negated)  # fmt: skip
        put_ids(element, row, f"part {number}")
        put_coding(element, "code", component)
        put_reference(element, name if component.get("display") or component.get("text") else None)
        inexact = put_status(element, row, _DONE)
        put_moment(element, row.taken, row.ended)
        if plain:
            put_quantity(element, "value", component.get("value"), component.get("unit"), "PQ", "1")
        else:
            put_value(element, component, value)
        if first:
            end_observation(element, row, component, inexact, comment)
            if row.category != _CATEGORY:
                put_fact(element, facts.CATEGORY, row.category)
            if row.interpretation:
                put_coding(fact_holder(element, facts.WHOLE), "value", row.interpretation, "CD")
        else:
            put_interpretation(element, component)
            put_interpretation_words(element, component)
        put_concept(fact_holder(element, facts.PART), "value", row, "CD")
        put_range(element, component)


def _is_compound(row: Observation) -> bool:
    return row.value is None and row.value_coded is None and bool(row.components)


def _is_plain(source: dict[str, Any]) -> bool:
    plain = source.get("value_kind") == "quantity" and not source.get("comparator")
    return plain and is_number(source.get("value"))
