"""Problems: a concern act around each problem observation (INTEROP §3); "no known problems" is a negation."""

from models.base import Coded
from models.record import Allergy, Problem
from services.records.ccda_in.tags import V3
from services.records.ccda_out.codes import Code, loinc, put_code, put_concept, put_words
from services.records.ccda_out.entry import ASSERTION, finish, put_author, put_ids, put_reference, put_status
from services.records.ccda_out.part import Part, SectionKind, shortened
from services.records.ccda_out.systems import LOINC
from services.records.ccda_out.times import put_span, put_time
from services.records.ccda_out.tree import Element, entry_of, put

PROBLEMS = SectionKind("Problems", loinc("11450-4", "Problem list"), "2.5.1", "2.5", "problem")
CONCERN = Code("CONC", "Concern", "2.16.840.1.113883.5.6")
_CONCERN_STATES = ("completed", "aborted", "active", "suspended")

_ANY_PROBLEM = Code("55607006", "Problem")
_TYPES = {  # the record's word for the kind of a problem: SNOMED CT and LOINC
    "problem": ("55607006", "75326-9"), "condition": ("64572001", "75323-6"), "diagnosis": ("282291009", "29308-4"),
    "complaint": ("409586006", "75322-8"), "symptom": ("418799008", "75325-1"), "finding": ("404684003", "75321-0"),
    "functional limitation": ("248536006", "75310-3"),
}  # fmt: skip
_CLINICAL = {
    "active": "55561003", "inactive": "73425007", "resolved": "413322009", "recurrence": "246455001",
    "relapse": "263855007", "remission": "277022003",
}  # fmt: skip
_SEVERITIES = {
    "mild": "255604002", "moderate": "6736007", "severe": "24484000", "fatal": "399166001",
    "mild to moderate": "371923003", "moderate to severe": "371924009", "life threatening severity": "442452003",
}  # fmt: skip


def write_problems(part: Part, rows: list[Problem]) -> None:
    """One concern for each line, so that each keeps its own state, author and comment."""
    part.headings("Problem", "Status", "Onset", "Resolved", "Severity", "Comment")
    for row in rows:
        name, comment = part.new_id(), part.new_id()
        said = words_of(row) or ("No known problems" if row.negated else "Not stated")
        part.row(
            (name, f"Not present: {said}" if row.negated and words_of(row) else said),
            row.clinical_status,
            row.onset,
            row.resolved,
            row.severity,
            (comment, shortened(row.comment)),
        )
        _write(part, row, name, comment)


def words_of(row: Coded) -> str | None:
    """What a person reads as the name of a line."""
    return row.display or row.text or row.code


def referred(row: Coded, id_: str) -> str | None:
    """The id an entry refers to; none for a bare code, which the narrative would give words it never had."""
    return id_ if row.display or row.text else None


def put_severity(element: Element, severity: str | None, owner: str, part: str = "severity") -> None:
    """How bad it is; a word of no standard stays a word. `owner` and `part` make its id."""
    if severity:
        relation = put(element, "entryRelationship", typeCode="SUBJ", inversionInd="true")
        item = entry_of(relation, "observation", "OBS", "EVN", "4.8")
        put(item, "id", root=owner, extension=part)
        put(item, "code", code="SEV", codeSystem="2.16.840.1.113883.5.4", displayName="Severity")
        put(item, "statusCode", code="completed")
        put_known(item, "value", severity, _SEVERITIES)


def put_clinical_status(element: Element, status: str | None, template: str, type_: str) -> None:
    """Whether it is still active; that nobody said so is said too, or it would be guessed from the concern."""
    relation = put(element, "entryRelationship", typeCode="REFR")
    item = entry_of(relation, "observation", "OBS", "EVN", template)
    put_code(item, "code", loinc("33999-4", "Status"))
    put(item, "statusCode", code="completed")
    if status:
        put_known(item, "value", status, _CLINICAL, type_)
    else:
        put(item, "value", type_=type_, nullFlavor="UNK")


def put_known(element: Element, name: str, words: str, codes: dict[str, str], type_: str = "CD") -> None:
    """A word that has a SNOMED CT code, or only the word."""
    code = codes.get(words.casefold())
    if code:
        put_code(element, name, Code(code, words), type_)
    else:
        put_words(element, name, words, type_)


def put_problem_type(observation: Element, kind: str | None) -> None:
    """The kind of a problem: of the value set with its LOINC, a word of the source, or only that it is asserted."""
    known = _TYPES.get((kind or "").casefold())
    if kind and known:
        put(put_code(observation, "code", Code(known[0], kind)), "translation", code=known[1], codeSystem=LOINC)
    elif kind:
        put_words(observation, "code", kind)
    else:
        put_code(observation, "code", ASSERTION)


def put_concern(act: Element, row: Problem | Allergy, start: str | None, end: str | None) -> bool:
    """Code, state and time of a concern; one that is over needs its high. True when the state is not the source's."""
    put_code(act, "code", CONCERN)
    inexact = put_status(act, row, _CONCERN_STATES, "completed" if end else "active")
    span = put(act, "effectiveTime")
    put_time(span, "low", start)
    if end or act.find(V3 + "statusCode").get("code") != "active":
        put_time(span, "high", end)
    return inexact


def _write(part: Part, row: Problem, name: str, comment: str) -> None:
    act = entry_of(part.entry(), "act", "ACT", "EVN", "4.3")
    put(act, "id", root=str(row.id), extension="concern")
    inexact = put_concern(act, row, row.onset, row.resolved)
    relation = put(act, "entryRelationship", typeCode="SUBJ")
    observation = entry_of(relation, "observation", "OBS", "EVN", "4.4", negated=row.negated)
    put_ids(observation, row)
    put_problem_type(observation, row.kind)
    put_reference(observation, referred(row, name))
    put(observation, "statusCode", code="completed")
    put_span(observation, row.onset, row.resolved)
    if row.negated and not (words_of(row) or row.translations):
        put_code(observation, "value", _ANY_PROBLEM, "CD")  # no known problems (INTEROP §3)
    else:
        put_concept(observation, "value", row, "CD")
    put_author(observation, row.recorded_by, row.recorded_on)
    put_severity(observation, row.severity, str(row.id))
    put_clinical_status(observation, row.clinical_status, "4.6", "CD")
    finish(observation, row, inexact, comment)
