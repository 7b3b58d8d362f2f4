"""The merge itself, in the transaction of its caller: rows, sign-ins, what waits, and the closed chart.

It is also what the preview runs and takes back, so that the preview can show nothing else than what will happen.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select as rows_of
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from models.family import FamilyRequest
from models.people import Account, FamilyGrant, Patient
from models.registration import OfficeCode, Registration
from models.security import EmailChange
from services import clock, sessions
from services.charts.merge_rows import Mover, tables_of_patients
from services.errors import Problem
from services.words import N_, _

# Columns of the chart that are filled when the surviving chart has nothing in any column of the group.
_FILLED = (
    ("middle",), ("suffix",), ("prefix",), ("sex",), ("birth_sex",), ("language",),
    ("street", "street_2", "city", "state", "postal_code", "country"), ("insurer", "insurance_member_id"),
)  # fmt: skip
# What may change after a merge without telling to which of the two persons it belongs.
NOT_WATCHED = {"draft", "age_notice", "email_change", "registration", "office_code", "family_request"}
_DIFFERENT = N_(
    "Neither the name nor the date of birth is the same. If it is one person, correct one of the charts first."
)

_TWO_PEOPLE = N_(
    "{name} signs in for one of these charts and has family access to the other. So they are two different people."
)


@dataclass
class Done:
    """What was done: `mover` with the log and the counts, and how the surviving chart stands now."""

    mover: Mover
    stood: dict[str, Any] = field(default_factory=dict)


def locked(session: Session, survivor_id: UUID, absorbed_id: UUID) -> tuple[Patient, Patient]:
    """Both charts, held until the transaction ends. Raises Problem when they cannot be one person's."""
    both = {survivor_id, absorbed_id}
    query = (
        select(Patient).where(col(Patient.id).in_(both), col(Patient.merged_into).is_(None)).order_by(col(Patient.id))
    )
    found = {row.id: row for row in session.exec(query.with_for_update())}
    if len(both) != 2 or set(found) != both:
        raise Problem(_("Choose two different charts that are both open."))
    here, there = found[survivor_id], found[absorbed_id]
    if here.birth_date != there.birth_date and here.match_key != there.match_key:
        raise Problem(_(_DIFFERENT))
    for one, other in ((here, there), (there, here)):
        own = owner(session, one.id)
        granted = select(FamilyGrant.id).where(
            FamilyGrant.patient_id == other.id, FamilyGrant.account_id == (own.id if own else None),
            col(FamilyGrant.ended_at).is_(None),
        )  # fmt: skip
        if own and session.exec(granted).first():
            words = _(_TWO_PEOPLE, name=own.name)
            raise Problem(words)
    return here, there


def do(session: Session, here: Patient, there: Patient, keep_account: UUID | None) -> Done:
    """Put `there` into `here`. `keep_account`: whose sign-in stays, when both have one. Raises Problem for none."""
    mover = Mover(session, here.id, there.id)
    done = Done(mover)
    _bind(session, here, there, keep_account, mover)
    _close_what_waits(session, here.id, there.id)
    session.flush()
    for table, column in tables_of_patients():
        mover.move(table, column)
    _fill(session, here, there, mover)
    closed = update(Patient).where(col(Patient.id) == there.id)
    session.execute(closed.values(merged_into=here.id, match_key="", given_key="", version=there.version + 1))
    session.flush()
    session.expire_all()
    done.stood = standing(session, here.id)
    return done


def owner(session: Session, patient_id: UUID) -> Account | None:
    """The account that signs in for the chart."""
    return session.exec(select(Account).where(Account.patient_id == patient_id)).first()


def standing(session: Session, patient_id: UUID) -> dict[str, Any]:
    """What a chart consists of: a mark for each table, the sign-in, and what each standing grant allows."""
    stood: dict[str, Any] = {}
    for table, column in tables_of_patients():
        if table.name not in NOT_WATCHED:
            ids = sorted(str(one) for one in session.execute(rows_of(table.c.id).where(column == patient_id)).scalars())
            stood[table.name] = hashlib.sha256(" ".join(ids).encode()).hexdigest()
    own = owner(session, patient_id)
    grants = session.exec(select(FamilyGrant).where(FamilyGrant.patient_id == patient_id)).all()
    allowed = {str(one.id): [one.level, _iso(one.confirmed_at), str(one.ends_on)] for one in grants if not one.ended_at}
    return {"tables": stood, "owner": str(own.id) if own else "", "grants": allowed}


def _bind(session: Session, here: Patient, there: Patient, keep_account: UUID | None, mover: Mover) -> None:
    """One sign-in for the one chart; the other one opens it no longer, and its open pages end."""
    ours, theirs = owner(session, here.id), owner(session, there.id)
    if ours and theirs:
        if keep_account not in (ours.id, theirs.id):
            raise Problem(_("Both charts have a sign-in. Choose which one stays."), "keep_account")
        gone = theirs if keep_account == ours.id else ours
        mover.note("account", gone.id, {"patient_id": [gone.patient_id, None]})
        gone.patient_id = None
        session.flush()  # before the other one takes its place
        sessions.end_all(session, gone.id)
    kept = theirs if theirs and (ours is None or keep_account == theirs.id) else ours
    if kept and kept.patient_id != here.id:
        mover.note("account", kept.id, {"patient_id": [kept.patient_id, here.id]})
        kept.patient_id = here.id
        session.flush()


def _close_what_waits(session: Session, *patient_ids: UUID) -> None:
    """Codes and passcodes on their way were given out for one chart: they open none of the other's record."""
    now = clock.now()
    for table, unused, end in (
        (OfficeCode, (col(OfficeCode.used_at).is_(None), col(OfficeCode.revoked_at).is_(None)), "revoked_at"),
        (Registration, (col(Registration.state).in_(("code sent", "confirmed")),), "expires_at"),
        (FamilyRequest, (col(FamilyRequest.state).in_(("waiting", "confirmed")),), "expires_at"),
        (EmailChange, (col(EmailChange.used_at).is_(None),), "expires_at"),
    ):
        of_these = col(table.patient_id).in_(patient_ids)
        session.execute(update(table).where(of_these, *unused).values({end: now}))


def _fill(session: Session, here: Patient, there: Patient, mover: Mover) -> None:
    """What the surviving chart does not say at all is taken from the other one."""
    values = {}
    for group in _FILLED:
        if not any(getattr(here, name) for name in group):
            values |= {name: getattr(there, name) for name in group if getattr(there, name)}
    if values:
        mover.note("patient", here.id, {name: [getattr(here, name), value] for name, value in values.items()})
    table = SQLModel.metadata.tables["patient"]
    session.execute(update(table).where(table.c.id == here.id).values(**values, version=here.version + 1))


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
