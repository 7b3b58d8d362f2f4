"""Cells of tables that go out for spreadsheets."""

import re

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?")


def csv_cell(cell: str) -> str:
    """A spreadsheet must not take a name or an answer for a formula; numbers stay numbers."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
