"""Habits of real systems: what they repeat, plan, leave out or write in place of the real thing."""

from typing import Any

from services.records.ccda_in import read_ccda
from services.records.draft import Line
from tests.samples import ccda, sample, section

PROBLEM = '<act><entryRelationship typeCode="SUBJ"><observation>{}</observation></entryRelationship></act>'


def lines_of(path: str, table: str) -> list[Line]:
    return [line for line in read_ccda(sample(path).read_bytes()).lines if line.table.__tablename__ == table]


def shown(line: Line, *names: str) -> list[Any]:
    return [line.values[name] for name in names]


def test_what_is_only_planned_is_listed_and_never_shown_as_done() -> None:
    draft = read_ccda(
        ccda(
            section("46240-8", '<encounter moodCode="INT"><code code="99213"/></encounter>', title="Encounters"),
            section("47519-4", '<procedure moodCode="RQO"><code code="73761001"/></procedure>', title="Procedures"),
        )
    )
    assert draft.lines == []
    assert [item.place for item in draft.unread] == ["Encounters section, entry 1", "Procedures section, entry 1"]


def test_an_ordered_medication_is_planned() -> None:
    first = lines_of("ccda/r11/Vitera.xml", "medication")[0]
    assert shown(first, "planned", "display", "code_system") == [
        True, "12 Hour Decongestant 120 MG CP12", "urn:oid:2.16.840.1.113883.6.253",
    ]  # fmt: skip


def test_the_word_problem_in_place_of_a_code_gives_way_to_the_translation() -> None:
    (migraine,) = lines_of("ccda/r11/Vitera.xml", "problem")
    assert shown(migraine, "code", "display") == ["346.10", "COMN MIGRNE WO NTRC MGRN"]
    assert migraine.values["translations"][0]["code"] == "55607006"


def test_an_observation_that_says_entered_in_error() -> None:
    status = (
        '<entryRelationship typeCode="REFR"><observation><value code="723510000"/></observation></entryRelationship>'
    )
    value = '<value code="195967001" codeSystem="2.16.840.1.113883.6.96"/>'
    wrong, right = read_ccda(ccda(section("11450-4", PROBLEM.format(value + status), PROBLEM.format(value)))).lines
    assert (wrong.values["entered_in_error"], right.values["entered_in_error"]) == (True, False)


def test_a_result_without_a_time_of_its_own_has_that_of_its_panel() -> None:
    result = '<component><observation><code code="718-7"/></observation></component>'
    panel = (
        f'<organizer><code code="58410-2"/><effectiveTime><low value="20200102"/></effectiveTime>{result}</organizer>'
    )
    held, hemoglobin = read_ccda(ccda(section("30954-2", panel))).lines
    assert (held.values["collected"], hemoglobin.values["taken"]) == ("2020-01-02", "2020-01-02")
    assert hemoglobin.panel is held


def test_relatives_with_their_conditions_and_one_without() -> None:
    heart, diabetes = lines_of("ccda/hl7/CCD_CCD_1_CCD.XML", "family_history")
    assert shown(heart, "display", "onset_age", "deceased", "cause_of_death", "relative_born") == [
        "Myocardial infarction", "57 years", True, True, "1910",
    ]  # fmt: skip
    assert heart.values["relation"]["display"] == diabetes.values["relation"]["display"] == "father"
    assert diabetes.values["cause_of_death"] is False
    relative = '<relatedSubject><code code="SIS" displayName="sister"/></relatedSubject>'
    sister = f"<organizer><subject>{relative}</subject></organizer>"
    (line,) = read_ccda(ccda(section("10157-6", sister))).lines
    assert (line.values["code"], line.values["relation"]["display"]) == (None, "sister")


def test_the_encounter_of_the_header_is_not_told_twice() -> None:
    told = '<id root="1.2" extension="9"/><effectiveTime value="2020"/>'
    header = f"<componentOf><encompassingEncounter>{told}</encompassingEncounter></componentOf>"
    (line,) = read_ccda(ccda(section("46240-8", f"<encounter>{told}</encounter>"), header=header)).lines
    assert line.place == "Section section, entry 1"


def test_a_provider_listed_twice_is_one_member_of_the_care_team() -> None:
    team = lines_of("ccda/onc/negative_NT_Bad_GenderCodeSystem_r11_v2.xml", "care_team_member")
    assert [shown(member, "name", "organization") for member in team] == [
        ["Dr. Henry Seven", "Community Health and Hospitals"]
    ]


def test_reactions_carry_their_own_severity() -> None:
    ampicillin = lines_of("ccda/certified/Atos_Pulse.xml", "allergy")[0]
    assert shown(ampicillin, "display", "onset", "clinical_status") == ["Ampicillin", "1980-05-10T17:15:13", "active"]
    (reaction,) = ampicillin.values["reactions"]
    assert (reaction["display"], reaction["severity"]) == ("Hives", "Moderate")


def test_the_details_of_a_vaccination() -> None:
    doses = lines_of("ccda/hl7/CCD_CCD_1_CCD.XML", "immunization")
    assert shown(doses[0], "given_on", "lot", "maker", "dose", "dose_unit", "given_by", "given_at") == [
        "1999-11", "1", "Health LS - Immuno Inc.", "50", "ug", "Harold Hippocrates", "Good Health Clinic",
    ]  # fmt: skip
    assert doses[0].values["code_system"] == "http://hl7.org/fhir/sid/cvx"
    assert [dose.values["negated"] for dose in doses] == [False, True, False, True, False]
    assert doses[4].values["dose_number"] == "3"


def test_smoking_status_by_template_where_the_code_is_only_an_assertion() -> None:
    smoking = (
        '<observation><templateId root="2.16.840.1.113883.10.20.22.4.78"/><code code="ASSERTION"/>{}</observation>'
    )
    value = '<value code="8517006" displayName="Former smoker"/>'
    (line,) = read_ccda(ccda(section("29762-2", smoking.format(value)))).lines
    assert shown(line, "category", "code", "code_system", "value") == [
        "social-history", "72166-2", "http://loinc.org", "Former smoker",
    ]  # fmt: skip
