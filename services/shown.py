"""Which lines of a record a key may see: the one place of that rule, for screens, papers, files and exports alike."""

from typing import Any

from sqlmodel import col, select

from models.record import ClinicalRow, Observation, Panel, Released
from services.access import Access, ChartAccess, needs


@needs(
    Access.RECORD,
    Access.RECORD_FILE,
    Access.RECORD_SEND,
    Access.CORRECTION,
    Access.REMINDER,
    Access.MESSAGES,
    Access.MESSAGE_WRITE,
    Access.APPOINTMENT_ASK,
)
def shown(chart: ChartAccess, table: type[ClinicalRow]) -> list[Any]:
    """Conditions for `select(table).where(*shown(chart, table))`: the lines of this chart that this key may see.

    Entered in error: nobody. Confidential: the patient alone (PRODUCT §4, §6). Held by the office: nobody before the
    day until which it is held, at the clinic (§8.4). A result is shown with its panel or not at all, so that marking,
    holding or withdrawing a report takes its values along.
    """
    conditions = [col(table.patient_id) == chart.patient_id, col(table.entered_in_error).is_(False)]
    if not chart.sees_confidential:
        conditions.append(col(table.confidential).is_(False))
    if issubclass(table, Released):
        until = col(table.held_until)
        conditions.append(until.is_(None) | (until <= chart.today))
    if table is Observation:
        panels = select(Panel.id).where(*shown(chart, Panel))
        conditions.append(col(Observation.panel_id).is_(None) | col(Observation.panel_id).in_(panels))
    return conditions
