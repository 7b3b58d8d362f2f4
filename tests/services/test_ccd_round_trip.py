"""import(export(chart)) is the same chart: every field of every line, for all samples and for a chart that has it all.

What may differ, and why, is the list `tests.same_chart.EXCEPTIONS`, which is short on purpose.
"""

from typing import Any

import pytest

from models.record import CLINICAL_TABLES, Document, Observation, Panel, Problem, Released
from services.records.ccda_in import read_ccda
from services.records.ccda_out import ccd
from services.records.ccda_out.systems import oid_of
from services.records.draft import Person
from tests import full_chart
from tests.charts import NOW, record, record_of
from tests.same_chart import EXCEPTIONS, differences
from tests.samples import all_samples
from tests.services.test_ccd_valid import samples
from tests.validators import validate

LEFT_OUT = {"urn:oid:2.16.840.1.113883.4.1", "http://hl7.org/fhir/sid/us-ssn"}  # social security numbers, on purpose


def again(chart: Any) -> Any:
    """The chart after it went out as a CCD and came back."""
    return record_of(read_ccda(ccd(chart, NOW)))


def test_every_sample_comes_back_the_same() -> None:
    """All C-CDA files, FHIR bundles and zips; nothing of our own export is unreadable to us."""
    wrong = {}
    for name, chart in samples().items():
        draft = read_ccda(ccd(chart, NOW))
        if found := [*differences(chart, record_of(draft)), *(item.reason for item in draft.unread)]:
            wrong[name] = found[:5]
    assert wrong == {}


def test_a_chart_with_every_column_comes_back_the_same() -> None:
    """Every column of every table is filled somewhere, so that none is forgotten."""
    lines = full_chart.lines()
    for table in CLINICAL_TABLES:
        filled = {name for line in lines if line.table is table for name, value in line.values.items() if value}
        own = set(table.model_fields) - set(Problem.model_fields)
        offices = set(Released.model_fields)  # what the office decided about showing it is in no export
        assert own - offices - {"panel_id", "file_id", "version"} <= filled, table.__name__
    chart = record(lines, full_chart.ADA)
    assert differences(chart, again(chart)) == []


@pytest.mark.parametrize("table", [Panel, Document])
def test_the_clinicians_comment_goes_out_with_its_report(table: type) -> None:
    """What the clinician wrote in the portal stands beside what came with the report; the document stays valid."""
    chart = record(full_chart.lines(), full_chart.ADA)
    row = chart.panels[0].panel if table is Panel else chart.documents[0]
    row.comment, row.clinician_comment = "Fasting.", "This is in order.\nNo need to call."
    document = ccd(chart, NOW)
    back = {line.values.get("comment") for line in read_ccda(document).lines if line.table is table}
    assert "Fasting.\nThis is in order.\nNo need to call." in back
    verdict = validate(document)
    assert verdict.fired > 100
    assert verdict.errors == ()


def test_twice_is_as_good_as_once() -> None:
    """What a CCD says in its own way after the first export stays so: no slow decay."""
    chart = again(record(full_chart.lines(), full_chart.ADA))
    assert differences(chart, again(again(chart))) == []


@pytest.mark.parametrize(
    "change", ["value", "unit", "comparator", "range_low", "display", "status", "comment", "taken"]
)
def test_a_difference_is_found(change: str) -> None:
    """The comparison itself can fail: one changed field of one line is one difference."""
    lines, changed = full_chart.lines(), full_chart.lines()
    line = next(line for line in changed if line.table is Observation and line.values.get("comparator") == "<")
    line.values[change] = {"comparator": "<=", "taken": "2020", "value": "6"}.get(change, "other")
    assert len(differences(record(lines), record(changed))) == 1


def test_a_lost_line_is_found() -> None:
    lines = full_chart.lines()
    assert any("lost" in said for said in differences(record(lines), record(lines[1:])))


def test_the_person_comes_back_the_same() -> None:
    """Names, birth, sex, races, language, address, guardians, contacts and record numbers of every sample."""
    for chart, person in [(record([], full_chart.ADA), full_chart.ADA), *people()]:
        back = read_ccda(ccd(chart, NOW)).person
        assert back is not None
        assert (back.given, back.family, back.birth_date, back.sex) == (
            person.given, person.family, person.birth_date or chart.patient.birth_date, person.sex,
        )  # fmt: skip
        assert {name: plain(value) for name, value in person.fields.items() if value} == {
            name: plain(value) for name, value in back.fields.items() if value
        }
        assert {str(item) for item in person.contacts} == {str(item) for item in back.contacts}
        kept = {(system, value) for system, value in person.identifiers if system not in LEFT_OUT}
        assert kept == set(back.identifiers)


def test_exceptions_are_few_and_have_reasons() -> None:
    assert len(EXCEPTIONS) <= 13
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())


def people() -> list[tuple[Any, Person]]:
    """Each person of the single files."""
    from services.records.unpack import read_file

    found: dict[str, tuple[Any, Person]] = {}
    for path in [*all_samples("ccda/*/*"), *all_samples("fhir/*")]:
        for piece in read_file(path.name, path.read_bytes()):
            if piece.draft and (person := piece.draft.person):
                found.setdefault(repr(person), (record([], person), person))
    return list(found.values())


def plain(value: Any) -> Any:
    """A code system by one of its two names."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item}
    if isinstance(value, list):
        return [plain(item) for item in value]
    oid = oid_of(value) if isinstance(value, str) and "/CodeSystem/" in value else None
    return f"urn:oid:{oid}" if oid else value
