"""Nothing that stands in a chart breaks its CCD: characters XML cannot hold, markup, other scripts, endless texts."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.record import CLINICAL_TABLES, Document, Observation, Panel, Problem, SectionText
from services.records.ccda_in import read_ccda
from services.records.ccda_out import ccd
from services.records.draft import Contact, Line, Person
from tests.charts import NOBODY, NOW, record, record_of
from tests.validators import validate

HOSTILE = (
    "]]>",
    "<script>alert(1)</script>&amp;<!--",
    "\x00\x01\x0b\x1f\ufffe",
    "💉😀",
    "\u202eمرحبا\u202c שלום",
    "  two  blanks \n\n and lines\r\n\tand tabs  ",
    '\'"><td ID="x">',
    " ",
    "2012-03-02",
    "\ud800",
)
WORDS = st.one_of(st.none(), st.sampled_from(HOSTILE), st.text(max_size=30))
DATES = st.one_of(WORDS, st.sampled_from(("2012", "2012-03", "2012-03-02T10:15", "2012-03-02T10:15:00.5-05:00")))
NUMBERS = st.one_of(WORDS, st.sampled_from(("1.50", "-3", "1e5", "1_000", "NaN", "1-2", "½")))
CODINGS = st.one_of(
    st.none(),
    st.fixed_dictionaries({"system": WORDS, "code": WORDS, "display": WORDS}),
    st.just({"system": "http://snomed.info/sct", "code": "449868002", "display": "Daily smoker"}),
)
SPECIAL = {
    "code": st.one_of(WORDS, st.sampled_from(("72166-2", "11367-0", "46680005", "716186003", "34109-9", "48765-2"))),
    "code_system": st.one_of(WORDS, st.sampled_from(("http://loinc.org", "urn:oid:1.2.3", "urn:oid:01.x"))),
    "category": st.sampled_from(("laboratory", "vital-signs", "social-history", "functional", "survey", "other")),
    "value_kind": st.sampled_from((None, "quantity", "text", "coded", "range", "ratio", "boolean", "date")),
    "comparator": st.sampled_from((None, "<", ">=", "~")),
    "null_flavor": st.sampled_from((None, "NI", "UNK", "MSK")),
    "status": st.one_of(st.sampled_from(("final", "preliminary", "active")), WORDS),
    **dict.fromkeys(("translations", "diagnoses"), st.lists(CODINGS.filter(bool), max_size=2)),
    "reactions": st.lists(st.fixed_dictionaries({"code": WORDS, "display": WORDS, "severity": WORDS}), max_size=2),
    "components": st.lists(
        st.fixed_dictionaries(
            {"code": WORDS, "display": WORDS, "value_kind": st.just("quantity"), "value": NUMBERS, "unit": WORDS}
        ),
        max_size=2,
    ),
    **dict.fromkeys(("value", "dose", "range_low", "range_high"), NUMBERS),
}
HANDLED = {"id", "patient_id", "source_id", "source_key", "content_hash", "place", "added_at", "panel_id", "file_id",
           "entered_in_error"}  # fmt: skip
TIMES = ("onset", "resolved", "started", "ended", "given_on", "expires", "performed", "collected", "issued", "taken",
         "authored", "recorded_on", "relative_born")  # fmt: skip


def columns_of(table: type) -> st.SearchStrategy[dict[str, Any]]:
    """Any values for the columns of a table."""
    made: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in table.model_fields.items():
        if name in HANDLED:
            continue
        if name in SPECIAL:
            made[name] = SPECIAL[name]
        elif name in TIMES:
            made[name] = DATES
        elif field.annotation is bool or "bool" in str(field.annotation):
            made[name] = st.booleans()
        elif "dict" in str(field.annotation):
            made[name] = CODINGS
        else:
            made[name] = WORDS if "None" in str(field.annotation) else WORDS.map(lambda words: words or "x")
    return st.fixed_dictionaries(made)


LINES = st.one_of(*(st.builds(Line, st.just(table), columns_of(table), st.just("here")) for table in CLINICAL_TABLES))
PEOPLE = st.builds(
    Person,
    st.text(max_size=9),
    st.text(max_size=9),
    st.just(NOBODY.birth_date),
    st.sampled_from(("M", "F", "UN", None)),
    st.fixed_dictionaries({
        "middle": WORDS, "suffix": WORDS, "street": WORDS, "city": WORDS, "country": WORDS, "language": WORDS,
        "birth_sex": WORDS, "deceased_on": DATES, "races": st.lists(CODINGS.filter(bool), max_size=3),
        "ethnicity": CODINGS, "marital_status": CODINGS,
        "guardians": st.lists(st.fixed_dictionaries({"name": WORDS, "relationship": WORDS}), max_size=2),
    }),
    st.lists(st.builds(Contact, st.sampled_from(("phone", "email")), st.text(max_size=12), WORDS, WORDS), max_size=2),
    st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=2),
)  # fmt: skip


@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(lines=st.lists(LINES, max_size=14), person=PEOPLE, join=st.booleans())
def test_any_chart_gives_a_valid_document_that_reads_back(lines: list[Line], person: Person, join: bool) -> None:
    """No error of schema or rules, whatever the columns hold; every line is there again."""
    panel = next((line for line in lines if line.table is Panel), None)
    for line in lines:
        line.panel = panel if join and line.table is Observation else None
    chart = record(lines, person)
    document = ccd(chart, NOW)
    verdict = validate(document)
    assert verdict.errors == ()
    assert verdict.fired > 20
    read_ccda(document)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    """What XML can hold comes back; what it cannot is marked, and nothing becomes markup."""
    line = Line(Problem, {"text": words, "comment": words, "clinical_status": "active"}, "here")
    document = ccd(record([line]), NOW)
    assert validate(document).errors == ()
    assert b"<script" not in document
    back = record_of(read_ccda(document)).problems[0]
    assert len((back.comment or "").split()) == len(words.split())
    kept = [(was, now) for was, now in zip("".join(words.split()), "".join((back.comment or "").split()), strict=True)]
    assert all(was == now or now in "\ufffd?" for was, now in kept)


@pytest.mark.parametrize("table", [Problem, Document, SectionText, Observation])
def test_a_text_of_100_kilobytes_is_kept(table: type) -> None:
    """Long texts come back whole; of a section's own text, which has no entry, as much as the reader takes."""
    long = "Every word counts. " * 5300
    named = {"title": "Long", "body": long} if table in (Document, SectionText) else {"text": "Long", "comment": long}
    document = ccd(record([Line(table, named, "here")]), NOW)
    assert validate(document).errors == ()
    lines = read_ccda(document).lines
    assert [line.table for line in lines] == [table]
    said = lines[0].values.get("body") or lines[0].values["comment"]
    assert said.rstrip("…").strip() == long[: len(said.rstrip("…"))].strip()
    assert len(said) >= 100_000
