"""Allergies: a concern act, the allergy, its reactions; "no known allergies" is a negation without an allergen."""

from models.record import Allergy
from services.records import facts
from services.records.ccda_in.allergies import FHIR_CATEGORY, NONE_KNOWN
from services.records.ccda_out.codes import Code, is_code, loinc, put_code, put_coding, put_concept
from services.records.ccda_out.entry import ASSERTION, finish, put_author, put_ids, put_reference
from services.records.ccda_out.part import Part, SectionKind, joined, shortened
from services.records.ccda_out.problems import (
    put_clinical_status,
    put_concern,
    put_severity,
    referred,
    words_of,
)
from services.records.ccda_out.times import put_span
from services.records.ccda_out.tree import Element, clean, entry_of, put

ALLERGIES = SectionKind("Allergies and Intolerances", loinc("48765-2", "Allergies"), "2.6.1", "2.6", "allergy")

_TO_SUBSTANCE = Code("419199007", "Allergy to substance")
_ANY_KIND = Code("420134006", "Propensity to adverse reaction")
_CRITICALITY = "2.16.840.1.113883.5.1063"
_CRITICALITIES = {
    "high": "CRITH", "high criticality": "CRITH", "low": "CRITL", "low criticality": "CRITL",
    "unable-to-assess": "CRITU", "unable to assess criticality": "CRITU",
}  # fmt: skip
FHIR_KINDS = {  # the category of FHIR and the SNOMED CT code that C-CDA asks for
    "medication": Code("416098002", "Drug allergy"),
    "food": Code("414285001", "Food allergy"),
    "environment": Code("426232007", "Environmental allergy"),
    "biologic": Code("416098002", "Drug allergy"),
}
_NONE_KNOWN_KINDS = {"409137002": FHIR_KINDS["medication"], "429625007": FHIR_KINDS["food"]}


def write_allergies(part: Part, rows: list[Allergy]) -> None:
    """One concern for each line."""
    part.headings("Allergy", "Kind", "Reactions", "Severity", "Status", "Since", "Comment")
    for row in rows:
        name, comment = part.new_id(), part.new_id()
        kind = (row.kind or {}).get("display")
        said = words_of(row) or (f"No known allergies ({kind})" if row.negated else "Not stated")
        reactions = joined((joined([r.get("display"), r.get("severity")], ", ") for r in row.reactions), "; ")
        part.row(
            (name, f"No known allergy: {said}" if row.negated and words_of(row) else said),
            kind,
            reactions,
            row.severity,
            row.clinical_status,
            row.onset,
            (comment, shortened(row.comment)),
        )
        _write(part, row, name, comment)


def _write(part: Part, row: Allergy, name: str, comment: str) -> None:
    act = entry_of(part.entry(), "act", "ACT", "EVN", "4.30")
    put(act, "id", root=str(row.id), extension="concern")
    inexact = put_concern(act, row, row.onset, row.ended)
    relation = put(act, "entryRelationship", typeCode="SUBJ")
    observation = entry_of(relation, "observation", "OBS", "EVN", "4.7", negated=row.negated)
    put_ids(observation, row)
    put_code(observation, "code", ASSERTION)
    put_reference(observation, referred(row, name))
    put(observation, "statusCode", code="completed")
    put_span(observation, row.onset, row.ended)
    _put_kind(observation, row)
    put_author(observation, row.recorded_by, row.recorded_on)
    role = put(put(observation, "participant", typeCode="CSM"), "participantRole", classCode="MANU")
    _put_allergen(put(role, "playingEntity", classCode="MMAT"), row)
    for number, reaction in enumerate(row.reactions, 1):
        _put_reaction(observation, reaction, f"{row.id}", f"reaction {number}")
    put_severity(observation, row.severity, str(row.id))
    put_clinical_status(observation, row.clinical_status, "4.28", "CE")
    _put_criticality(observation, row.criticality)
    finish(observation, row, inexact, comment)


def _none_known(row: Allergy) -> bool:
    """Whether the kind itself says "no known …": a code that a negation would turn round."""
    return row.negated and (row.kind or {}).get("code") in NONE_KNOWN


def _put_kind(observation: Element, row: Allergy) -> None:
    """The kind of allergy by SNOMED CT; a category of FHIR stays beside its code."""
    kind = row.kind or {}
    if _none_known(row):
        put_code(observation, "value", _NONE_KNOWN_KINDS.get(kind["code"], _TO_SUBSTANCE), "CD")
    elif kind.get("system") == FHIR_CATEGORY and kind.get("code") in FHIR_KINDS:
        value = put_code(observation, "value", FHIR_KINDS[kind["code"]], "CD")
        put_coding(value, "translation", kind)
    elif row.negated and not kind:
        put_code(observation, "value", _TO_SUBSTANCE, "CD")
    elif is_code(kind.get("code")):
        put_coding(observation, "value", kind, "CD")
    else:  # the template insists on a code
        value = put_code(observation, "value", _ANY_KIND, "CD")
        own = put(value, "translation", code=facts.KIND, codeSystem=facts.OWN_SYSTEM, codeSystemName=facts.OWN_NAME)
        if kind.get("display"):
            own.set("displayName", clean(kind["display"]))


def _put_allergen(entity: Element, row: Allergy) -> None:
    """The allergen. Of "no known …" the source's own code stays as a translation, from which it is read again."""
    if _none_known(row):
        code = put(entity, "code", nullFlavor="NA")
        if row.text:
            put(code, "originalText").text = row.text
        put_coding(code, "translation", row.kind)
    else:
        put_concept(entity, "code", row, null="NA" if row.negated and not row.code else None)


def _put_reaction(observation: Element, reaction: dict, owner: str, part: str) -> None:
    relation = put(observation, "entryRelationship", typeCode="MFST", inversionInd="true")
    item = entry_of(relation, "observation", "OBS", "EVN", "4.9")
    put(item, "id", root=owner, extension=part)
    put_code(item, "code", ASSERTION)
    put(item, "statusCode", code="completed")
    put_coding(item, "value", reaction, "CD")
    put_severity(item, reaction.get("severity"), owner, f"{part} severity")


def _put_criticality(observation: Element, words: str | None) -> None:
    if not words:
        return
    item = entry_of(put(observation, "entryRelationship", typeCode="SUBJ", inversionInd="true"), "observation", "OBS")
    put(item, "templateId", root="2.16.840.1.113883.10.20.22.4.145")
    put_code(item, "code", loinc("82606-5", "Criticality"))
    put(item, "statusCode", code="completed")
    code = _CRITICALITIES.get(words.casefold())
    if code:
        put_code(item, "value", Code(code, words, _CRITICALITY), "CD")
    else:
        put_coding(item, "value", {"display": words}, "CD")
