"""Visits from a FHIR R4 bundle: Appointment resources with the Patient, Practitioner and Location they point to.

Patients are matched like those of a CSV line: by record number and birth date, never by name alone.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from services import csv_table
from services.access import StaffAccess, in_room
from services.appointments import taking_in
from services.appointments.csv_in import USUAL_MINUTES
from services.appointments.entry import ROOM, Entry
from services.appointments.taking_in import Line, Taken
from services.csv_table import Charts
from services.errors import Problem, UnreadableFile
from services.records.fhir_in.json_file import bundle_entries
from services.words import _

_STATES = {
    "booked": "booked", "pending": "booked", "arrived": "booked", "checked-in": "booked", "fulfilled": "done",
    "cancelled": "cancelled", "noshow": "missed",
}  # fmt: skip
_MOST = 5000


@in_room(ROOM)
def take_in(session: Session, office: StaffAccess, content: bytes) -> Taken:
    """As services.appointments.csv_in does; a line is an entry of the bundle. Raises Problem on "file"."""
    if len(content) > csv_table.MOST_BYTES:
        raise Problem(_("The file is larger than 5 MB. Split it."), "file")
    try:
        entries = [one for one in bundle_entries(content) if isinstance(one, dict)]
    except UnreadableFile as error:
        raise Problem(error.reason, "file") from None
    known = _by_reference(entries)
    found = [
        (number, one["resource"])
        for number, one in enumerate(entries, start=1)
        if isinstance(one.get("resource"), dict) and one["resource"].get("resourceType") == "Appointment"
    ]
    if not found or len(found) > _MOST:
        raise Problem(_("There is no visit (Appointment) in this file, or more than {most}.", most=_MOST), "file")
    numbers = {value for one in known.values() for value in _values(one) if one.get("resourceType") == "Patient"}
    charts = csv_table.charts(session, numbers)
    return taking_in.take_in(session, office, [_line(number, one, known, charts) for number, one in found])


def _line(number: int, visit: dict[str, Any], known: dict[str, dict[str, Any]], charts: Charts) -> Line:
    def read() -> tuple[UUID, Entry]:
        people = [_actor(one, known) for one in _dicts(visit.get("participant"))]
        patient = next((one for one, _name in people if one.get("resourceType") == "Patient"), None)
        if patient is None:
            raise Problem(_("The patient of this visit is not in the file."))
        starts, ends = _moment(visit.get("start")), visit.get("end")
        minutes = visit.get("minutesDuration")
        if not isinstance(minutes, int):
            minutes = round((_moment(ends) - starts).total_seconds() / 60) if ends else USUAL_MINUTES
        state = _STATES.get(str(visit.get("status")))
        if state is None:
            raise Problem(_("This state of a visit is not taken in: {state}.", state=str(visit.get("status"))[:30]))
        return _patient(patient, charts), Entry(
            starts, minutes, _named(people, "Practitioner"), _named(people, "Location"), _what(visit),
            str(visit.get("patientInstruction") or visit.get("comment") or ""), state,
            next(iter(_values(visit)), str(visit.get("id") or ""))[:60],
        )  # fmt: skip

    return number, read


def _by_reference(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in entries:
        resource = one.get("resource")
        if isinstance(resource, dict):
            found[f"{resource.get('resourceType')}/{resource.get('id')}"] = resource
            if isinstance(one.get("fullUrl"), str):
                found[one["fullUrl"]] = resource
    return found


def _actor(participant: dict[str, Any], known: dict[str, dict[str, Any]]) -> tuple[dict[str, Any], str]:
    """The resource, and the name as the visit itself gives it."""
    actor = participant.get("actor")
    if not isinstance(actor, dict):
        return {}, ""
    reference = str(actor.get("reference") or "")
    return known.get(reference, {"resourceType": reference.partition("/")[0]}), str(actor.get("display") or "")


def _named(people: list[tuple[dict[str, Any], str]], kind: str) -> str:
    for resource, display in people:
        if resource.get("resourceType") == kind:
            name = resource.get("name")
            first = next(iter(_dicts(name)), {})
            parts = [*(first.get("given") or []), first.get("family")]
            whole = name if isinstance(name, str) else first.get("text") or " ".join(str(one) for one in parts if one)
            return display or str(whole)
    return ""


def _patient(patient: dict[str, Any], charts: Charts) -> UUID:
    for value in _values(patient):
        row = {"record_number": value, "birth_date": str(patient.get("birthDate") or "")}
        if value in charts:
            return csv_table.patient_of(charts, row)
    raise Problem(_("No single chart has this record number and date of birth."))


def _what(visit: dict[str, Any]) -> str:
    if isinstance(visit.get("description"), str):
        return visit["description"]
    for concept in (visit.get("appointmentType"), *_dicts(visit.get("serviceType"))):
        if isinstance(concept, dict) and isinstance(concept.get("text"), str):
            return concept["text"]
    return ""


def _values(resource: dict[str, Any]) -> list[str]:
    found = [one.get("value") for one in _dicts(resource.get("identifier"))]
    return [value for value in found if isinstance(value, str) and value]


def _dicts(content: object) -> list[dict[str, Any]]:
    return [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []


def _moment(content: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(content))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Problem(_("The beginning or end of this visit is not a moment with a time zone."))
    return moment.astimezone(UTC)
