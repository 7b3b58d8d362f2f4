"""What `make bench` writes: each figure with its ratio, each target met or missed, and what could not be measured."""

from tests.benchmarks.table import Row, markdown


def test_the_table_says_what_is_met_and_what_is_missed() -> None:
    rows = [
        Row("pages", "home, cold", 240, 200, "ms", "empty page", 1.25, 400),
        Row("memory", "home", 900, 300, "KB", "empty page", 1.5),
        Row("pages", "bytes | all", 1234.5, None, "KB"),
    ]
    text = markdown(rows, {"start": "RuntimeError: no"}, {"machine": "2 processors"})
    assert "* machine: 2 processors" in text
    assert "| pages | home, cold | 240 ms | 200 ms | empty page | 1.20 | 400 ms | ≤ 1.25 | met |" in text
    assert "| memory | home | 900 KB | 300 KB | empty page | 3.00 |  | ≤ 1.5 | **missed** |" in text
    assert "| pages | bytes / all | 1,234 KB |  |  |  |  |  |  |" in text
    assert text.endswith("* not measured: start: RuntimeError: no\n")
