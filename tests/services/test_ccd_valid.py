"""The exported CCD passes HL7's schema and Schematron: empty, every sample, every demo patient, restricted lines."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from lxml import etree

from services import clock
from services.access import Access, open_chart
from services.database import Database
from services.demo.build import RECORDS
from services.demo.chart import Chart, born_on
from services.demo.people import PEOPLE
from services.errors import UnreadableFile
from services.records import store
from services.records.ccda_in import read_ccda
from services.records.ccda_out import ccd
from services.records.draft import Person
from services.records.period import ALL_TIME
from services.records.selection import Record, select_record
from services.records.unpack import read_file
from tests import full_chart
from tests.cast import Cast
from tests.charts import NOW, record, record_of
from tests.same_chart import differences
from tests.samples import all_samples
from tests.validators import validate

V3 = {"v": "urn:hl7-org:v3"}
MOST = 250  # single results in one document: the Schematron takes time by their square


@cache
def samples() -> dict[str, Record]:
    """The chart that each sample makes, each content once."""
    found: dict[bytes, tuple[str, Record]] = {}
    for path in all_samples("*/**/*"):
        try:
            pieces = read_file(path.name, path.read_bytes()) if path.suffix.lower() in (".xml", ".json", ".zip") else []
        except UnreadableFile:
            continue
        for piece in pieces:
            if piece.draft and piece.draft.person:
                said = hashlib.sha256(repr([(line.table, line.values) for line in piece.draft.lines]).encode()).digest()
                found.setdefault(said, (f"{path.stem} {piece.name}", record_of(piece.draft)))
    return {f"{number} {name}"[:60]: chart for number, (name, chart) in enumerate(found.values())}


def demo_charts() -> dict[str, Record]:
    """The chart of each patient of the demo."""
    today = NOW.date()
    charts = {}
    for someone in PEOPLE:
        if someone.age is not None:
            born = born_on(today, someone.age, someone.turned)
            chart = Chart(born, today, "America/New_York")
            for add in RECORDS[someone.key]:
                add(chart)
            fields = dict(someone.more)
            charts[someone.key] = record(chart.lines, Person(someone.given, someone.family, born, someone.sex, fields))
    return charts


def pieces_of(chart: Record) -> Iterator[Record]:
    """The chart, or several that together hold its lines when it has very many single results."""
    others = chart.other_observations
    yield replace(chart, other_observations=others[:MOST])
    rest = Record(chart.patient, (), (), chart.clinic, chart.period, chart.today)
    for start in range(MOST, len(others), MOST):
        yield replace(rest, other_observations=others[start : start + MOST])


def test_the_empty_chart_is_valid_and_says_so() -> None:
    document = ccd(record([]), NOW)
    verdict = validate(document)
    assert verdict.errors == ()
    assert verdict.fired >= 25
    sections = etree.fromstring(document).findall(".//v:section", V3)
    assert len(sections) == 10
    assert all(section.get("nullFlavor") == "NI" and not section.findall("v:entry", V3) for section in sections)
    assert read_ccda(document).lines == []


def test_the_validators_bite() -> None:
    """A wrong order, a lost twin template, a lost part and a wrong code are errors."""
    document = ccd(record(full_chart.lines(), full_chart.ADA), NOW).decode()
    assert validate(document.encode()).errors == ()
    twin = '<templateId root="2.16.840.1.113883.10.20.22.4.30"/>'
    for was, becomes, of_schema in (
        (twin, "", False),
        ('<code code="CONC"', '<code code="OTHER"', False),
        ('<languageCode code="en-US"/>', '<unknownCode code="en-US"/>', True),
        ('<realmCode code="US"/>', "", False),
        ('<birthTime value="19800402"/>', '<birthTime value="1980-04-02"/>', True),
    ):
        assert was in document
        start, end = document.index(was), document.index(was) + len(was)
        verdict = validate((document[:start] + becomes + document[end:]).encode())
        assert verdict.schema if of_schema else verdict.rules, was


def test_every_sample_is_valid() -> None:
    """Each chart from each C-CDA file, FHIR bundle and zip: no error, and rules that looked at something."""
    wrong = {}
    for name, chart in samples().items():
        for piece in pieces_of(chart):
            verdict = validate(ccd(piece, NOW))
            if verdict.errors or verdict.fired < 30:
                wrong[name] = verdict
    assert wrong == {}
    assert len(samples()) > 100


@pytest.mark.parametrize("key", [key for key, person in ((one.key, one) for one in PEOPLE) if person.age is not None])
def test_every_demo_patient_is_valid_and_reads_back(key: str) -> None:
    chart = demo_charts()[key]
    document = ccd(chart, NOW)
    verdict = validate(document)
    assert verdict.errors == ()
    assert verdict.fired > (30 if key == "grace" else 60)
    assert differences(chart, record_of(read_ccda(document))) == []


def test_restricted_lines_stand_in_sections_of_their_own() -> None:
    """Each section of such a document says for whom it is; a restricted line is never in an open one."""
    chart = record(full_chart.lines())
    document = ccd(chart, NOW)
    root = etree.fromstring(document)
    assert root.find("v:confidentialityCode", V3).get("code") == "R"
    labels = [section.find("v:confidentialityCode", V3).get("code") for section in root.iterfind(".//v:section", V3)]
    assert labels.count("R") == 1
    assert labels.count("N") == len(labels) - 1
    assert [line.values["confidential"] for line in read_ccda(document).lines].count(True) == 1


def test_the_same_record_and_time_give_the_same_bytes() -> None:
    assert ccd(record(full_chart.lines()), NOW) == ccd(record(full_chart.lines()), NOW)


def test_a_chart_of_the_database_goes_out_and_comes_back(db: Database, cast: Cast) -> None:
    """Through the selection by key, and back into the chart: the lines are known again by their ids."""
    db.writing(lambda s: store.put(s, cast.alice.chart, None, full_chart.lines()))

    def select(session) -> Record:
        key = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.RECORD_FILE)
        return select_record(session, key, ALL_TIME)

    chart = db.writing(select)
    document = ccd(chart, clock.now())
    assert validate(document).errors == ()
    assert differences(chart, record_of(read_ccda(document))) == []
