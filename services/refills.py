"""Asking for a prescription refill from a line of the medications: a structured message (PRODUCT §8.1, issue 7.7)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Role
from models.record import Medication
from services.access import Access, ChartAccess, Relation, needs
from services.errors import NoAccess, Problem, together
from services.messages import compose, sending
from services.messages.compose import Choice
from services.messages.kinds import Kind
from services.records.naming import name_of
from services.shown import shown
from services.words import N_, _

LONGEST_PHARMACY, LONGEST_NOTE = 200, 500
_SUBJECT = N_("Prescription refill")


@dataclass(frozen=True)
class Asking:
    """The form about one medication."""

    medication_id: UUID
    name: str
    dose: str
    providers: list[Choice]
    signature: str | None


@dataclass(frozen=True)
class Wish:
    """As it came from the browser: nothing of it is believed. `days_left`: for how long there is some still."""

    provider_id: str
    pharmacy: str
    days_left: str
    note: str


@needs(Access.MESSAGE_WRITE)
def opened(session: Session, chart: ChartAccess, medication_id: UUID) -> Asking:
    """The form. Raises NoAccess for a line that this key may not see."""
    row = _medication(session, chart, medication_id)
    signed = None if chart.relation is Relation.SELF else sending.signature(session, chart)
    return Asking(row.id, name_of(row), _dose(row), compose.options(session, chart).providers, signed)


@needs(Access.MESSAGE_WRITE)
def ask(session: Session, chart: ChartAccess, medication_id: UUID, wish: Wish, key: str) -> UUID:
    """Send the request; returns its thread. The same `key` again is the same request.

    Raises Problem at "provider", "pharmacy", "days_left" or "note", or NoAccess.
    """
    row = _medication(session, chart, medication_id)
    provider = next((one for one in compose.options(session, chart).providers if one.id == wish.provider_id), None)
    _check(wish, provider)
    said: dict[str, Any] = {
        "medication": name_of(row), "row": str(row.id), "dose": _dose(row), "pharmacy": wish.pharmacy.strip(),
        "days_left": wish.days_left.strip(), "note": wish.note.strip(),
    }  # fmt: skip
    return sending.open_thread_from(
        session, chart, Kind.REFILL, _SUBJECT, _text(said), said,
        key=key, role=Role.CLINICIAN, provider_id=UUID(provider.id) if provider else None,
    )  # fmt: skip


def _medication(session: Session, chart: ChartAccess, medication_id: UUID) -> Medication:
    mine = (*shown(chart, Medication), Medication.id == medication_id, col(Medication.negated).is_(False))
    row = session.exec(select(Medication).where(*mine)).first()
    if row is None:
        raise NoAccess
    return row


def _check(wish: Wish, provider: Choice | None) -> None:
    with together() as each:
        with each():
            if wish.provider_id and provider is None:
                raise Problem(_("Choose a provider from the list."), "provider")
        with each():
            if not wish.pharmacy.strip() or len(wish.pharmacy) > LONGEST_PHARMACY:
                raise Problem(_("Write which pharmacy it should go to, with the street or town."), "pharmacy")
        with each():
            days = wish.days_left.strip()
            if days and not (days.isascii() and days.isdigit() and len(days) < 4):
                raise Problem(_("Enter a number of days such as 7."), "days_left")
        with each():
            if len(wish.note) > LONGEST_NOTE:
                raise Problem(_("Use {count} characters at most.", count=LONGEST_NOTE), "note")


def _text(said: dict[str, Any]) -> str:
    """What stands in the conversation, in the language of the one who asks."""
    lines = [_("Refill: {medication}", medication=", ".join(one for one in (said["medication"], said["dose"]) if one))]
    lines.append(_("Pharmacy: {name}", name=said["pharmacy"]))
    if said["days_left"]:
        lines.append(_("Left for {count} days", count=said["days_left"]))
    if said["note"]:
        lines.append(said["note"])
    return "\n".join(lines)[:1000]


def _dose(row: Medication) -> str:
    amount = " ".join(part for part in (row.dose, row.dose_unit) if part)
    return (row.instructions or ", ".join(part for part in (amount, row.frequency) if part))[:200]
