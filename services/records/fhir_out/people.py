"""Patient, Organization, Practitioner and CareTeam."""

from itertools import groupby
from typing import Any

from models.people import PatientContact
from models.record import CareTeamMember
from services.records.fhir_out.entry import Entries, code_of, common, known, notes
from services.records.fhir_out.values import (
    Json,
    absent,
    coding,
    concept,
    moment,
    named,
    period,
    text_concept,
    without_gaps,
    words,
)

_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
_GENDERS = {"m": "male", "f": "female", "un": "other"}
_OMB = {"1002-5", "2028-9", "2054-5", "2076-8", "2106-3", "2135-2", "2186-5"}
_BIRTH_SEX = {"f", "m", "unk", "oth", "asku"}
_USES = {"home": "home", "mobile": "mobile", "work": "work", "temp": "temp", "old": "old", "hp": "home", "mc": "mobile"}
_TEAM = {"proposed", "active", "suspended", "inactive"}
_NPI = "http://hl7.org/fhir/sid/us-npi"


def add_patient(entries: Entries) -> None:
    """The person the record is about, and the clinic that keeps it."""
    record, patient = entries.record, entries.record.patient
    clinic = record.clinic
    organization = entries.add(
        "Organization",
        clinic.id,
        {
            "active": True,
            "name": words(clinic.name) or "Clinic",
            "telecom": [{"system": "phone", "value": said}] if (said := words(clinic.phone)) else [],
            "address": _address(clinic.street, None, clinic.city, clinic.state, clinic.postal_code, None),
        },
    )
    gender = known(patient.sex, _GENDERS, "unknown" if patient.sex else None)
    entries.add(
        "Patient",
        patient.id,
        {
            "extension": _us_core(patient),
            "identifier": [one for row in record.identifiers if (one := _identifier(row.system, row.value))],
            "name": [_name(patient)],
            "telecom": _telecoms([row for row in record.contacts if not row.whose]),
            "gender": gender,
            "birthDate": patient.birth_date.isoformat(),
            "deceasedDateTime": moment(patient.deceased_on, entries.zone),
            "address": _address(
                patient.street, patient.street_2, patient.city, patient.state, patient.postal_code, patient.country
            ),
            "maritalStatus": concept(patient.marital_status),
            "contact": _guardians(patient.guardians, [row for row in record.contacts if row.whose]),
            "communication": _languages(patient.language),
            "managingOrganization": organization,
        },
    )


def add_care_team(entries: Entries) -> None:
    """Who looks after the patient: a Practitioner for each person, and a CareTeam for each state of one."""
    rows = entries.record.care_team
    for row in rows:
        if row.name:
            entries.know(row.name, _practitioner(entries, row))
    for mark, group in groupby(sorted(rows, key=_team_mark), key=_team_mark):
        members = list(group)
        first = members[0]
        entries.add(
            "CareTeam",
            first.id,
            common(first, "subject", entries)
            | {
                "status": known(first.status, _TEAM, "active"),
                "participant": [_participant(entries, row) for row in members],
                "note": notes(mark[1]),
            },
        )


def _team_mark(row: CareTeamMember) -> tuple[str, str, bool]:
    return known(row.status, _TEAM, None) or "", row.comment or "", row.confidential


def _participant(entries: Entries, row: CareTeamMember) -> Json:
    role = code_of(row)
    member = entries.person(row.name) if row.name else None
    return without_gaps(
        {
            "role": [role] if "extension" not in role else [],
            "member": member or named(row.organization) or absent(row.null_flavor),
            "onBehalfOf": named(row.organization),
            "period": period(row.started, row.ended, entries.zone),
        }
    )


def _practitioner(entries: Entries, row: CareTeamMember) -> Json:
    return entries.add(
        "Practitioner",
        row.id,
        {
            "identifier": [{"system": _NPI, "value": said}] if (said := words(row.npi)) else [],
            "name": [{"text": words(row.name)} if words(row.name) else absent()],
            "telecom": [{"system": "phone", "value": said}] if (said := words(row.phone)) else [],
            "address": [{"text": said}] if (said := words(row.address)) else [],
        },
    )


def _name(patient: Any) -> Json:
    given = [words(patient.given), *(patient.middle or "").split()]
    said = without_gaps(
        {
            "family": words(patient.family),
            "given": [name for part in given if (name := words(part))],
            "prefix": [name] if (name := words(patient.prefix)) else [],
            "suffix": [name] if (name := words(patient.suffix)) else [],
        }
    )
    return {"use": "official"} | said if said else absent()


def _address(*parts: str | None) -> list[Json]:
    street, second, city, state, postal_code, country = map(words, parts)
    lines = [line for line in (street, second) if line]
    said = {"line": lines, "city": city, "state": state, "postalCode": postal_code, "country": country}
    return [whole] if (whole := without_gaps(said)) else []


def _telecoms(rows: list[PatientContact]) -> list[Json]:
    found = []
    for row in rows:
        if value := words(row.value):
            found.append(without_gaps({"system": row.kind, "value": value, "use": known(row.use, _USES, None)}))
    return found


def _guardians(guardians: list[Json], contacts: list[PatientContact]) -> list[Json]:
    """Contact persons with all their numbers; a number of somebody not named otherwise makes a contact of its own."""
    found = []
    left = list(contacts)
    for one in guardians:
        own = [row for row in left if row.whose in (one.get("name"), one.get("relationship"))]
        left = [row for row in left if row not in own]
        said = {row.value for row in own}
        telecom = [
            {"system": kind, "value": value}
            for kind in ("phone", "email")
            if (value := words(one.get(kind))) and value not in said
        ]
        found.append(
            without_gaps(
                {
                    "relationship": [concept_] if (concept_ := text_concept(one.get("relationship"))) else [],
                    "name": {"text": name} if (name := words(one.get("name"))) else None,
                    "telecom": [*telecom, *_telecoms(own)],
                    "address": {"text": place} if (place := words(one.get("address"))) else None,
                }
            )
        )
    for whose in dict.fromkeys(row.whose for row in left):
        name = words(whose)
        own = _telecoms([row for row in left if row.whose == whose])
        found.append(without_gaps({"name": {"text": name} if name else None, "telecom": own}))
    return [one for one in found if one]


def _languages(language: str | None) -> list[Json]:
    said = coding({"system": "urn:ietf:bcp:47", "code": language, "display": None})
    return [{"language": {"coding": [said]}}] if said and "code" in said else []


def _identifier(system: str, value: str) -> Json | None:
    said, where = words(value), words(system)
    if not said:
        return None
    if where and ":" in where and not any(char.isspace() for char in where):
        return {"system": where, "value": said}
    return without_gaps({"type": text_concept(where), "value": said})


def _us_core(patient: Any) -> list[Json]:
    found = []
    for name, values in (("race", patient.races), ("ethnicity", [patient.ethnicity] if patient.ethnicity else [])):
        said = [one for value in values if (one := coding(value))]
        if said:
            inner = [
                {"url": "ombCategory" if one["code"] in _OMB else "detailed", "valueCoding": one}
                for one in said
                if "code" in one
            ]
            text = ", ".join(str(one.get("display") or one.get("code")) for one in said)
            found.append({"url": _US_CORE + name, "extension": [*inner, {"url": "text", "valueString": text}]})
    birth_sex = known(patient.birth_sex, _BIRTH_SEX, None)
    if birth_sex:
        found.append({"url": _US_CORE + "birthsex", "valueCode": birth_sex.upper()})
    return found
