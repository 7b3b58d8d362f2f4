"""FHIR Condition, AllergyIntolerance, FamilyMemberHistory and Procedure."""

from models.record import Allergy, FamilyHistory, Problem, Procedure
from services.records.draft import Line
from services.records.fhir_in.codes import (
    ALLERGEN_CODES,
    PROBLEM_CODES,
    PROCEDURE_CODES,
    SNOMED,
    coding,
    concept_value,
    concept_words,
    first_code,
)
from services.records.fhir_in.entry import Entry
from services.records.fhir_in.values import Json, items, quantity_words, range_words, remark, text

_CLINICAL = {"recurrence": "active", "relapse": "active", "remission": "inactive"}

# "No known allergy", … to drugs, to food, to the environment, to latex: a finding of absence (INTEROP §3).
_NO_KNOWN = {
    "716186003": None,
    "409137002": {"system": SNOMED, "code": "416098002", "display": "Drug allergy"},
    "429625007": {"system": SNOMED, "code": "414285001", "display": "Food allergy"},
    "428607008": {"system": SNOMED, "code": "426232007", "display": "Environmental allergy"},
    "1003774007": {"system": SNOMED, "code": "1003755004", "display": "Latex allergy"},
}
_NO_KNOWN_KIND = {"system": SNOMED, "code": "419199007", "display": "Allergy to substance"}


def read_condition(entry: Entry) -> list[Line]:
    """A problem. `status` is the certainty when it is not "confirmed", so that a suspicion stays one."""
    resource = entry.resource
    values = entry.common(
        resource.get("code"),
        PROBLEM_CODES,
        _onset_words(resource, "onset", "Onset"),
        _onset_words(resource, "abatement", "Resolved"),
        remark("Body site", concept_words(resource.get("bodySite"))),
        remark("Stage", concept_words([stage.get("summary") for stage in items(resource.get("stage"))])),
    )
    clinical, certainty = first_code(resource.get("clinicalStatus")), _certainty(resource, values)
    onset, onset_end = entry.span("onset")
    resolved, resolved_end = entry.span("abatement")
    values |= {
        "status": certainty or clinical,
        "clinical_status": _CLINICAL.get(clinical, clinical) if clinical else None,
        "onset": onset,
        "resolved": resolved_end or resolved or onset_end,
        "kind": concept_words(resource.get("category")),
        "severity": concept_words(resource.get("severity")),
        "recorded_on": entry.date(resource.get("recordedDate")),
    }
    line = entry.line(Problem, values)
    entry.put_names(line, "recorded_by", resource.get("recorder") or resource.get("asserter"))
    return [line]


def read_allergy(entry: Entry) -> list[Line]:
    """An allergy, or the statement that none is known (negated, without allergen)."""
    resource = entry.resource
    values = entry.common(resource.get("code"), ALLERGEN_CODES)
    onset, ended = entry.span("onset")
    reactions = [
        _reaction(reaction, shown) for reaction in items(resource.get("reaction")) for shown in _shown(reaction)
    ]
    details = [text(reaction.get("description")) for reaction in items(resource.get("reaction"))]
    values |= {
        "status": _certainty(resource, values) or first_code(resource.get("clinicalStatus")),
        "clinical_status": first_code(resource.get("clinicalStatus")),
        "kind": concept_value(resource.get("type")) if isinstance(resource.get("type"), dict) else _kind(resource),
        "onset": onset,
        "ended": ended,
        "criticality": text(resource.get("criticality")),
        "severity": next((r["severity"] for r in reactions if r["severity"]), None),
        "reactions": reactions,
        "recorded_on": entry.date(resource.get("recordedDate")),
        "comment": "\n".join(d for d in [values.get("comment"), *details] if d) or None,
    }
    if values["code"] in _NO_KNOWN:
        kind = _NO_KNOWN[values["code"]] or values["kind"] or _NO_KNOWN_KIND
        values |= {
            "negated": True,
            "kind": kind,
            "code": None,
            "code_system": None,
            "display": None,
            "translations": [],
        }
    line = entry.line(Allergy, values)
    entry.put_names(line, "recorded_by", resource.get("recorder") or resource.get("asserter"))
    return [line]


def read_procedure(entry: Entry) -> list[Line]:
    """A procedure; "not-done" is negated."""
    resource = entry.resource
    values = entry.common(
        resource.get("code"),
        PROCEDURE_CODES,
        _onset_words(resource, "performed", "Performed"),
        remark("Outcome", concept_words(resource.get("outcome"))),
        remark("Complication", concept_words(resource.get("complication"))),
        remark("Follow-up", concept_words(resource.get("followUp"))),
        remark("Not done because", concept_words(resource.get("statusReason"))),
    )
    values["performed"], values["ended"] = entry.span("performed")
    values["body_site"] = concept_value(resource.get("bodySite"))
    values["negated"] = values["status"] == "not-done"
    line = entry.line(Procedure, values)
    entry.put_names(line, "performer", [one.get("actor") for one in items(resource.get("performer"))])
    entry.put_names(line, "location", resource.get("location"))
    entry.put_names(line, "recorded_by", resource.get("recorder") or resource.get("asserter"))
    entry.put_reason(line, concept_words(resource.get("reasonCode")), resource.get("reasonReference"))
    return [line]


def read_family_history(entry: Entry) -> list[Line]:
    """One line for each condition of the relative, or one without code."""
    resource = entry.resource
    death = next((value for key, value in resource.items() if key.startswith("deceased")), None)
    born = resource.get("bornDate") or (resource.get("bornPeriod") or {}).get("start")
    relative: Json = {
        "relation": concept_value(resource.get("relationship")),
        "relative_name": text(resource.get("name")),
        "relative_sex": concept_words(resource.get("sex")),
        "relative_born": entry.date(born) or text(resource.get("bornString")),
        "deceased": death if isinstance(death, bool) or death is None else True,
        "recorded_on": entry.date(resource.get("date")),
    }
    conditions = items(resource.get("condition"))
    if not conditions:
        return [entry.line(FamilyHistory, entry.common(None, ()) | relative | {"text": None})]
    return [_relative_condition(entry, relative, one, number) for number, one in enumerate(conditions, 1)]


def _relative_condition(entry: Entry, relative: Json, condition: Json, number: int) -> Line:
    values = entry.common(
        condition.get("code"),
        PROBLEM_CODES,
        remark("Outcome", concept_words(condition.get("outcome"))),
        *(text(note.get("text")) for note in items(condition.get("note"))),
    )
    values |= relative | {
        "onset_age": quantity_words(condition.get("onsetAge"))
        or range_words(condition.get("onsetRange"))
        or text(condition.get("onsetString")),
        "onset": entry.date((condition.get("onsetPeriod") or {}).get("start")),
        "cause_of_death": condition.get("contributedToDeath") is True,
    }
    return entry.line(FamilyHistory, values, f"condition {number}")


def _certainty(resource: Json, values: Json) -> str | None:
    """Marks errors and refusals; gives back the certainty where it is less than "confirmed"."""
    certainty = first_code(resource.get("verificationStatus"))
    if certainty == "entered-in-error":
        values["entered_in_error"] = True
    elif certainty == "refuted":
        values["negated"] = True
    return certainty if certainty != "confirmed" else None


def _onset_words(resource: Json, name: str, label: str) -> str | None:
    """A time that is not a date ("at age 45 years", "in childhood") in words."""
    words = (
        quantity_words(resource.get(name + "Age"))
        or range_words(resource.get(name + "Range"))
        or text(resource.get(name + "String"))
    )
    return remark(label, f"at age {words}" if words and name + "String" not in resource else words)


def _kind(resource: Json) -> Json | None:
    category, nature = next(iter(items(resource.get("category"))), None), text(resource.get("type"))
    words = " ".join(word for word in (text(category), nature) if word)
    system = "http://hl7.org/fhir/allergy-intolerance-category" if category else None
    return {"system": system, "code": text(category), "display": words} if words else None


def _shown(reaction: Json) -> list[Json]:
    return items(reaction.get("manifestation")) or [{"text": reaction.get("description")}]


def _reaction(reaction: Json, manifestation: Json) -> Json:
    # Some R4 servers already write a reference around the concept, as R5 does.
    manifestation = manifestation.get("concept") or manifestation
    codings = [coding(value) for value in items(manifestation.get("coding"))]
    value: Json = codings[0] if codings else {"system": None, "code": None, "display": None}
    value["display"] = value["display"] or text(manifestation.get("text"))
    return value | {"severity": text(reaction.get("severity"))}
