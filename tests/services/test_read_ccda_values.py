"""Dates, values, ranges and dosing times keep exactly what was recorded."""

from typing import Any

import pytest

from services.records.ccda_in import read_ccda
from services.records.ccda_in.times import partial_date
from services.records.draft import Draft
from tests.samples import ccda, section


def result(inside: str) -> Draft:
    code = '<code code="718-7" codeSystem="2.16.840.1.113883.6.1" displayName="Hemoglobin"/>'
    return read_ccda(
        ccda(section("30954-2", f'<observation classCode="OBS" moodCode="EVN">{code}{inside}</observation>'))
    )


def shown(inside: str) -> dict[str, Any]:
    """What the line of one result says, without what it leaves open."""
    names = ("value_kind", "value", "comparator", "unit", "range_low", "range_high", "range_unit", "range_text")
    values = result(inside).lines[0].values
    return {name: values[name] for name in names if values.get(name) is not None}


@pytest.mark.parametrize(
    ("recorded", "read"),
    [
        ("2012", "2012"),
        ("201203", "2012-03"),
        ("20120302", "2012-03-02"),
        ("2012030210", "2012-03-02T10"),
        ("201203021015", "2012-03-02T10:15"),
        ("201203021015-0500", "2012-03-02T10:15-05:00"),
        ("201507221405-500", "2015-07-22T14:05-05:00"),
        ("20120302101530+0000", "2012-03-02T10:15:30+00:00"),
        ("20120302101530.123-0500", "2012-03-02T10:15:30.123-05:00"),
    ],
)
def test_a_time_keeps_its_precision(recorded: str, read: str) -> None:
    assert result(f'<effectiveTime value="{recorded}"/>').lines[0].values["taken"] == read


@pytest.mark.parametrize(
    "recorded", ["200130311", "20121301", "20120230", "-08", "2012-03-02", "201203022561", "yesterday"]
)
def test_a_malformed_time_is_left_out_and_told_once(recorded: str) -> None:
    draft = result(f'<effectiveTime value="{recorded}"/>')
    assert draft.lines[0].values["taken"] is None
    assert [(item.place, recorded in item.reason) for item in draft.unread] == [("Section section, entry 1", True)]
    with pytest.raises(ValueError):
        partial_date(recorded)


@pytest.mark.parametrize(
    ("time", "span"),
    [
        (
            '<effectiveTime><low value="20120302"/><high value="20120309"/></effectiveTime>',
            ("2012-03-02", "2012-03-09"),
        ),
        ('<effectiveTime><low value="20120302"/><high nullFlavor="UNK"/></effectiveTime>', ("2012-03-02", None)),
        (
            '<effectiveTime><low value="20120302"/><width value="2" unit="wk"/></effectiveTime>',
            ("2012-03-02", "2012-03-16"),
        ),
        ('<effectiveTime><center value="201203"/></effectiveTime>', ("2012-03", None)),
        ('<effectiveTime nullFlavor="UNK"/>', (None, None)),
        ('<effectiveTime value="2012"><low nullFlavor="NI"/></effectiveTime>', ("2012", None)),
    ],
)
def test_a_span_of_time(time: str, span: tuple[str | None, str | None]) -> None:
    values = result(time).lines[0].values
    assert (values["taken"], values["ended"]) == span


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('<value xsi:type="PQ" value="1.50" unit="g/dL"/>',
         {"value_kind": "quantity", "value": "1.50", "unit": "g/dL"}),
        ('<value xsi:type="PQ" value="1.015" unit="1"/>', {"value_kind": "quantity", "value": "1.015"}),
        ('<value xsi:type="PQ" value="&lt;5" unit="U"/>',
         {"value_kind": "quantity", "value": "5", "comparator": "<", "unit": "U"}),
        ('<value xsi:type="PQ" value="Negative"/>', {"value_kind": "text", "value": "Negative"}),
        ('<value xsi:type="INT" value="3"/>', {"value_kind": "quantity", "value": "3"}),
        ('<value xsi:type="REAL" value="0.10"/>', {"value_kind": "quantity", "value": "0.10"}),
        ('<value xsi:type="ST">CLEAR</value>', {"value_kind": "text", "value": "CLEAR"}),
        ('<value xsi:type="ED">long words</value>', {"value_kind": "text", "value": "long words"}),
        ('<value xsi:type="CD" code="260385009" codeSystem="2.16.840.1.113883.6.96" displayName="Negative"/>',
         {"value_kind": "coded", "value": "Negative"}),
        ('<value xsi:type="CO" code="LA6724-4" displayName="Good"/>', {"value_kind": "coded", "value": "Good"}),
        ('<value xsi:type="BL" value="false"/>', {"value_kind": "boolean", "value": "false"}),
        ('<value xsi:type="TS" value="201203"/>', {"value_kind": "date", "value": "2012-03"}),
        ('<value xsi:type="RTO"><numerator value="1"/><denominator value="128"/></value>',
         {"value_kind": "ratio", "value": "1:128"}),
        ('<value xsi:type="RTO_PQ_PQ"><numerator value="50" unit="mg"/><denominator value="5" unit="mL"/></value>',
         {"value_kind": "ratio", "value": "50 mg / 5 mL"}),
        ('<value xsi:type="IVL_PQ"><low value="10" unit="mg"/><high value="20" unit="mg"/></value>',
         {"value_kind": "range", "value": "10-20", "unit": "mg"}),
        ('<value xsi:type="IVL_PQ"><low value="60" unit="mL" inclusive="false"/></value>',
         {"value_kind": "quantity", "value": "60", "comparator": ">", "unit": "mL"}),
        ('<value xsi:type="IVL_PQ"><low nullFlavor="NINF"/><high value="7.0" unit="%"/></value>',
         {"value_kind": "quantity", "value": "7.0", "comparator": "<=", "unit": "%"}),
        ('<value value="7" unit="d"/>', {"value_kind": "quantity", "value": "7", "unit": "d"}),
        ('<value xsi:type="PQ" nullFlavor="UNK"/>', {}),
    ],
)  # fmt: skip
def test_values_of_every_kind_keep_their_digits(value: str, expected: dict[str, str]) -> None:
    assert shown(value) == expected


def test_an_unknown_kind_of_value_is_told() -> None:
    assert "GLIST" in result('<value xsi:type="GLIST_PQ">x</value>').unread[0].reason


def test_a_file_as_value_becomes_a_document() -> None:
    draft = result('<value xsi:type="ED" mediaType="application/pdf" representation="B64">JVBERi0x</value>')
    assert draft.lines[0].values["value"] is None
    assert draft.lines[1].file == ("application/pdf", "document.pdf", b"%PDF-1")
    assert "damaged" in result('<value xsi:type="ED" representation="B64">!!!</value>').unread[0].reason


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ('<value xsi:type="IVL_PQ"><low value="12.0" unit="g"/><high value="15.50" unit="g"/></value>',
         {"range_low": "12.0", "range_high": "15.50", "range_unit": "g"}),
        ('<value xsi:type="IVL_PQ"><high value="200" unit="mg"/></value>', {"range_high": "200", "range_unit": "mg"}),
        ("<text>Negative for all</text>", {"range_text": "Negative for all"}),
        ('<value xsi:type="ST">CLEAR</value>', {"range_text": "CLEAR"}),
    ],
)  # fmt: skip
def test_the_reference_range_of_the_result_itself(ranges: str, expected: dict[str, str]) -> None:
    assert shown(f"<referenceRange><observationRange>{ranges}</observationRange></referenceRange>") == expected


def medication(inside: str) -> dict[str, Any]:
    drug = (
        '<consumable><manufacturedProduct><manufacturedMaterial><code code="197380" displayName="atenolol"'
        ' codeSystem="2.16.840.1.113883.6.88"/></manufacturedMaterial></manufacturedProduct></consumable>'
    )
    entry = f'<substanceAdministration classCode="SBADM" moodCode="EVN">{inside}{drug}</substanceAdministration>'
    return read_ccda(ccda(section("10160-0", entry))).lines[0].values


@pytest.mark.parametrize(
    ("timing", "period", "words"),
    [
        ('<effectiveTime xsi:type="PIVL_TS"><period value="12" unit="h"/></effectiveTime>', "12 h", "every 12 hours"),
        ('<effectiveTime xsi:type="PIVL_TS"><period value="1" unit="d"/></effectiveTime>', "1 d", "every day"),
        ('<effectiveTime xsi:type="PIVL_TS"><period value="0.5" unit="d"/></effectiveTime>', "0.5 d", "every 12 hours"),
        ('<effectiveTime xsi:type="PIVL_TS"><period value="0.3333" unit="d"/></effectiveTime>',
         "0.3333 d", "every 8 hours"),
        ('<effectiveTime xsi:type="PIVL_TS"><period><low value="4" unit="h"/><high value="6" unit="h"/></period>'
         "</effectiveTime>", "4-6 h", "every 4-6 hours"),
        ('<effectiveTime xsi:type="EIVL_TS"><event code="HS"/></effectiveTime>', None, "at bedtime"),
        ('<effectiveTime xsi:type="PIVL_TS"/>', None, None),
    ],
)  # fmt: skip
def test_how_often_a_medication_is_taken(timing: str, period: str | None, words: str | None) -> None:
    values = medication('<effectiveTime xsi:type="IVL_TS"><low value="201201"/></effectiveTime>' + timing)
    assert (values["started"], values["period"], values["frequency"]) == ("2012-01", period, words)


def test_dose_conditions_and_greatest_dose_of_a_medication() -> None:
    values = medication(
        '<doseQuantity><low value="1"/><high value="2"/></doseQuantity>'
        '<maxDoseQuantity><numerator value="4" unit="g"/><denominator value="24" unit="h"/></maxDoseQuantity>'
        '<precondition><criterion><value xsi:type="CD" displayName="Pain"/></criterion></precondition>'
    )
    assert values["dose"] == "1-2"
    assert values["instructions"] == "as needed: Pain\nat most 4 g in 24 h"
