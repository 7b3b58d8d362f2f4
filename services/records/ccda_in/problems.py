"""Problems and diagnoses: one line for each problem observation inside a concern or diagnosis act."""

from collections.abc import Iterator

from models.record import Problem
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.entries import add_line, is_negated
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, Element, P, attribute, code_of, is_a, name_of, related
from services.records.ccda_in.times import span

PROBLEM_OBSERVATION = P + "4.4"
SEVERITY = P + "4.8"
ANY_PROBLEM = "55607006"  # SNOMED "Problem": with negation it means no known problems (INTEROP §3)
NO_PROBLEMS = {"160245001"}  # SNOMED "No current problems or disability"

_STATUS_CODE = "33999-4"
_STATUS_TEMPLATES = (P + "4.6", P + "4.28")
_STATUSES = {
    "55561003": "active",
    "73425007": "inactive",
    "413322009": "resolved",
    "246455001": "recurrence",
    "263855007": "relapse",
    "277022003": "remission",
}
_ACT_STATUSES = {"active": "active", "suspended": "inactive", "aborted": "inactive", "completed": "inactive"}


def read_problem(element: Element, reading: Reading) -> bool:
    """Read a concern act, a diagnosis act or a bare problem observation."""
    if name_of(element) == "observation":
        _add(element, None, reading)
        return True
    found = list(problem_observations(element)) if name_of(element) == "act" else []
    for observation, act in found:
        _add(observation, act, reading)
    return bool(found)


def problem_observations(act: Element) -> Iterator[tuple[Element, Element]]:
    """The problem observations in an act, each with the act that holds it directly."""
    for _kind, child in related(act, "observation", "act"):
        if name_of(child) == "act":
            yield from problem_observations(child)
        elif is_a(child, PROBLEM_OBSERVATION) or (_is_unlabelled(child) and not is_status(child)):
            yield child, act


def problem_of(observation: Element, reading: Reading) -> Concept:
    """What the problem is: the observation's value, else its text."""
    concept = reading.concept(observation.find(V3 + "value"))
    if concept.code == ANY_PROBLEM and concept.translations and not is_negated(observation):
        better = concept.translations.pop(0)  # "Problem" says nothing where a translation says what it is
        concept.translations.append({"system": concept.system, "code": concept.code, "display": concept.display})
        concept.system, concept.code, concept.display = better["system"], better["code"], better["display"]
    if not concept.display and not concept.text:
        concept.text = reading.text(observation.find(V3 + "text"))
    return concept


def clinical_status(observation: Element, act: Element | None, ended: str | None, reading: Reading) -> str | None:
    """active, inactive or resolved: from the status observation, the end date, or the concern act, in this order.

    Some vendors write every concern as completed, also those their own narrative lists as active. So a completed
    concern says something only when it has an end.
    """
    for _kind, item in related(observation, "observation"):
        if is_status(item):
            value = reading.concept(item.find(V3 + "value"))
            words = (value.words or "").casefold()
            if status := _STATUSES.get(value.code or "") or (words if words in _STATUSES.values() else None):
                return status
            if value.null_flavor == "UNK" and not value:
                return None  # said to be unknown: not to be guessed from the concern
    if ended:
        return "resolved"
    status = attribute(act.find(V3 + "statusCode"), "code") if act is not None else None
    if act is None or (status == "completed" and not span(act.find(V3 + "effectiveTime"))[1]):
        return None
    return _ACT_STATUSES.get(status or "")


def severity_of(element: Element, reading: Reading) -> str | None:
    """Words of the severity observation that belongs directly to `element`."""
    for _kind, item in related(element, "observation"):
        if is_severity(item):
            return reading.concept(item.find(V3 + "value")).words or reading.text(item.find(V3 + "text"))
    return None


def reasons(element: Element, reading: Reading) -> str | None:
    """Why it was done or given: the indications' conditions, in the source's words."""
    found = []
    for kind, item in related(element, "observation", "act"):
        if kind == "RSON":
            inner = item.iterfind(".//" + V3 + "observation") if name_of(item) == "act" else [item]
            for observation in inner:
                value = problem_of(observation, reading) if observation.find(V3 + "value") is not None else None
                found.append((value or reading.concept(observation.find(V3 + "code"))).words)
    return "; ".join(dict.fromkeys(words for words in found if words)) or None


def is_severity(observation: Element) -> bool:
    """Whether an observation says how bad another one is."""
    return is_a(observation, SEVERITY) or code_of(observation) == "SEV"


def is_status(observation: Element) -> bool:
    """Whether an observation only says whether another one is still active."""
    return is_a(observation, *_STATUS_TEMPLATES) or code_of(observation) == _STATUS_CODE


def _is_unlabelled(observation: Element) -> bool:
    return observation.find(V3 + "templateId") is None and observation.find(V3 + "value") is not None


def _add(observation: Element, act: Element | None, reading: Reading) -> None:
    concept = problem_of(observation, reading)
    onset, resolved = reading.span(observation.find(V3 + "effectiveTime"))
    kind = reading.concept(observation.find(V3 + "code"))
    values = {
        "onset": onset,
        "resolved": resolved,
        "clinical_status": clinical_status(observation, act, resolved, reading),
        "kind": kind.words if kind.code != "ASSERTION" else None,
        "severity": severity_of(observation, reading),
    }
    line = add_line(reading, Problem, observation, concept, values, act)
    if concept.code in NO_PROBLEMS:
        line.values["negated"] = True
