"""Office codes: staff give a patient a code, on screen or in a letter, and the patient signs up with it (PRODUCT §2).

A code has 73 random bits, is stored as a hash, lasts seven days, is good once and only with the chart's birth date.
A new one revokes the one before.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.registration import OfficeCode
from services import access, clock, history, readable_codes, sessions
from services.access import StaffAccess, in_room
from services.ages import age_on
from services.charts.standing import standing_chart
from services.errors import NoAccess, Problem
from services.history import Action
from services.registration import matching
from services.registration.details import YOUNGEST
from services.words import _

LIFE = timedelta(days=7)
TRIES = 5  # of the right code with a wrong birth date; the code itself cannot be guessed


@dataclass(frozen=True)
class Issued:
    """A new code in plain words, for this one time."""

    patient_id: UUID
    code: str = field(repr=False)


@in_room("approvals")
def issue(session: Session, office: StaffAccess, patient_id: UUID) -> Issued:
    """A new code for a chart. Raises Problem for a patient under 13 or with an account, NoAccess without a chart."""
    patient = standing_chart(session, patient_id, lock=True)
    if age_on(patient.birth_date, access.clinic_today(session)) < YOUNGEST:
        raise Problem(_("This patient is under 13. By law (COPPA) there is no account; a parent has family access."))
    if matching.account_of(session, patient):
        raise Problem(_("This patient has an account already."))
    void(session, patient_id)
    code = readable_codes.new(groups=3, size=5)
    moment = clock.now()
    if office.actor.account_id is None:
        raise NoAccess  # a code is always somebody's
    session.add(
        OfficeCode(
            patient_id=patient_id,
            code_hash=_hash(code),
            issued_by=office.actor.account_id,
            issued_at=moment,
            expires_at=moment + LIFE,
        )
    )
    history.record(session, office.actor, Action.OFFICE_CODE_ISSUED, patient_id=patient_id)
    return Issued(patient_id, code)


@in_room("approvals")
def revoke(session: Session, office: StaffAccess, patient_id: UUID) -> None:
    """The standing code of a chart is void; nothing happens when there is none."""
    if void(session, patient_id):
        history.record(session, office.actor, Action.OFFICE_CODE_REVOKED, patient_id=patient_id)


def void(session: Session, patient_id: UUID) -> bool:
    """No code of this chart is good any more; says whether there was one. Writes no history: the caller does."""
    revoked = session.scalars(
        update(OfficeCode)
        .where(
            col(OfficeCode.patient_id) == patient_id,
            col(OfficeCode.used_at).is_(None),
            col(OfficeCode.revoked_at).is_(None),
        )
        .values(revoked_at=clock.now())
        .returning(col(OfficeCode.id))
    )
    return bool(revoked.all())


def standing(session: Session, patient_id: UUID) -> OfficeCode | None:
    """The code that would be taken now, or None."""
    return session.exec(_standing().where(OfficeCode.patient_id == patient_id)).first()


def invited(session: Session, patient_ids: Collection[UUID]) -> set[UUID]:
    """Those of the charts that have a standing code."""
    return {row.patient_id for row in session.exec(_standing().where(col(OfficeCode.patient_id).in_(patient_ids)))}


def find(session: Session, code: str) -> OfficeCode | None:
    """The standing row of a typed code; case, spaces and hyphens do not matter."""
    return session.exec(_standing().where(OfficeCode.code_hash == _hash(code))).first()


def use_up(session: Session, code_id: UUID) -> bool:
    """The code is used; False when it was used, revoked or replaced meanwhile. One UPDATE, so it works once."""
    return (
        session.scalar(
            update(OfficeCode)
            .where(
                col(OfficeCode.id) == code_id, col(OfficeCode.used_at).is_(None), col(OfficeCode.revoked_at).is_(None)
            )
            .values(used_at=clock.now())
            .returning(col(OfficeCode.id))
        )
        is not None
    )


def _standing():
    return select(OfficeCode).where(
        col(OfficeCode.used_at).is_(None),
        col(OfficeCode.revoked_at).is_(None),
        col(OfficeCode.expires_at) > clock.now(),
        col(OfficeCode.tries) < TRIES,
    )


def _hash(code: str) -> str:
    return sessions.token_hash(readable_codes.plain(code))
