"""Family history: an organizer for each line, which is one condition of one relative."""

import re

from models.record import FamilyHistory
from services.records import facts
from services.records.ccda_out.codes import Code, loinc, put_code, put_coding, put_concept
from services.records.ccda_out.entry import ASSERTION, finish, put_author, put_fact, put_ids, put_reference, put_status
from services.records.ccda_out.part import Part, SectionKind, joined, shortened
from services.records.ccda_out.problems import put_problem_type, referred, words_of
from services.records.ccda_out.times import hl7_time, put_time
from services.records.ccda_out.tree import Element, entry_of, put, put_text, sdtc

FAMILY_HISTORY = SectionKind("Family history", loinc("10157-6", "Family history"), "2.15", None, "family")

_AGE = re.compile(r"(\d+(?:\.\d+)?) (year|month|week|day)s?", re.ASCII)
_AGE_UNITS = {"year": "a", "month": "mo", "week": "wk", "day": "d"}
_SEXES = {"m": "M", "f": "F", "un": "UN", "male": "M", "female": "F"}
_DECEASED = {True: "yes", False: "no", None: None}
_GENDER = "2.16.840.1.113883.5.1"


def write_family_history(part: Part, rows: list[FamilyHistory]) -> None:
    """One organizer for each line."""
    part.headings("Relative", "Condition", "Since", "Age at onset", "Deceased", "Comment")
    for row in rows:
        name, comment = part.new_id(), part.new_id()
        relative = joined([(row.relation or {}).get("display"), row.relative_name], ": ")
        deceased = "cause of death" if row.cause_of_death else _DECEASED.get(row.deceased)
        said = words_of(row) or "Nothing recorded"
        part.row(
            relative,
            (name, f"Not present: {said}" if row.negated else said),
            row.onset,
            row.onset_age,
            deceased,
            (comment, shortened(row.comment)),
        )
        _write(part, row, name, comment)


def _write(part: Part, row: FamilyHistory, name: str, comment: str) -> None:
    organizer = entry_of(part.entry(), "organizer", "CLUSTER", "EVN", "4.45")
    put(organizer, "id", root=str(row.id), extension="organizer")
    inexact = put_status(organizer, row, ("completed",))
    _put_relative(organizer, row)
    observation = entry_of(put(organizer, "component"), "observation", "OBS", "EVN", "4.46", negated=row.negated)
    put_ids(observation, row)
    if words_of(row) or row.translations:
        put_problem_type(observation, "Condition")
    else:  # a relative of whom nothing is known
        put_code(put_code(observation, "code", ASSERTION), "translation", loinc("75323-6", "Condition"))
    put_reference(observation, referred(row, name))
    put(observation, "statusCode", code="completed")
    put_time(observation, "effectiveTime", row.onset)
    put_concept(observation, "value", row, "CD")
    put_author(observation, row.recorded_by, row.recorded_on)
    _put_age(observation, row)
    if row.cause_of_death:
        _put_death(observation)
    finish(observation, row, inexact, comment)


def _put_relative(organizer: Element, row: FamilyHistory) -> None:
    related = put(put(organizer, "subject"), "relatedSubject", classCode="PRS")
    put_coding(related, "code", row.relation)
    subject = put(related, "subject")
    if row.relative_name:
        put_text(subject, "name", row.relative_name)
    sex = _SEXES.get((row.relative_sex or "").casefold())
    if sex:
        put_code(subject, "administrativeGenderCode", Code(sex, {"M": "Male", "F": "Female"}.get(sex, sex), _GENDER))
    else:
        put(subject, "administrativeGenderCode", nullFlavor="UNK")
    born = hl7_time(row.relative_born)
    if born:
        put(subject, "birthTime", value=born)
    if row.deceased is not None:
        sdtc(subject, "deceasedInd").set("value", "true" if row.deceased else "false")


def _put_age(observation: Element, row: FamilyHistory) -> None:
    match = _AGE.fullmatch(row.onset_age or "")
    if not match:
        put_fact(observation, facts.AGE, row.onset_age)
        return
    relation = put(observation, "entryRelationship", typeCode="SUBJ", inversionInd="true")
    age = entry_of(relation, "observation", "OBS", "EVN", "4.31")
    put_code(age, "code", Code("445518008", "Age at onset"))
    put(age, "statusCode", code="completed")
    put(age, "value", type_="PQ", value=match[1], unit=_AGE_UNITS[match[2]])


def _put_death(observation: Element) -> None:
    death = entry_of(put(observation, "entryRelationship", typeCode="CAUS"), "observation", "OBS", "EVN", "4.47")
    put(death, "id", nullFlavor="NI")
    put_code(death, "code", ASSERTION)
    put(death, "statusCode", code="completed")
    put_code(death, "value", Code("419099009", "Dead"), "CD")
