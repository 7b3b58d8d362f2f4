"""How often a medicine is taken: the words of a row as a FHIR Timing, or kept as words."""

import re

from services.records.fhir_out.values import Json, number, text_concept, without_gaps, words

_UNITS = {"second": "s", "minute": "min", "hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a"}
_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = f"({'|'.join(_UNITS)})s?"
_EVERY = re.compile(rf"every (?:({_NUMBER}) )?{_UNIT}", re.ASCII).fullmatch
_TIMES = re.compile(rf"([1-9]\d?) times (?:a|every ({_NUMBER})) {_UNIT}", re.ASCII).fullmatch
_PERIOD = re.compile(rf"({_NUMBER}) (s|min|h|d|wk|mo|a)", re.ASCII).fullmatch
_AS_NEEDED = "as needed"


def timing_of(frequency: str | None, period: str | None) -> Json:
    """The elements `timing` and `asNeeded[x]` of a Dosage.

    "every 12 hours" and "2 times a day" become a rhythm, "as needed for pain" its own element. Other words stay words,
    since a rhythm that says only part of them would mislead. `period` ("12 h") counts where there are no words.
    """
    said = words(frequency)
    if said is None:
        return _rhythm("1", *found.groups()) if (found := _PERIOD(period or "")) else {}
    rest, needed = _split_needed(said)
    if not rest:
        return needed
    if found := _EVERY(rest):
        return _rhythm("1", found[1] or "1", _UNITS[found[2]]) | needed
    if found := _TIMES(rest):
        return _rhythm(found[1], found[2] or "1", _UNITS[found[3]]) | needed
    return {"timing": without_gaps({"code": text_concept(rest)})} | needed


def _rhythm(times: str, period: str, unit: str) -> Json:
    return {"timing": {"repeat": {"frequency": int(times), "period": number(period), "periodUnit": unit}}}


def _split_needed(said: str) -> tuple[str, Json]:
    rest, _comma, last = said.rpartition(", ")
    if last == _AS_NEEDED:
        return rest, {"asNeededBoolean": True}
    if last.startswith(f"{_AS_NEEDED} for "):
        return rest, {"asNeededCodeableConcept": text_concept(last.removeprefix(f"{_AS_NEEDED} for "))}
    return said, {}
