"""Rows as a table for a spreadsheet, in which no cell is taken for a formula (OWASP, CSV injection)."""

import csv
import io
from collections.abc import Iterable, Sequence

from services.csv_cell import csv_cell

MARK = "\ufeff"  # by which spreadsheets know UTF-8


def lines(rows: Iterable[Sequence[str]]) -> str:
    """CSV of these rows."""
    file = io.StringIO()
    csv.writer(file).writerows([csv_cell(cell) for cell in row] for row in rows)
    return file.getvalue()
