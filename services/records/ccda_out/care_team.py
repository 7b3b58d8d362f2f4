"""Who looks after the patient: the care team section; the header names the same people as performers."""

from models.record import CareTeamMember
from services.records.ccda_in.people import NPI
from services.records.ccda_out.codes import loinc, put_code, put_concept
from services.records.ccda_out.entry import finish, put_author, put_ids, put_status
from services.records.ccda_out.part import Part, SectionKind, shortened
from services.records.ccda_out.people import put_address, put_displayed_name, put_telecom
from services.records.ccda_out.problems import words_of
from services.records.ccda_out.times import put_span
from services.records.ccda_out.tree import Element, entry_of, put, put_text

CARE_TEAM = SectionKind("Care team", loinc("85847-2", "Patient care team information"), "2.500", None, "member")


def write_care_team(part: Part, rows: list[CareTeamMember]) -> None:
    """One organizer with a member act for each."""
    part.headings("Role", "Name", "Organization", "Phone", "Address", "From", "Until", "Comment")
    organizer = entry_of(part.entry(), "organizer", "CLUSTER", "EVN", "4.500")
    put(
        organizer,
        "id",
        root=str(part.record.patient.id),
        extension="care team" + ("-r" if rows[0].confidential else ""),
    )
    put_code(organizer, "code", loinc("86744-0", "Care team"))
    put(organizer, "statusCode", code="active")
    for row in rows:
        role, comment = part.new_id(), part.new_id()
        part.row(
            (role, words_of(row) or ""),
            row.name,
            row.organization,
            row.phone,
            row.address,
            row.started,
            row.ended,
            (comment, shortened(row.comment)),
        )
        _write(put(organizer, "component"), row, comment)


def _write(component: Element, row: CareTeamMember, comment: str) -> None:
    act = entry_of(component, "act", "PCPR", "EVN", "4.500.1")
    put_ids(act, row)
    put_code(act, "code", loinc("85847-2", "Patient care team information"))
    inexact = put_status(act, row, default="active")
    put_span(act, row.started, row.ended)
    performer = put(act, "performer", typeCode="PRF")
    entity = put(performer, "assignedEntity")
    put(entity, "id", root=NPI if row.npi else None, extension=row.npi, nullFlavor=None if row.npi else "UNK")
    if row.code or row.display or row.text:  # the schema of the time has no functionCode here
        put_concept(entity, "code", row)
    if row.address:
        put_address(entity, {"street": row.address}, None)
    if row.phone:
        put_telecom(entity, "phone", row.phone, "work")
    if row.name:
        put_displayed_name(put(entity, "assignedPerson"), row.name)
    if row.organization:
        put_text(put(entity, "representedOrganization"), "name", row.organization)
    put_author(act, row.recorded_by, row.recorded_on)
    finish(act, row, inexact, comment)
