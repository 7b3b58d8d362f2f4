"""Family access settings: the patient changes, confirms and removes; a family member may leave (PRODUCT §4, AC-05)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant, Level, Patient
from services import access, clock, history, mail
from services.access import Access, ChartAccess, Relation, level_today, needs
from services.ages import age_on, birthday
from services.errors import Conflict, NoAccess, Problem
from services.family import invitations, members
from services.family.birthdays import AGES, Fall
from services.family.invitations import Open
from services.family.members import Member
from services.history import Action
from services.settings import Settings
from services.words import _


@dataclass(frozen=True)
class FamilyAccess:
    """The page. `own`: the patient looks, else a family member who sees the own grant alone, and no invitations.

    `next_birthday` is the 13th or 18th of a minor.
    """

    patient_name: str
    own: bool
    age: int
    next_birthday: Fall | None
    members: list[Member]
    invitations: list[Open]
    today: date


@needs(Access.FAMILY)
def overview(session: Session, chart: ChartAccess) -> FamilyAccess:
    """Who has access to this chart today, for the patient; for a family member the own access."""
    patient = session.get_one(Patient, chart.patient_id)
    own = chart.relation is Relation.SELF
    ahead = (Fall(birthday(patient.birth_date, years), years) for years in AGES)
    return FamilyAccess(
        patient_name=f"{patient.given} {patient.family}",
        own=own,
        age=age_on(patient.birth_date, chart.today),
        next_birthday=next((one for one in ahead if one.day > chart.today), None),
        members=members.members(session, patient, chart.today, None if own else chart.reader_id or UUID(int=0)),
        invitations=invitations.open_ones(session, patient.id) if own else [],
        today=chart.today,
    )


@needs(Access.FAMILY_CHANGE)
def change_level(
    session: Session, chart: ChartAccess, grant_id: UUID, seen: str, level: str, settings: Settings
) -> None:
    """Full or Billing only from now on; the family member is told. `seen` is the level that the page showed.

    Raises Problem without a choice or without a change, Conflict when the level has changed since, NoAccess for a grant
    of another chart.
    """
    grant, account = _of_patient(session, chart, grant_id)
    if level not in list(Level):
        raise Problem(_("Choose an access level."), "level")
    before = _level(session, chart, grant)
    if before != seen:
        raise Conflict
    if before == level:
        raise Problem(_("This is the level that {name} has already.", name=account.name), "level")
    grant.level = level
    if level == Level.FULL:
        grant.confirmed_at = clock.now()  # the patient's own word from now on, whatever the first act was
    _note(session, chart, Action.FAMILY_LEVEL_CHANGED, account)
    _tell(session, account, "family_level_changed", settings)


@needs(Access.FAMILY_CHANGE)
def give_back(session: Session, chart: ChartAccess, grant_id: UUID, settings: Settings) -> None:
    """Full again for a grant that a birthday has made Billing only. Raises Conflict for any other one."""
    grant, account = _of_patient(session, chart, grant_id)
    if grant.level != Level.FULL or _level(session, chart, grant) is not Level.BILLING:
        raise Conflict
    grant.confirmed_at = clock.now()
    _note(session, chart, Action.FAMILY_CONFIRMED, account)
    _tell(session, account, "family_level_changed", settings)


@needs(Access.FAMILY_CHANGE)
def remove(session: Session, chart: ChartAccess, grant_id: UUID, settings: Settings) -> None:
    """The access ends now, in open pages too (SE-07); the family member is told. Raises NoAccess."""
    grant, account = _of_patient(session, chart, grant_id)
    _end(grant, chart)
    _note(session, chart, Action.FAMILY_REMOVED, account)
    _tell(session, account, "family_removed", settings)


@needs(Access.FAMILY_LEAVE)
def leave(session: Session, chart: ChartAccess, settings: Settings) -> None:
    """A family member gives the own access up; the patient is told. Raises NoAccess for anybody else."""
    grant = session.exec(
        _standing(chart).where(FamilyGrant.account_id == chart.actor.account_id).with_for_update()
    ).one()
    _end(grant, chart)
    _note(session, chart, Action.FAMILY_LEFT, session.get_one(Account, grant.account_id))
    owner = session.exec(select(Account).where(Account.patient_id == chart.patient_id)).first()
    if owner:
        _tell(session, owner, "family_left", settings)


def _of_patient(session: Session, chart: ChartAccess, grant_id: UUID) -> tuple[FamilyGrant, Account]:
    """A standing grant of the patient who acts."""
    grant = session.exec(_standing(chart).where(FamilyGrant.id == grant_id).with_for_update()).first()
    if grant is None:
        raise NoAccess
    return grant, session.get_one(Account, grant.account_id)


def _standing(chart: ChartAccess):
    return select(FamilyGrant).where(FamilyGrant.patient_id == chart.patient_id, col(FamilyGrant.ended_at).is_(None))


def _level(session: Session, chart: ChartAccess, grant: FamilyGrant) -> Level | None:
    born = session.get_one(Patient, chart.patient_id).birth_date
    return level_today(grant, born, chart.today, access.time_zone(session))


def _end(grant: FamilyGrant, chart: ChartAccess) -> None:
    grant.ended_at, grant.ended_by = clock.now(), chart.actor.account_id


def _note(session: Session, chart: ChartAccess, act: Action, account: Account) -> None:
    history.record(
        session, chart.actor, act, patient_id=chart.patient_id, subject=account.name, account=str(account.id)
    )


def _tell(session: Session, account: Account, template: str, settings: Settings) -> None:
    mail.enqueue(session, to=account.email, template=template, language=account.language, link=f"{settings.base_url}/")
