"""Codes, units, ids and references of the exported CCD: what the Schematron does not look at."""

import re
from uuid import UUID

import pytest
from lxml import etree

from models.record import Allergy, Medication, Observation, Problem
from services.records.ccda_in import read_ccda
from services.records.ccda_in.codes import SYSTEMS
from services.records.ccda_in.tags import P
from services.records.ccda_out import ccd
from services.records.ccda_out.systems import is_uid, oid_of
from services.records.ccda_out.units import is_ucum, ucum
from services.records.draft import Line
from services.records.facts import OWN_SYSTEM
from tests import full_chart
from tests.charts import NOW, record

V3 = {"v": "urn:hl7-org:v3", "x": "http://www.w3.org/2001/XMLSchema-instance"}


@pytest.fixture(scope="module")
def root() -> etree._Element:
    return etree.fromstring(ccd(record(full_chart.lines(), full_chart.ADA), NOW))


def one_of(*lines: Line) -> etree._Element:
    return etree.fromstring(ccd(record(lines), NOW))


def test_every_code_has_a_system_with_a_well_formed_id(root: etree._Element) -> None:
    """URIs of FHIR become OIDs; a system without OID has a UUID and its URI as name. A nullFlavor replaces the code."""
    for element in root.iter():
        code, system = element.get("code"), element.get("codeSystem")
        assert system is None or is_uid(system), system
        if element.get("nullFlavor"):
            assert code is None
            assert system is None
        if system and "://" in (element.get("codeSystemName") or ""):
            assert UUID(system).version == 5
    for uri in SYSTEMS.values():
        assert is_uid(oid_of(uri) or "")


def test_our_own_facts_never_stand_as_the_code_of_a_clinical_statement(root: etree._Element) -> None:
    """A conclusion aside, which is a result, facts have no template by which other programs would read them."""
    for code in root.iterfind(f".//v:code[@codeSystem='{OWN_SYSTEM}']", V3):
        if code.get("code") != "conclusion":
            assert code.getparent().find("v:templateId", V3) is None


def test_ids_are_unique_and_references_lead_to_the_narrative(root: etree._Element) -> None:
    """Each entry refers to words of its own section; no two statements share an id."""
    named = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(named) == len(set(named))
    references = root.findall(".//v:reference", V3)
    assert len(references) > 50
    for reference in references:
        section = next(parent for parent in reference.iterancestors() if parent.tag.endswith("}section"))
        target = section.xpath(f"v:text//*[@ID='{reference.get('value')[1:]}']", namespaces=V3)
        assert len(target) == 1
        assert "".join(target[0].itertext()).strip()
    ids = [(item.get("root"), item.get("extension")) for item in root.iterfind(".//v:entry//v:id[@root]", V3)]
    doubled = {item for item in ids if ids.count(item) > 1}
    assert doubled <= {("2.999.5", "e1"), ("2.16.840.1.113883.4.6", "1234567893")} | {
        (root, None) for root, _extension in doubled if _extension is None
    }


@pytest.mark.parametrize(
    ("told", "written"),
    [("mg/dL", "mg/dL"), ("mmHg", "mm[Hg]"), ("10*3/uL", "10*3/uL"), ("K/uL", "10*3/uL"), ("lbs", "[lb_av]"),
     ("bpm", "/min"), ("{score}", "{score}"), ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"), ("tablet(s)", "{tablet(s)}"),
     ("per day", "{per_day}"), ("{", "{unit}"), ("F", "[degF]"), ("mm[Hg]", "mm[Hg]"), ("%", "%")],
)  # fmt: skip
def test_units_are_ucum(told: str, written: str) -> None:
    """What is no UCUM is translated where that is safe, else an annotation; the source's own unit stays beside it."""
    assert ucum(told) == written
    assert is_ucum(written)
    line = Line(Observation, {"code": "1-8", "value_kind": "quantity", "value": "1.50", "unit": told}, "here")
    value = one_of(line).find(".//v:observation/v:value", V3)
    assert (value.get("value"), value.get("unit")) == ("1.50", written)
    assert (value.findtext("v:translation/v:originalText", None, V3) or told) == told
    back = next(line for line in read_ccda(ccd(record([line]), NOW)).lines if line.table is Observation)
    assert back.values["unit"] == told


def test_known_none_is_a_negation_and_nothing_is_not() -> None:
    """ "No known allergies", problems and medications as INTEROP §3 asks; empty sections say no information."""
    allergy = Line(Allergy, {"negated": True, "kind": full_chart.coding("716186003", "No known allergy")}, "a")
    drawn = one_of(allergy, Line(Problem, {"negated": True}, "b"), Line(Medication, {"negated": True}, "c"))
    observation = drawn.find(".//v:act/v:entryRelationship/v:observation[@negationInd='true']", V3)
    assert observation.find("v:value", V3).get("code") == "419199007"
    assert observation.find(".//v:playingEntity/v:code", V3).get("nullFlavor") == "NA"
    problem = drawn.findall(".//v:act/v:entryRelationship/v:observation[@negationInd='true']", V3)[1]
    assert problem.find("v:value", V3).get("code") == "55607006"
    taken = drawn.find(".//v:substanceAdministration[@negationInd='true']", V3)
    assert taken.find(".//v:manufacturedMaterial/v:code", V3).get("nullFlavor")
    assert taken.find("v:doseQuantity", V3).get("nullFlavor")


def test_comparators_and_vital_signs_never_lose_their_meaning(root: etree._Element) -> None:
    """ "> 100 F" is an interval among the results, not a plain 100 among the vital signs; a blood pressure is two."""
    signs = root.xpath(f".//v:observation[v:templateId/@root='{P}4.27']", namespaces=V3)
    found = {item.find("v:code", V3).get("code"): item.find("v:value", V3).get("unit") for item in signs}
    assert found == {"8867-4": "/min", "39156-5": "1", "8480-6": "mm[Hg]", "8462-4": "mm[Hg]"}
    hot = root.xpath(".//v:observation[v:code/@code='8310-5']/v:value", namespaces=V3)[0]
    assert hot.get(f"{{{V3['x']}}}type") == "IVL_PQ"
    assert (hot.find("v:low", V3).get("value"), hot.find("v:low", V3).get("inclusive")) == ("100", "false")


def test_smoking_status_is_one_moment_and_of_the_value_set(root: etree._Element) -> None:
    status = root.xpath(f".//v:observation[v:templateId/@root='{P}4.78']", namespaces=V3)
    assert [item.find("v:value", V3).get("code") for item in status] == ["266919005"]
    assert re.fullmatch(r"\d{4}", status[0].find("v:effectiveTime", V3).get("value"))


def test_the_header_names_clinic_portal_person_team_and_time(root: etree._Element) -> None:
    assert root.findtext(".//v:assignedAuthoringDevice/v:softwareName", None, V3) == "Test Portal"
    assert root.find(".//v:representedCustodianOrganization/v:id", V3).get("root") == "2.999.1"
    event = root.find("v:documentationOf/v:serviceEvent", V3)
    assert event.get("classCode") == "PCPR"
    times = [event.find(f"v:effectiveTime/v:{side}", V3).get("value") for side in ("low", "high")]
    assert times == ["19800402", "20260302123000-0500"]
    assert event.findtext(".//v:assignedPerson/v:name/v:family", None, V3) == "Quinn"
    assert root.find(".//v:guardianPerson/v:name/v:family", V3).text == "Muster"
    assert root.find(".//v:languageCommunication/v:languageCode", V3).get("code") == "es-MX"
