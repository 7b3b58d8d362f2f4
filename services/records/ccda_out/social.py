"""Social history, with the rules of smoking status and tobacco use; functional status."""

from dataclasses import dataclass
from uuid import UUID

from models.record import Observation
from services.records import facts
from services.records.ccda_out.codes import Code, loinc, put_code, put_words
from services.records.ccda_out.entry import ASSERTION, put_fact, put_reference
from services.records.ccda_out.observations import HEADINGS, put_observation
from services.records.ccda_out.part import Part, SectionKind
from services.records.ccda_out.times import hl7_time, put_span
from services.records.ccda_out.tree import entry_of, put

SOCIAL_HISTORY = SectionKind("Social history", loinc("29762-2", "Social history"), "2.17", None, "social")
FUNCTIONAL_STATUS = SectionKind("Functional status", loinc("47420-5", "Functional status"), "2.14", None, "function")

_SNOMED = "http://snomed.info/sct"
_LOINC = "http://loinc.org"
SMOKING_STATUS = {  # SNOMED CT codes that the template admits
    "449868002", "428041000124106", "8517006", "266919005", "77176002", "266927001", "428071000124103",
    "428061000124105",
}  # fmt: skip
_GENDER = "2.16.840.1.113883.5.1"
_BIRTH_SEXES = {"M": "Male", "F": "Female"}
_DONE = ("completed",)
_TIMES = {"4.78": "point", "4.85": "span"}


@dataclass(frozen=True)
class Personal:
    """What the header of the time has no place for: that the patient has died, or the sex assigned at birth."""

    patient_id: UUID
    died_on: str | None = None
    birth_sex: str | None = None


def write_social_history(part: Part, rows: list[Observation | Personal]) -> None:
    """One observation for each answer."""
    part.headings(*HEADINGS)
    for row in rows:
        if isinstance(row, Personal):
            _put_personal(part, row)
            continue
        template = _template(row)
        put_observation(
            part.entry(), part, row, template, "social-history", states=_DONE, time=_TIMES.get(template or "", "moment")
        )


def write_functional_status(part: Part, rows: list[Observation]) -> None:
    """One observation for each answer; the template asks for a LOINC code."""
    part.headings(*HEADINGS)
    for row in rows:
        template = "4.67" if row.code_system == _LOINC and row.code else None
        put_observation(part.entry(), part, row, template, "functional", states=_DONE)


def _put_personal(part: Part, row: Personal) -> None:
    name = part.new_id()
    said = "Deceased" if row.died_on else "Sex assigned at birth"
    part.row((name, said), row.birth_sex, None, None, row.died_on, None)
    observation = entry_of(part.entry(), "observation", "OBS", "EVN", "4.79" if row.died_on else "4.200")
    put(observation, "id", root=str(row.patient_id), extension=said.casefold())
    put_code(observation, "code", ASSERTION if row.died_on else loinc("76689-9", said))
    put_reference(observation, name)
    put(observation, "statusCode", code="completed")
    put_span(observation, row.died_on, None)
    if row.died_on:
        put_code(observation, "value", Code("419099009", "Dead"), "CD")
    elif row.birth_sex in _BIRTH_SEXES:
        put_code(observation, "value", Code(row.birth_sex, _BIRTH_SEXES[row.birth_sex], _GENDER), "CD")
    else:
        put_words(observation, "value", row.birth_sex, "CD")
    if row.birth_sex:
        put_fact(observation, facts.OF_PERSON, row.birth_sex)


def _template(row: Observation) -> str | None:
    """Smoking status only with a code it admits, tobacco use only with a code and a start; else the general one."""
    coded = row.value_coded or {}
    if row.code == "72166-2" and coded.get("code") in SMOKING_STATUS and coded.get("system") == _SNOMED:
        return "4.78"
    if row.code == "11367-0" and coded.get("code") and hl7_time(row.taken):
        return "4.85"
    if row.code == "76689-9" and coded.get("code") in ("M", "F"):
        return "4.200"
    return "4.38" if row.code_system == _LOINC or row.translations else None
