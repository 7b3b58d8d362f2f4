"""The record in words for people: parts with tables and texts, from which the HTML and the PDF are drawn alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.record import ClinicalRow, Immunization, Medication, Observation, Problem
from services.records.naming import amount, coded, is_named, name_of, readable_unit
from services.records.selection import PanelResults, Record
from services.vaccinations import full_name
from services.words import _, long_date, ngettext, partial_date

_NO_KNOWN_PROBLEM = {"55607006", "160245001"}


@dataclass(frozen=True)
class Line:
    """One row: its cells, and what was remarked on it."""

    cells: list[str]
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Rows under a title of their own (a report with its results), or "" without one."""

    title: str
    lines: list[Line] = field(default_factory=list)
    text: str = ""


@dataclass(frozen=True)
class Part:
    """One part of the record. `shares` are the widths of the columns on paper and add up to 1."""

    title: str
    columns: list[str]
    shares: list[float]
    groups: list[Group]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recorded in it."""
        return not any(group.lines or group.text for group in self.groups)


def title_of(record: Record) -> str:
    """ "Health record: Ada Muster"."""
    return _("Health record: {name}", name=full_name(record.patient))


def facts(record: Record) -> list[tuple[str, str]]:
    """Whose record it is, whose chart it comes from, and what it covers."""
    patient, clinic = record.patient, record.clinic
    city = " ".join(filter(None, [clinic.city and f"{clinic.city},", clinic.state, clinic.postal_code]))
    place = ", ".join(filter(None, [clinic.name, clinic.street, city, clinic.phone]))
    home = " ".join(filter(None, [patient.city and f"{patient.city},", patient.state, patient.postal_code]))
    sex = {"M": _("Male"), "F": _("Female"), "UN": _("Other")}.get(patient.sex or "", patient.sex or "")
    said = [
        (_("Name"), full_name(patient)),
        (_("Date of birth"), long_date(patient.birth_date)),
        (_("Sex"), sex),
        (_("Address"), ", ".join(filter(None, [patient.street, patient.street_2, home, patient.country]))),
        (_("Phone and e-mail"), ", ".join(row.value for row in record.contacts if not row.whose)),
        (_("Clinic"), place),
        (_("Dates"), record.period.words),
    ]
    return [(label, value) for label, value in said if value]


def remark_on_dates(record: Record) -> str:
    """That lines without a date are in it, when only some dates were asked for; else ""."""
    if record.period.is_all_time or not record.undated:
        return ""
    return ngettext(
        "{count} entry has no date in your record. It is included.",
        "{count} entries have no date in your record. They are included.",
        len(record.undated),
    )


def parts_of(record: Record) -> list[Part]:
    """All parts in reading order, the empty ones too: "nothing recorded" is a statement as well."""
    vital = [one for one in record.panels if one.panel.category == "vital-signs"]
    other = [one for one in record.panels if one.panel.category != "vital-signs"]
    signs = sorted(
        [*record.vital_signs, *(row for one in vital for row in one.observations)],
        key=lambda row: row.taken or "",
        reverse=True,
    )
    value_head, share = [_("What"), _("Result"), _("Normal range"), _("Date")], [0.4, 0.2, 0.2, 0.2]
    return [
        _part(
            _("Allergies"),
            [(_("Allergy"), 0.3), (_("Reaction"), 0.3), (_("Severity"), 0.2), (_("Since"), 0.2)],
            record.allergies,
            lambda row: [
                _("No known allergies") if row.negated and not is_named(row) else _named(row),
                ", ".join(filter(None, map(coded, row.reactions))),
                row.severity or row.criticality,
                _date(row.onset),
            ],
        ),
        _part(
            _("Medications"),
            [(_("Medication"), 0.32), (_("How to take it"), 0.32), (_("Dates"), 0.2), (_("Status"), 0.16)],
            record.medications,
            lambda row: [_named(row), _how_taken(row), _span(row.started, row.ended), row.status],
        ),
        _part(
            _("Problems"),
            [(_("Problem"), 0.5), (_("Dates"), 0.3), (_("Status"), 0.2)],
            record.problems,
            lambda row: [_problem(row), _span(row.onset, row.resolved), row.clinical_status or row.status],
        ),
        _part(
            _("Vaccinations"),
            [(_("Vaccine"), 0.32), (_("Date"), 0.18), (_("Lot and maker"), 0.25), (_("Given by"), 0.25)],
            record.immunizations,
            _vaccination,
        ),
        _part(
            _("Procedures"),
            [(_("Procedure"), 0.4), (_("Date"), 0.25), (_("Body site"), 0.15), (_("Done by"), 0.2)],
            record.procedures,
            lambda row: [_named(row), _span(row.performed, row.ended), coded(row.body_site), row.performer],
        ),
        Part(
            _("Test results"),
            value_head,
            share,
            [*map(_panel, other), Group("", [_result(row) for row in record.other_observations])],
        ),
        Part(_("Vital signs"), value_head, share, [Group("", [_result(row) for row in signs])]),
        Part(_("Social history"), value_head, share, [Group("", [_result(row) for row in record.social_history])]),
        _part(
            _("Family history"),
            [(_("Relative"), 0.25), (_("Illness"), 0.5), (_("Age when it began"), 0.25)],
            record.family_history,
            lambda row: [
                " ".join(filter(None, [coded(row.relation) or _("Relative"), row.relative_name])),
                _named(row) if is_named(row) else _("No illness recorded"),
                row.onset_age or partial_date(row.onset),
            ],
        ),
        _part(
            _("Visits"),
            [(_("Visit"), 0.4), (_("Date"), 0.2), (_("Provider"), 0.2), (_("Place"), 0.2)],
            record.encounters,
            lambda row: [
                "\n".join(filter(None, [_named(row), row.reason, ", ".join(filter(None, map(coded, row.diagnoses)))])),
                _span(row.started, row.ended),
                row.provider,
                row.location,
            ],
        ),
        _part(
            _("Care team"),
            [(_("Name"), 0.3), (_("Role"), 0.25), (_("Organization"), 0.25), (_("Phone"), 0.2)],
            record.care_team,
            lambda row: [
                row.name or row.organization,
                name_of(row) if is_named(row) else "",
                row.organization,
                row.phone,
            ],
        ),
        Part(
            _("Documents"),
            [_("Document"), _("Date"), _("Author")],
            [0.5, 0.25, 0.25],
            [Group("", [_document(row, record)], row.body or "") for row in record.documents],
        ),
        Part(
            _("Other parts of the record"),
            [],
            [],
            [Group(row.title or name_of(row), text=row.body) for row in record.section_texts],
        ),
    ]


def _part(
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[ClinicalRow],
    cells: Callable[..., list[str | None]],
) -> Part:
    lines = [Line([cell or "" for cell in cells(row)], row.comment or "") for row in rows]
    return Part(title, [head for head, _share in columns], [share for _head, share in columns], [Group("", lines)])


def _panel(one: PanelResults) -> Group:
    panel = one.panel
    head = [name_of(panel), partial_date(panel.collected) or _("Date not recorded"), panel.performer]
    text = "\n".join(filter(None, [panel.conclusion, panel.comment, panel.clinician_comment]))
    return Group(" · ".join(filter(None, head)), [_result(row) for row in one.observations], text)


def _result(row: Observation) -> Line:
    said = _("Recorded as not done or not present.") if row.negated else _value(row)
    value = "\n".join(filter(None, [said, *map(_component, row.components)]))
    return Line([name_of(row), value, _range(row), _date(row.taken)], row.comment or "")


def _component(part: dict[str, Any]) -> str:
    value = amount(str(part.get("value") or ""), part.get("unit")) or coded(part.get("value_coded"))
    return f"{coded(part) or part.get('code') or ''}: {value}" if value else ""


def _value(row: Observation) -> str:
    said = amount(row.value, row.unit) or coded(row.value_coded) or ""
    flag = coded(row.interpretation)
    return " ".join(filter(None, [f"{row.comparator or ''}{said}", f"({flag})" if flag else ""]))


def _range(row: Observation) -> str:
    low, high, unit = row.range_low, row.range_high, readable_unit(row.range_unit or row.unit) or ""
    if low and high:
        said = _("{low} to {high}", low=low, high=high)
    elif low:
        said = _("{low} or more", low=low)
    elif high:
        said = _("{high} or less", high=high)
    else:
        return row.range_text or ""
    return " ".join(filter(None, [said, unit]))


def _vaccination(row: Immunization) -> list[str | None]:
    name = name_of(row)
    if row.negated:
        name = _("Not given: {name}", name=name)
    reason = _("Reason: {text}", text=row.reason) if row.reason else ""
    return [
        "\n".join(filter(None, [name, reason])),
        _date(row.given_on),
        ", ".join(filter(None, [row.lot, row.maker])),
        ", ".join(filter(None, [row.given_by, row.given_at])),
    ]


def _document(row, record: Record) -> Line:
    file = record.files.get(row.file_id) if row.file_id else None
    enclosed = record.enclosed.get(row.file_id) if row.file_id else None
    if enclosed:
        said = _("The file is in this copy: {name}", name=enclosed)
    else:
        said = _("The file itself is not in this copy. You find it in the portal under Documents.") if file else ""
    return Line(
        [row.title, _date(row.authored), row.author or ""],
        "\n".join(filter(None, [said, row.comment, row.clinician_comment])),
    )


def _how_taken(row: Medication) -> str:
    said = ", ".join(filter(None, [amount(row.dose, row.dose_unit), coded(row.route), row.frequency]))
    return "\n".join(filter(None, [said, row.instructions]))


def _problem(row: Problem) -> str:
    return _("No known problems") if row.negated and row.code in _NO_KNOWN_PROBLEM else _named(row)


def _named(row: ClinicalRow) -> str:
    """The name; what did not happen says so."""
    return _("Recorded as not present: {name}", name=name_of(row)) if row.negated else name_of(row)


def _date(value: str | None) -> str:
    return partial_date(value) or _("Date not recorded")


def _span(start: str | None, end: str | None) -> str:
    first, last = partial_date(start), partial_date(end)
    if first and last:
        return first if first == last else _("{first} to {last}", first=first, last=last)
    if last:
        return _("until {date}", date=last)
    return first or _("Date not recorded")
