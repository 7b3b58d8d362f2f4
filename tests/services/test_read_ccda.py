"""Reading C-CDA documents of many vendors: what is counted in the XML by itself arrives in the draft."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from models.people import Patient
from services.records.ccda_in import read_ccda
from services.records.draft import Draft
from tests.samples import all_samples, sample

FILES = all_samples("ccda/*/*")

# Independent of the reader: for each category an XPath over section codes and template ids.
# {P} is the root of the C-CDA templates; `in(…)` stands for sections with one of the codes.
QUERIES = {
    "problem": "in(11450-4 11348-0 11535-2 46241-6 42347-5 C-CDAV2-DDN)//v:observation[t(4.4)]",
    "medication": "in(10160-0 29549-3 10183-2 75311-1 42346-7)//v:substanceAdministration[t(4.16)]",
    "allergy": "in(48765-2)//v:observation[t(4.7)]",
    "immunization": "in(11369-6)//v:substanceAdministration[t(4.52)]",
    "procedure": "in(47519-4)/v:entry/*[t(4.12) or t(4.13) or t(4.14)]",
    "laboratory panel": "in(30954-2)//v:organizer[t(4.1)]",
    "vital-signs panel": "in(8716-3)//v:organizer[t(4.26)]",
    "laboratory": "in(30954-2)//v:observation[t(4.2)]",
    "vital-signs": "in(8716-3)//v:observation[t(4.27)]",
    "social-history": "in(29762-2)/v:entry/v:observation",
    "encounter": "in(46240-8)/v:entry/v:encounter",
    "family_history": "in(10157-6)//v:observation[t(4.46) or not(v:templateId)]",
}


def independent_count(root: etree._Element, query: str) -> int:
    """How many elements the XPath finds, after its two abbreviations are written out."""
    codes, _end, rest = query.removeprefix("in(").partition(")")
    anywhere = " or ".join(f"v:code/@code='{code}'" for code in codes.split())
    for part in {word.split(")")[0] for word in rest.split("t(")[1:] if word[0].isdigit()}:
        rest = rest.replace(f"t({part})", f"v:templateId/@root='2.16.840.1.113883.10.20.22.{part}'")
    return len(root.xpath(f"//v:section[{anywhere}]{rest}", namespaces={"v": "urn:hl7-org:v3"}))


def counted(draft: Draft) -> Counter[str]:
    """Lines by category, without the encounter that the header tells of."""
    counts: Counter[str] = Counter()
    for line in draft.lines:
        name = line.table.__tablename__
        if name == "panel":
            counts[f"{line.values['category']} panel"] += 1
        elif name == "observation":
            counts[line.values["category"]] += 1
        elif not (name == "encounter" and line.place == "Document header"):
            counts[str(name)] += 1
    return counts


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_entry_of_every_vendor_arrives(path: Path) -> None:
    draft = read_ccda(path.read_bytes(), path.name)
    root = etree.parse(str(path)).getroot()
    expected = {name: independent_count(root, query) for name, query in QUERIES.items()}
    counts = counted(draft)
    assert {name: counts[name] for name in QUERIES} == expected


def test_the_independent_queries_find_something() -> None:
    roots = [etree.parse(str(path)).getroot() for path in FILES]
    totals = {name: sum(independent_count(root, query) for root in roots) for name, query in QUERIES.items()}
    assert min(totals.values()) >= 5
    assert totals["laboratory"] > 200


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_columns_exist_and_every_line_has_a_place(path: Path) -> None:
    draft = read_ccda(path.read_bytes(), path.name)
    assert draft.person is not None
    assert draft.person.given
    assert set(draft.person.fields) <= set(Patient.model_fields)
    for line in draft.lines:
        assert set(line.values) <= set(line.table.model_fields)
        assert line.place
        assert line.panel is None or line.panel in draft.lines


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_section_with_words_vanishes(path: Path) -> None:
    """Each section that has narrative gives at least one line, unless it only says that there is no information."""
    draft = read_ccda(path.read_bytes(), path.name)
    spaces = {"v": "urn:hl7-org:v3"}
    told = " ".join(line.place for line in draft.lines)
    for part in etree.parse(str(path)).getroot().iterfind(".//v:section", spaces):
        title = " ".join("".join(part.find("v:title", spaces).itertext()).split())
        words = part.xpath("string(v:text)", namespaces=spaces).strip()
        nothing = part.get("nullFlavor") and words.casefold() == "no information"
        assert not words or nothing or re.sub(" section$", "", title, flags=re.IGNORECASE) in told, title


def test_person_of_a_referral_with_everything() -> None:
    person = read_ccda(sample("ccda/hl7/CCD_CCD_1_CCD.XML").read_bytes()).person
    assert person is not None
    assert (person.given, person.family, person.birth_date, person.sex) == ("Eve", "Betterhalf", date(1975, 5, 1), "F")
    assert [race["code"] for race in person.fields["races"]] == ["2106-3", "2076-8"]
    assert person.fields["ethnicity"]["display"] == "Not Hispanic or Latino"
    assert (person.fields["language"], person.fields["marital_status"]["code"]) == ("en", "M")
    assert (person.fields["street"], person.fields["postal_code"]) == ("2222 Home Street", "97867")
    assert person.identifiers == [("urn:oid:2.16.840.1.113883.4.1", "444222222")]
    assert [(item.value, item.use, item.whose) for item in person.contacts] == [
        ("+1(555)555-2003", "home", None),
        ("+1(555)555-2008", "mobile", "Boris Betterhalf"),
    ]
    assert person.fields["guardians"][0]["relationship"] == "Power of Attorney"


def test_a_gender_code_of_a_foreign_system_is_read_by_its_name() -> None:
    draft = read_ccda(sample("ccda/onc/negative_NT_Bad_GenderCodeSystem_r11_v2.xml").read_bytes())
    assert draft.person is not None
    assert draft.person.sex == "F"
    assert "gender" in draft.unread[0].reason


def test_the_edition_is_told_by_the_header_template() -> None:
    assert read_ccda(sample("ccda/certified/EMR_Direct.xml").read_bytes()).kind == "C-CDA R2.1"
    assert read_ccda(sample("ccda/r11/Vitera.xml").read_bytes()).kind == "C-CDA R1.1"


def test_birth_sex_is_taken_from_the_social_history() -> None:
    draft = read_ccda(sample("ccda/certified/360_Oncology.xml").read_bytes())
    assert draft.person is not None
    assert draft.person.fields["birth_sex"] == "M"


def test_results_belong_to_their_panel_and_keep_their_own_range() -> None:
    draft = read_ccda(sample("ccda/hl7/CCD_CCD_1_CCD.XML").read_bytes())
    hemoglobin = next(line for line in draft.lines if line.values["code"] == "718-7")
    assert hemoglobin.panel is not None
    assert hemoglobin.panel.values["code"] == "57021-8"
    shown = [hemoglobin.values[name] for name in ("value", "unit", "range_low", "range_high", "range_unit")]
    assert shown == ["13.2", "g/dL", "12.0", "15.5", "g/dL"]
    assert hemoglobin.values["interpretation"]["display"] == "Normal"


def test_an_encounter_brings_its_diagnosis_and_place() -> None:
    draft = read_ccda(sample("ccda/certified/MDOffice.xml").read_bytes())
    visit = next(line for line in draft.lines if line.table.__tablename__ == "encounter")
    assert visit.values["location"] == "Neighborhood Physicians Practice EMR"
    assert visit.values["diagnoses"][0]["system"] == "http://snomed.info/sct"


def test_a_refused_vaccination_counts_as_not_given_even_where_the_vendor_forgot_the_negation() -> None:
    for vendor in ("Netsmart_myEvolv", "SocialCare", "ioPracticeWare"):
        lines = read_ccda(sample(f"ccda/certified/{vendor}.xml").read_bytes()).lines
        refused = [line for line in lines if (line.values.get("reason") or "").casefold() == "patient objection"]
        assert [line.values["negated"] for line in refused] == [True], vendor
