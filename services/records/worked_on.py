"""Which lines of a chart people have worked on since an import: corrected, asked or written about (PRODUCT §8.3)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from models.messages import Thread
from models.reading import CorrectionRequest, Revision
from services.words import N_

CORRECTED = N_("the office has corrected it since")
ASKED = N_("the patient or family has asked for a correction of it")
WRITTEN = N_("a conversation with the patient is about it")


@dataclass(frozen=True)
class Worked:
    """Rows that must stay, and what conversations say as data, in which further row ids may stand."""

    rows: dict[UUID, str]
    structured: str
    reports: set[UUID] = field(default_factory=set)  # that stay, and their results with them

    def reason(self, row_id: UUID) -> str:
        """Why this row stays, as marked words; "" when nobody has worked on it."""
        return self.rows.get(row_id) or (WRITTEN if str(row_id) in self.structured else "")


def since(session: Session, patient_id: UUID, at: datetime) -> Worked:
    """What was done with lines of this chart after `at`; requests and conversations count whenever they began."""
    corrected = select(Revision.row_id).where(Revision.patient_id == patient_id, Revision.at >= at)
    asked = select(CorrectionRequest.row_id).where(CorrectionRequest.patient_id == patient_id)
    rows = _all(session.exec(asked).all(), ASKED) | _all(session.exec(corrected).all(), CORRECTED)
    threads = session.exec(select(Thread.structured).where(Thread.patient_id == patient_id)).all()
    return Worked(rows, json.dumps([one for one in threads if one], default=str))


def _all(rows: Iterable[UUID], reason: str) -> dict[UUID, str]:
    return dict.fromkeys(rows, reason)
