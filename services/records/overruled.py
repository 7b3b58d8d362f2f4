"""A newer file says something else than the office's correction: the office's words are kept as what it said before.

The sender's newest word counts, because a laboratory that corrects itself must not be hidden; nothing is lost (§8.4).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from models.reading import Revision
from services import clock
from services.records.touched import packed
from services.words import N_

_BY = "records in"
_WHY = N_("A newer file from the sender says something else.")
_NO_WORDS = frozenset({"status", "added_at", "source_id", "place", "content_hash", "panel_id"})


def keep_corrections(
    session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]], before: Mapping[UUID, Mapping[str, Any]]
) -> None:
    """Write down what the office had corrected in these rows (`before`), where the file (`rows`) changes it now."""
    corrected: dict[UUID, set[str]] = {}
    whose = {had["patient_id"] for had in before.values()}
    for one in session.exec(select(Revision).where(col(Revision.patient_id).in_(whose), Revision.by != _BY)).all():
        corrected.setdefault(one.row_id, set()).update(one.before)
    for row in rows:
        had = before[row["id"]]
        columns = [name for name in corrected.get(row["id"], ()) if name in row and name not in _NO_WORDS]
        if any(had[name] != row[name] for name in columns):
            said = packed(had, columns)
            session.add(Revision(patient_id=had["patient_id"], kind=str(table.__tablename__), row_id=row["id"],
                                 before=said, reason=_WHY, by=_BY, at=clock.now()))  # fmt: skip
