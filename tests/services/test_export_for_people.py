"""The record for people: one HTML file and one PDF that say the same, in which everything is text (PRODUCT §6)."""

from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from models.record import Allergy, Document, Immunization, Medication, Observation, Panel, Problem, SectionText
from services.records.draft import Line
from services.records.period import Period
from services.records.record_html import record_html
from services.records.record_pdf import record_pdf
from services.records.selection import Record
from services.words import speaking
from tests.made_records import NOW, made_up_records, record_of

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>&\"'"


def line(table: type, panel: Line | None = None, **values: object) -> Line:
    return Line(table, values, "typed", None, panel)


def some_record() -> Record:
    panel = line(
        Panel, display="Lipid panel", collected="2025-03-02", conclusion="All well", clinician_comment="Call me"
    )
    return record_of(
        [
            line(Problem, display="Asthma", onset="2012-03", clinical_status="active"),
            line(Allergy, negated=True, kind={"code": "419199007"}),
            line(Medication, display="Metformin", dose="1.50", dose_unit="g", frequency="every day", started="2020"),
            line(Immunization, display="Influenza", negated=True, given_on="2024-10-01", reason="Declined"),
            panel,
            line(Observation, panel, display="LDL", value="130", unit="mg/dL", range_high="100", taken="2025-03-02"),
            line(Observation, display="Weight", category="vital-signs", value="70.50", unit="kg", taken="2025-03-02"),
            line(Document, title="Letter", body="First line\nSecond line", authored="2025"),
            line(SectionText, title="Plan", body="Rest.\nCome back in May."),
        ]
    )


class Elements(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def paper(record: Record) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(record_pdf(record, NOW))).pages)


SAID = [
    *("Health record", "Ada Muster", "April 2, 1980", "Test Clinic", "Asthma", "March 2012", "No known allergies"),
    *(
        "1.50 g",
        "every day",
        "Not given: Influenza",
        "Declined",
        "Lipid panel",
        "All well",
        "Call me",
        "130 mg/dL",
        "100 or less",
    ),
    *("70.50 kg", "Second line", "Come back in May.", "All time"),
]


@pytest.mark.parametrize("said", SAID)
def test_html_and_paper_say_what_is_recorded(said: str) -> None:
    assert said in Elements(record_html(some_record(), NOW)).text
    assert "".join(said.split()) in "".join(paper(some_record()).split())


def test_an_empty_record_says_so_for_each_part() -> None:
    assert Elements(record_html(record_of([]), NOW)).text.count("Nothing is recorded.") == 13
    assert paper(record_of([])).count("Nothing is recorded.") == 13


def test_undated_lines_of_a_period_are_pointed_out() -> None:
    spring = Period(date(2025, 3, 1), date(2025, 5, 31))
    record = record_of([line(Problem, display="Asthma")], period=spring)
    whole = Record(**{**vars(record), "undated": frozenset({record.problems[0].id})})
    for text in (Elements(record_html(whole, NOW)).text, paper(whole)):
        assert "March 1, 2025 to May 31, 2025" in text
        assert "1 entry has no date in your record. It is included." in text


def test_what_somebody_typed_is_text_in_both() -> None:
    lines = [line(Problem, display=HOSTILE, comment=HOSTILE), line(SectionText, title=HOSTILE, body=HOSTILE)]
    page = Elements(record_html(record_of(lines), NOW))
    assert page.text.count(HOSTILE) == 4
    assert page.tags & {"script", "img", "a", "iframe", "form", "link"} == set()
    assert not any(name.startswith("on") for name in page.attributes)
    assert HOSTILE[:25] in paper(record_of(lines))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(made_up_records())
def test_any_record_can_be_drawn(record: Record) -> None:
    page = Elements(record_html(record, NOW))
    assert "script" not in page.tags
    assert PdfReader(BytesIO(record_pdf(record, NOW))).pages


def test_paper_has_tags_a_language_and_page_numbers() -> None:
    lines = [line(Observation, display=f"Result {number}", value=str(number)) for number in range(120)]
    with speaking("es"):
        reader = PdfReader(BytesIO(record_pdf(record_of(lines), NOW)))
    assert reader.trailer["/Root"]["/Lang"] == "es"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert f"Página 2 de {len(reader.pages)}" in reader.pages[1].extract_text()
