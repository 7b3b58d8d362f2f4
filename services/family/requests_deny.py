"""The *Deny* link of the passcode's mail: a page, and a button that ends the request (PRODUCT §4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.family import FamilyRequest
from services import clock, history, sessions
from services.errors import Problem
from services.family.requests_contact import requester_name
from services.history import Action, Actor
from services.words import _


@dataclass(frozen=True)
class Denial:
    """What the page shows: who asked, and whether it can still be denied. `given`: the passcode was used already."""

    requester: str
    relationship: str
    asked_at: datetime
    state: Literal["open", "denied", "given"]


def asked(session: Session, ticket: str | None) -> Denial | None:
    """The request of this link; None for a link that is made up, or of a request that is over. Changes nothing."""
    row = _row(session, ticket)
    if row is None:
        return None
    if row.state in ("waiting", "confirmed"):
        ended = row.reason is not None or (row.state == "waiting" and clock.now() >= row.expires_at)
        return None if ended else _denial(row, "open")
    return _denial(row, "denied" if row.state == "denied" else "given") if row.reason is None else None


def deny(session: Session, ticket: str | None, address: str | None) -> None:
    """End the request: its passcode works no more, also when it was typed and the account is not finished.

    Access that was given stays; it is removed in Family access settings. Raises Problem when there is nothing to deny.
    """
    row = _row(session, ticket)
    if row is None or not _end(session, row):
        raise Problem(_("This request cannot be denied any more."))
    actor = Actor(None, "Whoever received the passcode", "visitor", address)
    history.record(session, actor, Action.FAMILY_DENIED, patient_id=row.patient_id, subject=requester_name(row))


def _row(session: Session, ticket: str | None) -> FamilyRequest | None:
    return session.exec(
        select(FamilyRequest).where(FamilyRequest.deny_hash == sessions.token_hash(ticket or ""))
    ).first()


def _end(session: Session, row: FamilyRequest) -> bool:
    open_still = (
        col(FamilyRequest.id) == row.id,
        col(FamilyRequest.state).in_(("waiting", "confirmed")),
        col(FamilyRequest.reason).is_(None),
    )
    ended = update(FamilyRequest).where(*open_still).values(state="denied", code_hash=None, decided_at=clock.now())
    return session.scalar(ended.returning(col(FamilyRequest.id))) is not None


def _denial(row: FamilyRequest, state: Literal["open", "denied", "given"]) -> Denial:
    return Denial(requester_name(row), row.relationship, row.created_at, state)
