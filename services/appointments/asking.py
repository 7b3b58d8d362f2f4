"""Asking for a visit, another time, or to cancel: a structured message to the front desk (PRODUCT §8.1, issue 7.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.appointments import Appointment
from models.people import Role
from services import clock
from services.access import Access, ChartAccess, Relation, needs, time_zone
from services.appointments import reading
from services.errors import Problem, together
from services.messages import compose, sending
from services.messages.compose import Choice
from services.messages.kinds import Kind
from services.words import N_, _, long_moment

ACTS: dict[str, str] = {
    "new": N_("Ask for an appointment"),
    "move": N_("Ask for another time"),
    "cancel": N_("Cancel this appointment"),
}
DAYS: dict[str, str] = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
}
TIMES: dict[str, str] = {"any": N_("Any time"), "morning": N_("In the morning"), "afternoon": N_("In the afternoon")}
LONGEST_REASON = 600
_SUBJECT = N_("Appointment request")


@dataclass(frozen=True)
class Asking:
    """The form. `visit`: what is to be moved or cancelled."""

    act: str
    visit: Appointment | None
    providers: Sequence[Choice]
    signature: str | None
    time_zone: str


@dataclass(frozen=True)
class Wish:
    """As it came from the browser: nothing of it is believed."""

    provider_id: str
    days: Sequence[str]
    time: str
    reason: str


@needs(Access.APPOINTMENT_ASK)
def opened(session: Session, chart: ChartAccess, act: str, visit_id: UUID | None = None) -> Asking:
    """The form for one of ACTS. Raises NoAccess for a visit that is not this patient's."""
    visit = _visit(session, chart, act, visit_id)
    providers = compose.options(session, chart).providers if act == "new" else []
    signed = None if chart.relation is Relation.SELF else sending.signature(session, chart)
    return Asking(act, visit, providers, signed, time_zone(session))


@needs(Access.APPOINTMENT_ASK)
def ask(session: Session, chart: ChartAccess, act: str, visit_id: UUID | None, wish: Wish, key: str) -> UUID:
    """Send the request; returns its thread. Nothing is changed before the office changes it.

    The same `key` again is the same request. Raises Problem at "provider", "days", "time" or "reason", or NoAccess.
    """
    visit = _visit(session, chart, act, visit_id)
    provider = _checked(session, chart, act, wish)
    said: dict[str, Any] = {"act": act, "reason": wish.reason.strip()}
    if visit:
        said |= {"visit": str(visit.id), "starts_at": visit.starts_at.isoformat(), "provider": visit.provider}
    if provider:
        said["provider"] = provider.name
    if act != "cancel":
        said |= {"days": list(wish.days), "time": wish.time}
    text = _text(said, visit, time_zone(session))
    provider_id = UUID(provider.id) if provider else None
    return sending.open_thread_from(
        session, chart, Kind.APPOINTMENT, _SUBJECT, text, said, key=key, role=Role.FRONT_DESK, provider_id=provider_id
    )  # fmt: skip


def days_and_time(structured: dict[str, Any]) -> str:
    """ "Monday, Friday; in the morning" of a request, in the reader's language; "" for none."""
    days = ", ".join(_(DAYS[day]) for day in structured.get("days", []) if day in DAYS)
    time = TIMES.get(structured.get("time", ""))
    return "; ".join(part for part in (days, _(time) if time else "") if part)


def _visit(session: Session, chart: ChartAccess, act: str, visit_id: UUID | None) -> Appointment | None:
    if act == "new" or visit_id is None:
        return None
    visit = reading.one(session, chart, visit_id)
    if visit.state != "booked" or visit.starts_at < clock.now():
        raise Problem(_("This visit has passed or was cancelled. Call the office."))
    return visit


def _checked(session: Session, chart: ChartAccess, act: str, wish: Wish) -> Choice | None:
    provider = None
    with together() as each:
        with each():
            offered = compose.options(session, chart).providers if act == "new" else []
            provider = next((one for one in offered if one.id == wish.provider_id), None)
            if wish.provider_id and provider is None:
                raise Problem(_("Choose a provider from the list."), "provider")
        with each():
            if act != "cancel" and (wish.time not in TIMES or not set(wish.days) <= set(DAYS)):
                raise Problem(_("Choose from the list."), "time")
        with each():
            if act == "new" and not wish.reason.strip():
                raise Problem(_("Write what the visit is for."), "reason")
            if len(wish.reason) > LONGEST_REASON:
                raise Problem(_("Use {count} characters at most.", count=LONGEST_REASON), "reason")
    return provider


def _text(said: dict[str, Any], visit: Appointment | None, zone: str) -> str:
    """What stands in the conversation, in the language of the one who asks."""
    act: str = said["act"]
    lines = [_(ACTS[act])]
    if visit:
        lines.append(f"{long_moment(visit.starts_at, zone)}, {visit.provider}, {visit.location}")
    elif said.get("provider"):
        lines.append(_("With: {name}", name=said["provider"]))
    wanted = days_and_time(said)
    if wanted:
        lines.append(_("Good for me: {when}", when=wanted))
    if said["reason"]:
        lines.append(said["reason"])
    return "\n".join(lines)
