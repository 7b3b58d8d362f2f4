"""What every entry has: ids, status, author, performer, place, reason, comment and facts of our own."""

import re
from base64 import b64encode

from models.record import ClinicalRow, Released
from services.records import facts
from services.records.ccda_out.codes import Code, loinc, put_code, put_words
from services.records.ccda_out.narrative import is_kept
from services.records.ccda_out.systems import ACT_CODE, is_uid
from services.records.ccda_out.times import put_time
from services.records.ccda_out.tree import Element, entry_of, put, put_text, templates

ASSERTION = Code("ASSERTION", "Assertion", ACT_CODE)
_LONGEST_REFERENCE = 9000  # characters that readers take from the narrative
_LONGEST_TEXT = 2_000_000  # parsers refuse texts without end
_COMMENT = loinc("48767-8", "Annotation comment")
_CONDITION = Code("404684003", "Finding")
_NUMBERED = re.compile(r"#\d+$")

# The source's word for a state, and HL7's. What HL7 has no word for is kept as a fact of our own beside it.
_STATUS = {
    **dict.fromkeys(
        ("final", "finished", "done", "amended", "corrected", "appended", "resolved", "inactive"), "completed"
    ),
    **dict.fromkeys(("inactive", "not-done", "not-taken"), "completed"),
    **dict.fromkeys(("preliminary", "registered", "partial", "draft", "in-progress", "intended", "planned"), "active"),
    **dict.fromkeys(("recurrence", "relapse", "provisional", "unconfirmed", "differential"), "active"),
    **dict.fromkeys(("on-hold", "held", "onhold"), "suspended"),
    **dict.fromkeys(("stopped", "cancelled", "revoked"), "aborted"),
}
_SAME = {"final", "finished"}
_ANY = ("completed", "active", "aborted", "suspended")


def put_ids(element: Element, row: ClinicalRow, extension: str | None = None) -> None:
    """The id of the source, where it is one HL7 can write, and the portal's own: the same in every export."""
    root, _, value = row.source_key.partition(":")[2].partition("^")
    if extension is None and is_uid(root) and root != str(row.id) and not _NUMBERED.search(row.source_key):
        put(element, "id", root=root, extension=value)
    put(element, "id", root=str(row.id), extension=extension)


def put_status(element: Element, row: ClinicalRow, allowed: tuple[str, ...] = _ANY, default: str = "completed") -> bool:
    """statusCode; True when it does not say all that the source's status said."""
    status = row.status or default
    code = status if status in allowed else _STATUS.get(status, default)
    code = code if code in allowed else default
    put(element, "statusCode", code=code)
    return bool(row.status) and row.status != code and row.status not in _SAME


def put_reference(element: Element, id_: str | None) -> None:
    """text of an entry: where the narrative says the same."""
    if id_:
        put(put(element, "text"), "reference", value="#" + id_)


def put_told(parent: Element, name: str, words: str, id_: str, type_: str | None = None) -> Element:
    """Words of several lines: a reference to the narrative, and in full where the narrative cannot keep them."""
    element = put(parent, name, type_=type_)
    if not (is_kept(words) and len(words) < _LONGEST_REFERENCE):
        element.set("mediaType", "text/plain")
        element.set("representation", "B64")
        element.text = b64encode(words[:_LONGEST_TEXT].encode("utf-8", "replace")).decode()
    put(element, "reference", value="#" + id_)
    return element


def put_performer(element: Element, name: str | None, organization: str | None = None) -> None:
    """Who did it."""
    if name or organization:
        role = put(put(element, "performer"), "assignedEntity")
        put(role, "id", nullFlavor="UNK")
        put_person(role, "assignedPerson", name)
        if organization:
            put_text(put(role, "representedOrganization"), "name", organization)


def put_person(role: Element, kind: str, name: str | None) -> None:
    """A person of whom only the displayed name is known."""
    if name:
        put_text(put(role, kind), "name", name)


def put_author(element: Element, name: str | None, on: str | None) -> None:
    """Who recorded it, and when."""
    if name or on:
        author = put(element, "author")
        templates(author, "4.119")
        put_time(author, "time", on)
        role = put(author, "assignedAuthor")
        put(role, "id", nullFlavor="UNK")
        put_person(role, "assignedPerson", name)


def put_location(element: Element, name: str | None) -> None:
    """Where it was done."""
    if name:
        role = put(put(element, "participant", typeCode="LOC"), "participantRole", classCode="SDLOC")
        templates(role, "4.32")
        put(role, "code", nullFlavor="NI")
        put_text(put(role, "playingEntity", classCode="PLC"), "name", name)


def put_reason(element: Element, row_id: str, reason: str | None) -> None:
    """Why it was done: an indication in words."""
    if reason:
        relation = put(element, "entryRelationship", typeCode="RSON")
        why = entry_of(relation, "observation", "OBS", "EVN", "4.19")
        put(why, "id", root=row_id, extension="reason")
        put_code(why, "code", _CONDITION)
        put(why, "statusCode", code="completed")
        put_words(why, "value", reason, "CD")


def put_comment(element: Element, row: ClinicalRow, id_: str | None) -> None:
    """The comment, whose words stand in the narrative at `id_`."""
    if (words := comment_of(row)) and id_:
        _comment(put(element, "entryRelationship", typeCode="SUBJ", inversionInd="true"), words, id_)


def put_component_comment(organizer: Element, row: ClinicalRow, id_: str | None) -> None:
    """The comment of a report."""
    if (words := comment_of(row)) and id_:
        _comment(put(organizer, "component"), words, id_)


def comment_of(row: ClinicalRow) -> str | None:
    """The comment that came with a line and, of a report, the clinician's own: the patient reads both."""
    own = row.clinician_comment if isinstance(row, Released) else None
    return "\n".join(filter(None, (row.comment, own))) or None


def put_fact(holder: Element, name: str, words: str | None, relation: str = "entryRelationship") -> Element | None:
    """A fact in words that C-CDA has no place for (services.records.facts)."""
    if not words:
        return None
    observation = fact_holder(holder, name, relation)
    put_text(observation, "value", words, type_="ST")
    return observation


def fact_holder(holder: Element, name: str, relation: str = "entryRelationship") -> Element:
    """The observation of a fact, without its value."""
    inside = put(holder, relation, typeCode="COMP") if relation != "entry" else put(holder, relation)
    observation = entry_of(inside, "observation", "OBS")
    put(observation, "code", code=name, codeSystem=facts.OWN_SYSTEM, codeSystemName=facts.OWN_NAME)
    put(observation, "statusCode", code="completed")
    return observation


def finish(element: Element, row: ClinicalRow, inexact: bool, comment_id: str | None) -> None:
    """The end of an entry: its comment, and the source's own status when `inexact`."""
    put_comment(element, row, comment_id)
    if inexact:
        put_fact(element, facts.STATUS, row.status)


def _comment(relation: Element, comment: str, id_: str) -> None:
    act = entry_of(relation, "act", "ACT", "EVN", "4.64")
    put_code(act, "code", _COMMENT)
    put_told(act, "text", comment, id_)
