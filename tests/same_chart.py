"""Whether two charts say the same, category by category and field by field, and what a CCD says in its own way.

`EXCEPTIONS` is the whole list of what may differ after a chart went through a CCD; everything else is a difference.
"""

import re
from collections import Counter, defaultdict
from typing import Any

from models.record import CLINICAL_TABLES, Allergy, CareTeamMember, ClinicalRow, Medication, Problem
from services.records.ccda_out.systems import oid_of
from services.records.selection import CATEGORIES, Record

EXCEPTIONS = {
    "status": "HL7 asks for a status: a line without one gets one; 'final' and 'finished' are 'completed' there",
    "null_flavor": "what is missing says so: NI (no information) where the source said nothing, NA for a known none",
    "recorded_by": "a line that names nobody is recorded by the custodian of the document: the clinic",
    "display": "a name without a code is 'original text' in HL7, so it comes back as text",
    "system": "the same code system by its URI or by its OID",
    "blanks": "blank lines, indents and runs of blanks in one-line fields and section texts",
    "ended": "a span that ends where it begins is a point of time",
    "file_id": "files travel beside the CCD, which keeps their media type",
    "value_coded": "words that answer a coded question are a coded value without a code",
    "range": "'1.5–2.0', '≥5': a range has a hyphen, a half range is a comparator",
    "relative_sex": "HL7 codes the sex of a relative: M, F",
    "author": "who recorded a document is its author, on the day it was written",
    "office": "held back until when and why is the office's alone; its comment and its mark become the report's own",
}

_NOT_COMPARED = {
    "id",
    "patient_id",
    "source_id",
    "source_key",
    "content_hash",
    "place",
    "added_at",
    "panel_id",
    "file_id",
    "held_until",
    "held_reason",
    "commented_by",
}
_FIELDS = {table: sorted(set(table.model_fields) - _NOT_COMPARED) for table in CLINICAL_TABLES}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+)Z")


def differences(before: Record, after: Record) -> list[str]:
    """Each field of each line that is not the same, in words; lines that only one of the two has."""
    found: list[str] = []
    told, retold = _lines(before), _lines(after)
    for table in CLINICAL_TABLES:
        found += _compare(str(table.__tablename__), told[table], retold[table])
    return found


def _lines(record: Record) -> dict[type, list[dict[str, Any]]]:
    rows: list[tuple[ClinicalRow, str]] = []
    for name in CATEGORIES:
        if name == "panels":
            continue
        rows += [(row, "") for row in getattr(record, name)]
    for item in record.panels:
        rows.append((item.panel, ""))
        rows += [(row, f"{item.panel.code} {item.panel.text} {item.panel.collected}") for row in item.observations]
    secret = {id(row) for item in record.panels if item.panel.confidential for row in item.observations}
    keys = {row.source_key: f"{row.code} {row.started}" for row in record.encounters}
    lines: dict[type, list[dict[str, Any]]] = defaultdict(list)
    for row, panel in rows:
        said = _said(row, panel, keys, record.clinic.name)
        lines[type(row)].append(said | ({"confidential": True} if id(row) in secret else {}))
    return lines


def _said(row: ClinicalRow, panel: str, keys: dict[str, str], clinic: str) -> dict[str, Any]:
    said = {name: _plain(name, getattr(row, name)) for name in _FIELDS[type(row)]}
    said["panel"] = _plain("", panel)
    if own := said.pop("clinician_comment", None):
        said["comment"] = _plain("", f"{said['comment'] or ''} {own}")
    if not said["code"]:
        said["text"], said["display"] = said["text"] or said["display"], said["display"] if said["text"] else None
        said["display"] = None if said["display"] == said["text"] else said["display"]
    if said.get("status") in ("final", "finished", None):
        said["status"] = "completed" if said["status"] or not _is_open(row) else "active"
    if row.negated and not said["code"] and said["null_flavor"] == "NA":
        said["null_flavor"] = None
    if said.get("recorded_by") == clinic:
        said["recorded_by"] = None
    if "author" in said:
        said["recorded_by"] = said["recorded_on"] = None
    for start in ("collected", "taken", "started", "performed"):
        if start in said and said.get("ended") == said[start]:
            said["ended"] = None
    if "relative_sex" in said:
        said["relative_sex"] = {"male": "M", "female": "F"}.get(
            (said["relative_sex"] or "").casefold(), said["relative_sex"]
        )
    if "encounter_key" in said:
        said["encounter_key"] = _plain("", keys.get(row.encounter_key or ""))  # type: ignore[attr-defined]
    if "value_coded" in said and said["value_coded"] == {"display": said["value"]}:
        said["value_coded"] = None
    return said | (_value(said) if "value_kind" in said else {})


def _is_open(row: ClinicalRow) -> bool:
    """Whether a line without a status is written as one that goes on."""
    lasting = isinstance(row, Problem | Allergy | Medication) and not (
        getattr(row, "ended", None) or getattr(row, "resolved", None)
    )
    return lasting or isinstance(row, CareTeamMember)


def _value(said: dict[str, Any]) -> dict[str, Any]:
    value = said["value"]
    if said["value_kind"] == "range" and value:
        if half := re.fullmatch(r"([≥≤])\s*(.+)", value):
            return {"value_kind": "quantity", "value": half[2], "comparator": ">=" if half[1] == "≥" else "<="}
        return {"value": re.sub(r"\s*[–-]\s*", "-", value)}
    return {}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _plain(key, item) for key, item in value.items() if item not in (None, [], {}) and key != "text"}
        if not kept.get("code") and value.get("text"):
            kept.setdefault("display", value["text"])
        return kept or None
    if isinstance(value, list):
        items = [item for one in value if (item := _plain("", one)) is not None]
        return sorted(items, key=str) if items else None
    if isinstance(value, str):
        if name in ("system", "code_system"):
            oid = oid_of(value)
            return f"urn:oid:{oid}" if oid else value
        return (
            None
            if name == "null_flavor" and value == "NI"
            else " ".join(_MOMENT.sub(r"\1+00:00", value).split()) or None
        )
    return value


def _compare(category: str, told: list[dict[str, Any]], retold: list[dict[str, Any]]) -> list[str]:
    left, right = Counter(map(_frozen, told)), Counter(map(_frozen, retold))
    missing, extra = list((left - right).elements()), list((right - left).elements())
    found = []
    for line in missing:
        other = min(extra, key=lambda one: _distance(line, one), default=None)
        if other is None or _distance(line, other) > len(line) / 2:
            found.append(f"{category}: lost {_short(line)}")
            continue
        extra.remove(other)
        before, after = dict(line), dict(other)
        found += [
            f"{category}.{name}: {before[name][:200]} became {after[name][:200]}"
            for name in before
            if before[name] != after[name]
        ]
    return found + [f"{category}: new {_short(line)}" for line in extra]


def _frozen(said: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, repr(value)) for name, value in said.items())


def _distance(line: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...]) -> int:
    weight = {"code": 5, "display": 3, "text": 3, "panel": 2}
    return sum(weight.get(a[0], 1) for a, b in zip(line, other, strict=True) if a != b)


def _short(line: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name}={value[:60]}" for name, value in line if value not in ("None", "False"))
