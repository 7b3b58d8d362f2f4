"""The header: who it is about, who wrote and keeps it, whose care it documents (US Realm Header, CCD)."""

from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from services.records.ccda_in.people import NPI
from services.records.ccda_out.codes import Code, loinc, put_code, put_concept
from services.records.ccda_out.patient import put_patient
from services.records.ccda_out.people import put_address, put_displayed_name, put_telecom
from services.records.ccda_out.systems import is_uid
from services.records.ccda_out.times import put_time
from services.records.ccda_out.tree import Element, put, put_text, templates
from services.records.selection import Record

_CCD = loinc("34133-9", "Summarization of Episode Note")
_CONFIDENTIALITY = "2.16.840.1.113883.5.25"
_NAMES = {"N": "Normal", "R": "Restricted"}


def put_header(root: Element, record: Record, now: datetime, restricted: bool) -> None:
    """Everything before the body, in the order of the schema."""
    zone = ZoneInfo(record.clinic.time_zone)
    written = now.astimezone(zone).isoformat(timespec="seconds")
    put(root, "realmCode", code="US")
    put(root, "typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    templates(root, "1.1", "1.2")
    period = record.period
    put(root, "id", root=str(uuid5(NAMESPACE_OID, f"{record.patient.id} {written} {period.first} {period.last}")))
    put_code(root, "code", _CCD)
    put_text(root, "title", f"{record.clinic.name}: health summary")
    put_time(root, "effectiveTime", written)
    level = "R" if restricted else "N"
    put_code(root, "confidentialityCode", Code(level, _NAMES[level], _CONFIDENTIALITY))
    put(root, "languageCode", code="en-US")
    put_patient(put(root, "recordTarget"), record)
    _put_author(root, record, written)
    custodian = put(put(root, "custodian"), "assignedCustodian")
    _put_clinic(put(custodian, "representedCustodianOrganization"), record)
    _put_care(put(root, "documentationOf"), record, now, zone)


def _put_author(root: Element, record: Record, written: str) -> None:
    """The portal as the device that wrote the document, for the clinic."""
    author = put(root, "author")
    put_time(author, "time", written)
    role = put(author, "assignedAuthor")
    put(role, "id", nullFlavor="NA")
    put_address(role, _address(record), "WP")
    put_telecom(role, "phone", record.clinic.phone, "work")
    device = put(role, "assignedAuthoringDevice")
    put_text(device, "manufacturerModelName", "Open patient portal")
    put_text(device, "softwareName", record.clinic.portal_name)
    _put_clinic(put(role, "representedOrganization"), record)


def _put_clinic(organization: Element, record: Record) -> None:
    clinic = record.clinic
    put(organization, "id", root=clinic.oid if clinic.oid and is_uid(clinic.oid) else str(clinic.id))
    put_text(organization, "name", clinic.name)
    put_telecom(organization, "phone", clinic.phone, "work")
    put_address(organization, _address(record), "WP")


def _put_care(documentation: Element, record: Record, now: datetime, zone: ZoneInfo) -> None:
    """The time that the document covers, and who cared for the patient in it."""
    event = put(documentation, "serviceEvent", classCode="PCPR")
    first, last = record.period.first, record.period.last
    span = put(event, "effectiveTime")
    put_time(span, "low", _day(first, zone) if first else record.patient.birth_date.isoformat())
    put_time(span, "high", _day(last, zone, end=True) if last else now.astimezone(zone).isoformat(timespec="seconds"))
    for member in record.care_team:
        if member.confidential or not (member.name or member.organization):
            continue
        performer = put(event, "performer", typeCode="PRF")
        if member.code or member.display or member.text:
            put_concept(performer, "functionCode", member)
        role = put(performer, "assignedEntity")
        put(
            role, "id", root=NPI if member.npi else None, extension=member.npi, nullFlavor=None if member.npi else "UNK"
        )
        put_address(role, {"street": member.address}, None)
        put_telecom(role, "phone", member.phone, "work")
        if member.name:
            put_displayed_name(put(role, "assignedPerson"), member.name)
        if member.organization:
            put_text(put(role, "representedOrganization"), "name", member.organization)


def _day(day: date, zone: ZoneInfo, end: bool = False) -> str:
    """Midnight at the clinic, or the last second of the day."""
    begins = datetime.combine(day, time(), zone)
    if end and day < date.max:
        begins = datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)
    return begins.isoformat(timespec="seconds")


def _address(record: Record) -> dict[str, str | None]:
    clinic = record.clinic
    return {"street": clinic.street, "city": clinic.city, "state": clinic.state, "postal_code": clinic.postal_code}
