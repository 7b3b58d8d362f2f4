"""What a document means: negation, unknown, entered in error, and words where codes are missing."""

from typing import Any

from services.records.ccda_in import read_ccda
from services.records.draft import Line
from tests.samples import ccda, sample, section

SNOMED = 'codeSystem="2.16.840.1.113883.6.96"'
P = "2.16.840.1.113883.10.20.22"


def problem(
    value: str, act: str = "", inside: str = "", negated: str = "false", ids: str = '<id root="1.2" extension="7"/>'
) -> str:
    return (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{P}.4.3"/>{act}<entryRelationship typeCode="SUBJ">'
        f'<observation classCode="OBS" moodCode="EVN" negationInd="{negated}"><templateId root="{P}.4.4"/>{ids}'
        f"{value}{inside}</observation></entryRelationship></act>"
    )


ASTHMA = f'<value xsi:type="CD" code="195967001" {SNOMED} displayName="Asthma"/>'


def problems(*entries: str, text: str = "") -> list[Line]:
    return read_ccda(ccda(section("11450-4", *entries, text=text))).lines


def only(*entries: str, text: str = "") -> dict[str, Any]:
    (line,) = problems(*entries, text=text)
    return line.values


def test_negation_turns_the_meaning_round() -> None:
    assert only(problem(ASTHMA))["negated"] is False
    assert only(problem(ASTHMA, negated="true"))["negated"] is True


def test_no_known_problems_and_allergies_are_negated_lines() -> None:
    none = f'<value xsi:type="CD" code="55607006" {SNOMED} displayName="Problem"/>'
    assert only(problem(none, negated="true"))["negated"] is True
    lines = read_ccda(sample("ccda/hl7/CCD_CCD_2_CCD.xml").read_bytes()).lines
    (allergy,) = [line for line in lines if line.table.__tablename__ == "allergy"]
    assert allergy.values["negated"] is True
    assert allergy.values["code"] is None
    assert allergy.values["kind"]["code"] == "419199007"


def test_a_null_flavor_is_kept() -> None:
    values = only(problem('<value xsi:type="CD" nullFlavor="UNK"/>'))
    assert (values["code"], values["null_flavor"]) == (None, "UNK")


def test_entered_in_error_is_kept_as_such() -> None:
    assert only(problem(ASTHMA, act='<statusCode code="nullified"/>'))["entered_in_error"] is True
    assert only(problem(ASTHMA))["entered_in_error"] is False


def test_the_clinical_status_of_a_problem() -> None:
    inactive = (
        f'<entryRelationship typeCode="REFR"><observation><templateId root="{P}.4.6"/><code code="33999-4"/>'
        f'<value xsi:type="CD" code="73425007" {SNOMED}/></observation></entryRelationship>'
    )
    resolved = '<effectiveTime><low value="2012"/><high value="2013"/></effectiveTime>'
    active, completed = '<statusCode code="active"/>', '<statusCode code="completed"/>'
    assert only(problem(ASTHMA, act=active))["clinical_status"] == "active"
    assert only(problem(ASTHMA, act=active, inside=inactive))["clinical_status"] == "inactive"
    assert only(problem(ASTHMA, act=active, inside=resolved))["clinical_status"] == "resolved"
    assert only(problem(ASTHMA, act=completed))["clinical_status"] is None


def test_missing_codes_fall_back_to_translation_then_words() -> None:
    values = only(
        problem(
            '<value xsi:type="CD" nullFlavor="OTH"><translation code="X1" codeSystem="1.2.3" displayName="own"/>'
            '<translation code="J45.9" codeSystem="2.16.840.1.113883.6.90" displayName="Asthma"/></value>'
        )
    )
    assert (values["code"], values["code_system"]) == ("J45.9", "http://hl7.org/fhir/sid/icd-10-cm")
    assert values["translations"] == [{"system": "urn:oid:1.2.3", "code": "X1", "display": "own"}]
    worded = '<value xsi:type="CD" nullFlavor="UNK"><originalText><reference value="#p1"/></originalText></value>'
    assert only(problem(worded), text='<content ID="p1">Wheezy  chest</content>')["text"] == "Wheezy chest"
    text = '<text><reference value="#p1"/></text>'
    assert (
        only(problem(text), text='<table><tr ID="p1"><td>Cough</td><td>2012</td></tr></table>')["text"]
        == "Cough | 2012"
    )


def test_a_dangling_reference_is_survived() -> None:
    worded = '<value xsi:type="CD" nullFlavor="UNK"><originalText><reference value="#nowhere"/></originalText></value>'
    values = only(problem(worded, inside='<text><reference value="http://else.where/x"/></text>'))
    assert values["text"] is None


def test_the_old_oid_of_vaccines_and_unknown_systems() -> None:
    old = problem('<value xsi:type="CD" code="88" codeSystem="2.16.840.1.113883.6.59"/>')
    own = problem('<value xsi:type="CD" code="88" codeSystem="1.2.3.4"/>', ids="")
    assert [line.values["code_system"] for line in problems(old, own)] == [
        "http://hl7.org/fhir/sid/cvx",
        "urn:oid:1.2.3.4",
    ]


def test_the_key_is_the_first_usable_id() -> None:
    lines = problems(
        problem(ASTHMA),
        problem(ASTHMA, ids='<id nullFlavor="NI"/><id root="4adc1020-7b14-11db-9fe1-0800200c9a66"/>'),
        problem(ASTHMA, ids='<id nullFlavor="NI"/>'),
        problem(ASTHMA, ids='<id root="9.9.9"/>'),
        problem(ASTHMA, ids='<id root="9.9.9"/>'),
    )
    keys = [line.key for line in lines]
    assert keys == ["problem:1.2^7", "problem:4adc1020-7b14-11db-9fe1-0800200c9a66", None, None, None]


def test_hostile_text_stays_text() -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;"
    draft = read_ccda(
        ccda(
            section(
                "51848-0",
                title=evil,
                text=f'{evil}<linkHtml href="javascript:alert(2)">link</linkHtml><paragraph>{{name}} %s</paragraph>',
            ),
            section(
                "11450-4", problem(f'<value xsi:type="CD" nullFlavor="UNK"><originalText>{evil}</originalText></value>')
            ),
        )
    )
    told, listed = draft.lines
    assert told.values["body"] == "<script>alert(1)</script>link\n{name} %s"
    assert told.values["title"] == "<script>alert(1)</script>"
    assert listed.values["text"] == "<script>alert(1)</script>"


def test_a_known_section_with_words_only_is_kept_as_text() -> None:
    head, row = "<tr><th>Test</th><th>Value</th></tr>", "<tr><td>Hb</td><td>13<br/>g</td></tr>"
    table = f"<table><thead>{head}</thead><tbody>{row}</tbody></table>"
    (line,) = read_ccda(ccda(section("30954-2", title="Results", text=table))).lines
    assert line.table.__tablename__ == "section_text"
    assert (line.values["code"], line.values["title"]) == ("30954-2", "Results")
    assert line.values["body"] == "Test | Value\nHb | 13; g"


def test_a_section_nobody_knows_keeps_its_words_or_its_codes() -> None:
    goal = '<observation classCode="OBS" moodCode="GOL"><code code="1" displayName="Lose weight"/></observation>'
    told, coded = read_ccda(ccda(section("99999-9", goal, text="My goal"), section("99999-9", goal))).lines
    assert (told.values["body"], coded.values["body"]) == ("My goal", "Lose weight")


def test_unreadable_entries_are_listed_with_their_place() -> None:
    draft = read_ccda(
        ccda(
            section(
                "11369-6",
                "<encounter/>",
                "",
                '<substanceAdministration moodCode="INT"><code code="1"/></substanceAdministration>',
                title="Immunizations",
                text="none",
            )
        )
    )
    assert [item.place for item in draft.unread] == [f"Immunizations section, entry {number}" for number in (1, 2, 3)]
    assert draft.unread[0].excerpt == "<encounter/>"
    assert "planned" in draft.unread[2].reason
    assert draft.lines[0].values["body"] == "none"


def test_notes_become_documents() -> None:
    note = (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{P}.4.202"/>'
        '<code code="11506-3" displayName="Progress note"/>'
        '<text>Feels better</text><effectiveTime value="20200102"/><author><assignedAuthor><assignedPerson><name>'
        "<given>Jo</given><family>Doc</family></name></assignedPerson></assignedAuthor></author></act>"
    )
    first, second = read_ccda(ccda(section("11506-3", note), section("34109-9", title="Note", text="Only words"))).lines
    shown = [first.values[name] for name in ("kind", "title", "body", "authored", "author")]
    assert shown == ["note", "Progress note", "Feels better", "2020-01-02", "Jo Doc"]
    assert (second.values["title"], second.values["body"]) == ("Note", "Only words")


def test_a_document_that_is_one_file() -> None:
    start, _structured, end = ccda().partition(b"<structuredBody></structuredBody>")
    file = b'<nonXMLBody><text mediaType="application/pdf" representation="B64">JVBE\nRi0x</text></nonXMLBody>'
    (line,) = read_ccda(start + file + end).lines
    assert line.values["title"] == "Small document"
    assert line.file == ("application/pdf", "document.pdf", b"%PDF-1")


def test_restricted_sections_are_marked_confidential() -> None:
    marked = section("51848-0", text="secret").replace("<title>", '<confidentialityCode code="R"/><title>')
    secret, plain = read_ccda(ccda(marked, section("51848-0", text="plain"))).lines
    assert (secret.values["confidential"], plain.values["confidential"]) == (True, False)


def test_a_comment_and_its_recorder_are_kept() -> None:
    comment = (
        f'<entryRelationship typeCode="SUBJ"><act><templateId root="{P}.4.64"/><text>watch it</text></act>'
        '</entryRelationship><author><time value="20200102"/><assignedAuthor><assignedPerson><name>Jo Doc</name>'
        "</assignedPerson></assignedAuthor></author>"
    )
    values = only(problem(ASTHMA, inside=comment))
    assert (values["comment"], values["recorded_by"], values["recorded_on"]) == ("watch it", "Jo Doc", "2020-01-02")


def test_the_encounter_of_the_header_and_the_care_team() -> None:
    header = (
        '<documentationOf><serviceEvent><performer><functionCode code="PCP" displayName="primary care"/>'
        '<assignedEntity><id root="2.16.840.1.113883.4.6" extension="1234567893"/><telecom value="tel:555-1"/>'
        "<assignedPerson><name><given>Jo</given><family>Doc</family></name></assignedPerson></assignedEntity></performer>"
        "</serviceEvent></documentationOf>"
        '<componentOf><encompassingEncounter><id root="1.2" extension="9"/><effectiveTime><low value="20200102"/>'
        "</effectiveTime></encompassingEncounter></componentOf>"
    )
    member, visit = read_ccda(ccda(header=header)).lines
    assert [member.values[name] for name in ("name", "npi", "phone", "display")] == [
        "Jo Doc",
        "1234567893",
        "555-1",
        "primary care",
    ]
    assert (visit.key, visit.values["started"], visit.place) == ("encounter:1.2^9", "2020-01-02", "Document header")


def test_a_patient_who_died_and_a_birth_year_alone() -> None:
    person = read_ccda(ccda(patient='<sdtc:deceasedTime value="201803"/>')).person
    assert person is not None
    assert person.fields["deceased_on"] == "2018-03"
    draft = read_ccda(ccda().replace(b"19800402", b"1980"))
    assert draft.person is not None
    assert draft.person.birth_date is None
    assert "birth date" in draft.unread[0].reason
