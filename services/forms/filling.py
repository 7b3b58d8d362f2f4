"""Filling in a form: each answer is kept as it is typed, on any device; sending freezes it (PRODUCT §6).

Two devices: an answer is kept only over the one that the device has shown, so the later device is told what the other
has written and decides; nothing is overwritten unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.forms import GivenForm
from services import clock, history
from services.access import Access, ChartAccess, needs
from services.errors import Conflict, Problem
from services.forms import answers
from services.forms.questions import Answers
from services.forms.reading import form_of, the_form
from services.history import Action
from services.messages import sending
from services.messages.visibility import account_of
from services.words import _


@dataclass(frozen=True)
class Change:
    """One answer as it was when this device last heard of it, and as it is now."""

    before: list[str]
    after: list[str]


@dataclass(frozen=True)
class Saved:
    """What is kept now.

    `clashes`: what another device has answered otherwise; `refused`: why an answer cannot be kept. There nothing was
    changed.
    """

    version: int
    answers: Answers
    saved_at: datetime
    saved_by: str
    clashes: Answers = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@needs(Access.FORM_FILL)
def save(session: Session, chart: ChartAccess, form_id: UUID, changes: Mapping[str, Change]) -> Saved:
    """Keep answers while somebody types. Raises Problem when the form was sent, or for what is no answer to it."""
    row = _open(session, chart, form_id)
    form, kept, clashes, refused = form_of(session, row), dict(row.answers), Answers(), dict[str, str]()
    for link_id, change in changes.items():
        try:
            after = answers.typed(form, link_id, change.after)
        except Problem as problem:
            if problem.field is None:
                raise
            refused[link_id] = problem.message
            continue
        stands = kept.get(link_id, [])
        if stands not in (change.before, after):
            clashes[link_id] = stands
        elif after:
            kept[link_id] = after
        else:
            kept.pop(link_id, None)
    if sum(len(one) for values in kept.values() for one in values) > answers.MOST_TYPED:
        raise Problem(_("The answers are too long in all. Make them shorter."))
    if kept != row.answers:
        _note_begin(session, chart, row)
        row.answers = kept
        row.version += 1
        _touch(row, chart)
        session.add(row)
    return Saved(row.version, kept, row.saved_at or clock.now(), row.saved_name or chart.actor.name, clashes, refused)


@needs(Access.FORM_FILL)
def submit(session: Session, chart: ChartAccess, form_id: UUID, version: int) -> str:
    """Send the form as it stands; returns who has signed it. From then on nobody changes it.

    `version` is the newest that the person has seen: Conflict when the answers have changed since. The same person's
    second click changes nothing. Raises all Problems of the answers, each at its question.
    """
    row = the_form(session, chart, form_id, lock=True)
    if row.submitted_at and row.submitted_by == account_of(chart):
        return row.signature or ""
    _refuse_sent(row)
    if row.version != version:
        raise Conflict
    complete, signature = answers.complete(form_of(session, row), row.answers), sending.signature(session, chart)
    row.answers = complete
    row.version += 1
    row.submitted_at, row.submitted_by, row.signature = clock.now(), account_of(chart), signature
    session.add(row)
    _write_down(session, chart, Action.FORM_SENT, row)
    return signature


def _open(session: Session, chart: ChartAccess, form_id: UUID) -> GivenForm:
    row = the_form(session, chart, form_id, lock=True)
    _refuse_sent(row)
    return row


def _refuse_sent(row: GivenForm) -> None:
    if row.submitted_at:
        raise Problem(_("This form was sent by {name}. It can no longer be changed.", name=row.signature or ""))


def _touch(row: GivenForm, chart: ChartAccess) -> None:
    row.saved_at, row.saved_by, row.saved_name = clock.now(), account_of(chart), chart.actor.name


def _note_begin(session: Session, chart: ChartAccess, row: GivenForm) -> None:
    """One row for each person and hour of work, not one for each key (HI-05)."""
    if row.saved_by == account_of(chart) and row.saved_at and (clock.now() - row.saved_at).total_seconds() < 3600:
        return
    _write_down(session, chart, Action.FORM_BEGUN, row)


def _write_down(session: Session, chart: ChartAccess, act: Action, row: GivenForm) -> None:
    detail: dict[str, Any] = {"form": str(row.id)}
    history.record(session, chart.actor, act, patient_id=chart.patient_id, subject="a form", **detail)
