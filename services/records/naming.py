"""What a line of the record is called, from whatever the source gave."""

import re
from typing import Any

from models.record import ClinicalRow
from services.words import _

_UNITS = {
    "mm[Hg]": "mm Hg",
    "Cel": "°C",
    "[degF]": "°F",
    "kg/m2": "kg/m²",
    "[lb_av]": "lb",
    "[in_i]": "in",
    "[in_us]": "in",
    "/min": "per minute",
    "{beats}/min": "per minute",
    "{breaths}/min": "per minute",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
}


def name_of(row: ClinicalRow) -> str:
    """The name to show: display, else the source's own words, else another coding, else the bare code."""
    for name in (row.display, row.text, *(other.get("display") for other in row.translations), row.code):
        if name:
            return str(name)
    return _("Not named in the record")


def is_named(row: ClinicalRow) -> bool:
    """Whether the source gave any name or code."""
    return bool(row.display or row.text or row.code or any(other.get("display") for other in row.translations))


def coded(value: dict[str, Any] | None) -> str | None:
    """The words of a coded detail (route, site, reaction …), or its code."""
    if not value:
        return None
    return value.get("display") or value.get("text") or value.get("code")


def amount(value: str | None, unit: str | None) -> str | None:
    """ "0.5 mL", the unit as people write it; the unit "1" is not read out."""
    if not value:
        return None
    return f"{value} {readable_unit(unit) or ''}".strip()


def readable_unit(unit: str | None) -> str | None:
    """A UCUM unit as people write it: "mm[Hg]" is mm Hg, "Cel" °C, "{score}" score, "10*3/uL" as recorded."""
    if unit in (None, "", "1"):
        return None
    return _UNITS.get(str(unit)) or re.sub(r"[{}]", "", str(unit))  # what stands in braces is words
