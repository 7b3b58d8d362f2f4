"""Results: reports with their observations, each with its own range; single results in an organizer of their own."""

from models.record import Observation, Panel
from services.records import facts
from services.records.ccda_out.codes import Code, loinc, put_concept
from services.records.ccda_out.entry import (
    comment_of,
    put_author,
    put_component_comment,
    put_fact,
    put_ids,
    put_performer,
    put_status,
    put_told,
)
from services.records.ccda_out.observations import HEADINGS, RESULT_STATES, put_observation
from services.records.ccda_out.part import Part, SectionKind, joined, shortened
from services.records.ccda_out.problems import words_of
from services.records.ccda_out.times import hl7_time, put_moment, put_time
from services.records.ccda_out.tree import Element, entry_of, put
from services.records.selection import PanelResults

RESULTS = SectionKind(
    "Test results", loinc("30954-2", "Relevant diagnostic tests and/or laboratory data"), "2.3.1", "2.3", "result"
)

_DEFAULT = "laboratory"
_CONCLUSION = Code(facts.CONCLUSION, "Conclusion", facts.OWN_SYSTEM)


def write_results(part: Part, rows: list[PanelResults | Observation]) -> None:
    """An organizer for each report, and one for each result that belongs to none."""
    part.headings(*HEADINGS)
    for row in rows:
        if isinstance(row, PanelResults):
            _write_panel(part, row)
        else:
            _write_single(part, row)


def put_organizer_time(organizer: Element, start: str | None, end: str | None) -> None:
    """effectiveTime of a result organizer has both ends; a point of time is its own end."""
    if hl7_time(start) or hl7_time(end):
        span = put(organizer, "effectiveTime")
        put_time(span, "low", start)
        put_time(span, "high", end or start)


def put_panel_facts(organizer: Element, panel: Panel, inexact: bool, comment: str, category: str) -> None:
    """Comment of a report, and what an organizer has no place for."""
    put_component_comment(organizer, panel, comment)
    if inexact:
        put_fact(organizer, facts.STATUS, panel.status, "component")
    if panel.category != category:
        put_fact(organizer, facts.CATEGORY, panel.category, "component")
    put_fact(organizer, facts.ISSUED, panel.issued, "component")


def panel_row(part: Part, panel: Panel) -> tuple[str, str]:
    """The row of a report in the narrative; gives the ids of its conclusion and its comment."""
    conclusion, comment = part.new_id(), part.new_id()
    part.row(
        words_of(panel) or "Report",
        (conclusion, shortened(panel.conclusion)),
        None,
        None,
        joined([panel.collected, panel.ended and f"to {panel.ended}"]),
        (comment, shortened(comment_of(panel))),
    )
    return conclusion, comment


def put_conclusion(organizer: Element, panel: Panel, id_: str, alone: bool) -> None:
    """The conclusion as a result of its own; of a report without results it is the result the template asks for."""
    if not panel.conclusion and not alone:
        return
    observation = entry_of(put(organizer, "component"), "observation", "OBS", "EVN", "4.2")
    put(observation, "id", root=str(panel.id), extension="conclusion")
    put(observation, "code", code=_CONCLUSION.code, codeSystem=_CONCLUSION.system, displayName=_CONCLUSION.display)
    put(observation, "statusCode", code="completed")
    put_moment(observation, panel.collected, panel.ended)
    if panel.conclusion:
        put_told(observation, "value", panel.conclusion, id_, type_="ED")
    else:
        put(observation, "value", type_="ED", nullFlavor="NI")


def _write_panel(part: Part, item: PanelResults) -> None:
    panel = item.panel
    conclusion, comment = panel_row(part, panel)
    organizer = entry_of(part.entry(), "organizer", "BATTERY", "EVN", "4.1")
    put_ids(organizer, panel)
    put_concept(organizer, "code", panel)
    inexact = put_status(organizer, panel, RESULT_STATES)
    put_organizer_time(organizer, panel.collected, panel.ended)
    put_performer(organizer, panel.performer)
    put_author(organizer, panel.recorded_by, panel.recorded_on)
    put_panel_facts(organizer, panel, inexact, comment, _DEFAULT)
    put_conclusion(organizer, panel, conclusion, alone=not item.observations)
    for row in item.observations:
        put_observation(put(organizer, "component"), part, row, "4.2", panel.category)


def _write_single(part: Part, row: Observation) -> None:
    organizer = entry_of(part.entry(), "organizer", "BATTERY", "EVN", "4.1")
    put(organizer, "id", root=str(row.id), extension="organizer")
    code = put_concept(organizer, "code", row)
    put(code, "translation", code=facts.SINGLE, codeSystem=facts.OWN_SYSTEM, codeSystemName=facts.OWN_NAME)
    put(organizer, "statusCode", code="completed")
    put_organizer_time(organizer, row.taken, row.ended)
    put_observation(put(organizer, "component"), part, row, "4.2", _DEFAULT)
