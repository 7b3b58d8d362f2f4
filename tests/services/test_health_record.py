"""The health record as a file: who may have it, what is written down, what the zip and the preview hold."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - lxml ships no types
from sqlmodel import Session, select

from models.history import HistoryRow
from models.record import Document, Immunization, Observation, Panel, Problem, StoredFile
from models.sessions import SignIn
from services import clock
from services.access import Access, read_chart
from services.database import Database
from services.errors import NoAccess
from services.errors import Problem as Wrong
from services.health_record import check_period, count_making, hand_out, read_record
from services.records import store, workshop
from services.records.draft import Line
from services.records.export import Order
from services.records.has_lines import has_lines
from services.records.narrative_html import narrative_html
from services.records.package import ZIP_NAME, record_zip
from services.records.period import ALL_TIME, Period, period_from
from services.records.selection import Record, select_record
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
    """As the file routes do: read, made, and handed out when that is written down."""
    record = db.reading(read_record, who.viewer, cast.alice.chart, access, period)
    db.writing(hand_out, who.viewer, cast.alice.chart, access, period)
    return record


def test_looking_and_downloading_are_written_down_with_the_dates(db: Database, cast: Cast) -> None:
    put(db, cast)
    opened(db, cast.alice, cast, Access.RECORD)
    opened(db, cast.bob, cast, Access.RECORD_FILE, MARCH)
    rows = db.reading(lambda session: session.exec(select(HistoryRow).order_by("seq")).all())[-2:]
    assert [(row.action, row.subject) for row in rows] == [
        ("viewed", "health record, all time"),
        ("downloaded", "health record, 2024-03-01 – 2024-03-31"),
    ]


def test_ac_11_only_so_many_an_hour(db: Database, cast: Cast) -> None:
    for _file in range(40):
        db.writing(count_making, cast.alice.viewer, cast.alice.chart, Access.RECORD_FILE)
    with pytest.raises(Wrong, match="minutes"):
        db.writing(count_making, cast.alice.viewer, cast.alice.chart, Access.RECORD)
    db.writing(count_making, cast.bob.viewer, cast.alice.chart, Access.RECORD_FILE)  # each has the own count


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


def an_order(cast: Cast, what: str = "zip", who: Person | None = None) -> Order:
    return Order(what, (who or cast.alice).viewer, cast.alice.chart, Access.RECORD_FILE, ALL_TIME, NOW, "es")


async def test_a_long_record_is_made_by_a_process_of_its_own(
    db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch, clock_at: Callable[[str], None]
) -> None:
    clock_at(NOW.isoformat())  # the process is told what time it is
    db.writing(living_now)
    put(db, cast)
    shop = Workshop()
    watched = shop.watch()
    here = await shop.make(db, an_order(cast))
    monkeypatch.setattr(workshop, "LONG", 1)
    assert await shop.make(db, an_order(cast), watched.key) == here
    assert watched.percent == 100
    assert b"Esta es una copia" in ZipFile(BytesIO(here)).read("README.txt")
    with pytest.raises(NoAccess):
        await shop.make(db, an_order(cast, who=cast.charlie))
    with pytest.raises(RuntimeError, match="the export process failed"):
        await shop.make(db, replace(an_order(cast), period=None), watched.key)  # type: ignore[arg-type]
    assert watched.percent == workshop.FAILED


def living_now(session: Session) -> None:
    """The sessions of the cast, at a moved clock."""
    for row in session.exec(select(SignIn)).all():
        row.started_at = row.last_seen_at = clock.now()
        row.expires_at = clock.now() + timedelta(hours=1)


async def test_the_documents_own_files_are_in_the_zip_under_safe_names(db: Database, cast: Cast) -> None:
    db.writing(two_documents, cast)
    made = await Workshop().make(db, an_order(cast))
    with ZipFile(BytesIO(made)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    inside = {name: content for name, content in files.items() if name.startswith("documents/")}
    assert sorted(inside.items()) == [("documents/001.pdf", b"%PDF first"), ("documents/002.bin", b"<script>")]
    page = files["health-record.html"].decode()
    assert "documents/001.pdf" in page
    assert "documents/003" not in page  # was changed behind the portal's back
    assert page.count("Documentos") > 1
    sums = files["SHA256SUMS.txt"].decode()
    assert f"{hashlib.sha256(b'%PDF first').hexdigest()}  documents/001.pdf" in sums
    assert not any("passwd" in name for name in files)


def two_documents(session: Session, cast: Cast) -> None:
    """And a third that is damaged."""
    for number, (name, media_type, content) in enumerate(
        [("../../etc/passwd.pdf", "application/pdf", b"%PDF first"), ("x.html", "text/html", b"<script>")]
        + [("damaged.pdf", "application/pdf", b"%PDF third")]
    ):
        sha256 = hashlib.sha256(content).hexdigest() if name != "damaged.pdf" else "0"
        stored = StoredFile(name=name, media_type=media_type, size=len(content), content=content, sha256=sha256)
        session.add(stored)
        session.flush()
        session.add(
            Document(
                patient_id=cast.alice.chart, source_key=str(number), content_hash="d", title=f"Letter {number}",
                kind="letter", authored=f"202{9 - number}", added_at=clock.now(), media_type=media_type,
                file_id=stored.id,
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Line(Problem, {"display": "Asthma", "onset": "2012"}, "typed")],
        [Line(Problem, {"display": "Asthma"}, "typed")],
        [Line(Observation, {"display": "Pulse", "taken": "2024-03-04"}, "typed")],
        [Line(Panel, {"display": "Empty"}, "typed", "p")],
        [Line(Panel, {"display": "Dated", "collected": "2024-03-04"}, "typed", "p"), "undated result"],
        [Line(Panel, {"display": "Undated"}, "typed", "p"), "2024-03-04"],
        [Line(Panel, {"display": "Undated"}, "typed", "p"), "2019-03-04"],
        [Line(Panel, {"display": "Undated"}, "typed", "p"), "2019-03-04", "undated result"],
    ],
)
def test_whether_there_is_anything_is_known_without_reading_it(db: Database, cast: Cast, lines: list) -> None:
    panel = lines[0] if lines else None
    rows = [
        Line(Observation, {"display": "R"} | ({"taken": one} if one[0] == "2" else {}), "typed", f"o{place}", panel)
        if isinstance(one, str)
        else one
        for place, one in enumerate(lines)
    ]
    db.writing(store.put, cast.alice.chart, None, rows)
    days = [period_from("single", single=day) for day in ("2024-03-04", "2090-01-01")]
    for period in (ALL_TIME, MARCH, *days):

        def both(session: Session, period: Period = period) -> tuple[bool, bool]:
            key = read_chart(session, cast.alice.viewer, cast.alice.chart, Access.RECORD)
            return has_lines(session, key, period), not select_record(session, key, period).is_empty

        quick, whole = db.reading(both)
        assert quick == whole, period


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
