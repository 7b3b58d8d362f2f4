"""Finding charts while somebody waits at the desk: each way goes along an index and stops at the first lines.

So it takes as long among 100,000 charts as among 1,000 (tests/benchmarks/growth.py). Names are compared without
accents and capitals (services.names); what is typed is a beginning, never a pattern.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.people import Patient, PatientContact, PatientIdentifier
from services.names import match_key
from services.records.importing import normalised_contact

_ONE_DAY = 2000  # people born on one day that are looked at
_DIGITS = 6  # of a phone number, from which on it is looked for by its beginning


def find(session: Session, typed: str, born: date | None, most: int) -> list[Patient]:
    """Charts that fit, at most `most`, by name. `typed` is a name in any order, a phone number, an e-mail address or a
    record number; "" for everybody born on `born`.
    """  # fmt: skip
    words = [plain for word in typed.replace(",", " ").split() if (plain := match_key("", word).rstrip("|"))]
    if born:
        same_day = select(Patient).where(Patient.birth_date == born, _standing).limit(_ONE_DAY)
        rows = sorted(session.exec(same_day).all(), key=_by_family)
        if not typed.strip():
            return list(rows[:most])
        numbered = {row.id for row in _by_number(session, typed, most)}
        return [row for row in rows if row.id in numbered or (words and _fits(row, words))][:most]
    if any(sign.isdigit() for sign in typed) or "@" in typed:
        return _by_number(session, typed, most)
    return _by_name(session, words, most) if words else []


_standing = col(Patient.merged_into).is_(None)


def _by_name(session: Session, words: Sequence[str], most: int) -> list[Patient]:
    """Family names first, then given names; each along its index."""
    found: dict[UUID, Patient] = {}
    for query in _queries(words):
        if len(found) < most:
            found |= {row.id: row for row in session.exec(query.limit(most)).all()}
    return sorted(list(found.values())[:most], key=_by_family)


def _queries(words: Sequence[str]) -> Iterable[Any]:
    """ "roe jane" may be Roe, Jane and Jane Roe, and every compound name: all ways to cut it in two."""
    whole = "".join(words)
    keys = (col(Patient.match_key), col(Patient.given_key))
    for key in keys:
        yield select(Patient).where(_begins(key, whole), _standing).order_by(key)
    for cut in range(1, min(len(words), 6)):
        first, second = "".join(words[:cut]), "".join(words[cut:])
        for key in keys:
            fits = key.like(f"%|{_escaped(second)}%", escape="\\")
            yield select(Patient).where(_begins(key, first), fits, _standing).order_by(key)


def _fits(row: Patient, words: Sequence[str]) -> bool:
    cuts = [("".join(words[:cut]), "".join(words[cut:])) for cut in range(1, len(words) + 1)]
    parts = [key.split("|") for key in (row.match_key, row.given_key)]
    return any(a.startswith(one) and b.startswith(other) for a, b in parts for one, other in cuts)


def _by_number(session: Session, typed: str, most: int) -> list[Patient]:
    """A phone number (whole or its beginning), an e-mail address (its beginning) or a record number (whole)."""
    ids: dict[UUID, None] = {}
    if "@" in typed:
        ids |= _patients_of(session, _begins(col(PatientContact.normalised), typed.strip().casefold()), most)
    digits = normalised_contact("phone", typed)
    if len(digits) >= _DIGITS:
        ids |= _patients_of(session, _begins(col(PatientContact.normalised), digits), most)
    number = select(PatientIdentifier.patient_id).where(PatientIdentifier.value == typed.strip()).limit(most)
    ids |= dict.fromkeys(session.exec(number))
    rows = session.exec(select(Patient).where(col(Patient.id).in_(ids), _standing)).all()
    return sorted(rows, key=_by_family)[:most]


def _patients_of(session: Session, fits: ColumnElement[bool], most: int) -> dict[UUID, None]:
    return dict.fromkeys(session.exec(select(PatientContact.patient_id).where(fits).limit(most)))


def _by_family(row: Patient) -> tuple[str, str]:
    return row.family.casefold(), row.given.casefold()


def _begins(column: Any, beginning: str) -> ColumnElement[bool]:
    """A range, which every index understands; LIKE is not always one."""
    return (column >= beginning) & (column < beginning + "\U0010ffff")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
