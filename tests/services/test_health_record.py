"""The health record as a file: who may have it, what is written down, what the zip and the preview hold."""

import hashlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - lxml ships no types
from sqlmodel import select

from models.history import HistoryRow
from models.record import Immunization, Observation, Problem
from services.access import Access
from services.database import Database
from services.errors import NoAccess
from services.errors import Problem as Wrong
from services.health_record import check_period, open_record
from services.records import store, workshop
from services.records.draft import Line
from services.records.narrative_html import narrative_html
from services.records.package import ZIP_NAME, record_zip
from services.records.period import ALL_TIME, Period, period_from
from services.records.selection import Record
from services.records.workshop import Workshop
from tests.cast import Cast, Person
from tests.made_records import NOW, record_of

MARCH = period_from("range", first="2024-03-01", last="2024-03-31")


def put(db: Database, cast: Cast) -> None:
    rows = [
        Line(Immunization, {"display": "Tdap", "given_on": "2024-03-05"}, "typed"),
        Line(Problem, {"display": "Secret", "confidential": True, "onset": "2024-03-05"}, "typed"),
    ]
    db.writing(store.put, cast.alice.chart, None, rows)


def opened(db: Database, who: Person, cast: Cast, access: Access, period: Period = ALL_TIME) -> Record:
    return open_record(db, who.viewer, cast.alice.chart, access, period)


def test_looking_and_downloading_are_written_down_with_the_dates(db: Database, cast: Cast) -> None:
    put(db, cast)
    opened(db, cast.alice, cast, Access.RECORD)
    opened(db, cast.bob, cast, Access.RECORD_FILE, MARCH)
    rows = db.reading(lambda session: session.exec(select(HistoryRow).order_by("seq")).all())[-2:]
    assert [(row.action, row.subject) for row in rows] == [
        ("viewed", "health record, all time"),
        ("downloaded", "health record, 2024-03-01 – 2024-03-31"),
    ]


def test_family_with_full_access_gets_no_confidential_line(db: Database, cast: Cast) -> None:
    put(db, cast)
    own, family = (opened(db, who, cast, Access.RECORD_FILE) for who in (cast.alice, cast.bob))
    assert (len(own.problems), len(family.problems), len(family.immunizations)) == (1, 0, 1)


@pytest.mark.parametrize("access", [Access.RECORD, Access.RECORD_FILE])
def test_nobody_else_gets_it(db: Database, cast: Cast, access: Access) -> None:
    put(db, cast)
    for who in (cast.beth, cast.charlie, cast.clinician):
        with pytest.raises(NoAccess):
            opened(db, who, cast, access)


def test_nothing_in_the_period_is_a_sentence_and_no_download(db: Database, cast: Cast) -> None:
    put(db, cast)
    before = period_from("single", single="2019-01-01")

    for attempt in (
        lambda: db.reading(check_period, cast.alice.viewer, cast.alice.chart, before),
        lambda: opened(db, cast.alice, cast, Access.RECORD_FILE, before),
    ):
        with pytest.raises(Wrong, match="nothing in this record for these dates: January 1, 2019"):
            attempt()
    rows = db.reading(lambda session: session.exec(select(HistoryRow.subject)).all())
    assert not any("2019" in (subject or "") for subject in rows)


def test_the_zip_holds_the_same_record_four_times_under_plain_names() -> None:
    record = record_of([Line(Problem, {"display": "Asthma <b>", "onset": "2012"}, "typed")])
    content = record_zip(record, NOW)
    assert content == record_zip(record, NOW)
    with ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS.txt").decode().splitlines())
    assert sums == {name: hashlib.sha256(inside).hexdigest() for name, inside in files.items()}
    assert sorted(files) == [
        *("README.txt", "health-record.fhir.json", "health-record.html", "health-record.pdf", "health-record.xml")
    ]
    assert not any("Muster" in name for name in (*files, ZIP_NAME))
    assert etree.fromstring(files["health-record.xml"]).tag == "{urn:hl7-org:v3}ClinicalDocument"


async def test_a_long_record_is_made_by_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of([Line(Observation, {"display": f"Result {number}"}, "typed") for number in range(3)])
    here = await Workshop().make("preview", record, NOW)
    monkeypatch.setattr(workshop, "LONG", 1)
    assert await Workshop().make("preview", record, NOW) == here
    with pytest.raises(RuntimeError, match="the export process failed"):
        await Workshop().make("nonsense", record, NOW)


HOSTILE = b"""<ClinicalDocument xmlns="urn:hl7-org:v3"><title>A &lt;b&gt; title</title><component><structuredBody>
<component><section><title>Notes &lt;script&gt;</title><text><paragraph onclick="x()">One<br/>two</paragraph>
<linkHtml href="javascript:alert(1)">a link</linkHtml><renderMultiMedia referencedObject="x"/><script>alert(1)</script>
<table style="position:fixed"><tbody><tr><td colspan="2" styleCode="Bold">cell</td></tr></tbody></table>
<list listType="ordered"><item>first</item></list><!-- comment --></text></section>
</component></structuredBody></component></ClinicalDocument>"""


def test_the_preview_takes_words_and_shape_and_nothing_else() -> None:
    page = narrative_html(HOSTILE).decode()
    body = page.partition("<body>")[2]
    assert "<p>One<br>two</p>" in body
    assert "<h2>Notes &lt;script&gt;</h2>" in body
    assert '<td colspan="2">cell</td>' in body
    assert "<ol><li>first</li></ol>" in body
    assert "a link" in body
    assert not any(word in body for word in ("<script", "javascript", "onclick", "position", "<a", "<img", "comment"))
