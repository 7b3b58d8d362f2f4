"""What a structured request says, in the office's language: an appointment or a refill (issue 7.7)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from components.markup import Markup, link
from services.appointments.asking import ACTS, days_and_time
from services.messages.kinds import Kind
from services.words import _, long_moment


def facts(kind: str, said: dict[str, Any], time_zone: str) -> list[tuple[str, object]]:
    """Label and value of each thing that was asked for; [] for a plain message."""
    act = ACTS.get(said.get("act", ""))
    if kind == Kind.APPOINTMENT and act:
        starts_at = said.get("starts_at")
        return [
            (_("Request"), _(act)),
            (_("Appointment"), long_moment(datetime.fromisoformat(starts_at), time_zone) if starts_at else None),
            (_("With"), said.get("provider")),
            (_("Good for the patient"), days_and_time(said)),
            (_("Reason"), said.get("reason")),
        ]
    if kind == Kind.REFILL and "medication" in said:
        return [
            (_("Medication"), said["medication"]),
            (_("How to take it"), said.get("dose")),
            (_("Pharmacy"), said.get("pharmacy")),
            (_("Days left"), said.get("days_left")),
            (_("Note"), said.get("note")),
        ]
    return []


def way(kind: str, patient_id: UUID) -> Markup | None:
    """Where the request is carried out, for who has that room."""
    if kind == Kind.APPOINTMENT:
        return link(_("Change the patient’s appointments"), f"/clinic/appointments/{patient_id}")
    return None
