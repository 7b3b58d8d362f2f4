"""The CCD of a ten-year chart with 10,000 observations, as a ratio to serialising the same tree, and its growth."""

import statistics
import time
from collections.abc import Callable

from lxml import etree

from models.record import Observation, Panel
from services.records.ccda_out import ccd
from services.records.draft import Line
from services.records.selection import Record
from tests.charts import NOW, record

ROUNDS = 5
LOINC = "http://loinc.org"


def chart(count: int) -> Record:
    """`count` results in panels of ten."""
    lines: list[Line] = []
    for number in range(count // 10):
        day = f"20{15 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"
        panel = Line(Panel, {"code": "24323-8", "code_system": LOINC, "display": "Panel", "collected": day}, "-")
        lines.append(panel)
        lines += [
            Line(
                Observation,
                {"code": "2345-7", "code_system": LOINC, "display": "Glucose", "value_kind": "quantity",
                 "value": f"{part}.5",
                 "unit": "mg/dL", "range_low": "70", "range_high": "99", "range_unit": "mg/dL", "taken": day},
                "-", f"observation:2.999^{number}-{part}", panel=panel,
            )
            for part in range(10)
        ]  # fmt: skip
    return record(lines)


def median_of(run: Callable[[], object]) -> float:
    times = []
    for _round in range(ROUNDS):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return statistics.median(times)


def test_export_of_10_000_observations() -> None:
    small, large = chart(5_000), chart(10_000)
    tree = etree.fromstring(ccd(large, NOW), etree.XMLParser(huge_tree=True))
    bare = median_of(lambda: etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))
    half, whole = median_of(lambda: ccd(small, NOW)), median_of(lambda: ccd(large, NOW))
    size = len(ccd(large, NOW)) / 1e6
    print(f"\n10,000 observations, {size:.1f} MB: bare serialisation {bare * 1000:.0f} ms")
    print(f"export {whole * 1000:.0f} ms, ratio {whole / bare:.1f}; twice the chart {whole / half:.2f} times as long")
    assert whole / half < 2.6  # linear
    assert whole / bare < 80
