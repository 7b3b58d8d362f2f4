"""Invite Family Member: an e-mailed link that is good for 14 days, can be sent again or taken back (PRODUCT §4)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.family import Invitation
from models.people import Account, Level, Patient, PatientContact
from services import accounts, clock, history, mail, sessions, throttle
from services.access import Access, ChartAccess, needs
from services.ages import age_on
from services.errors import Conflict, NoAccess, Problem
from services.family import members
from services.history import Action
from services.history_words import RELATIONSHIPS
from services.registration.details import YOUNGEST, typed_date
from services.settings import Settings
from services.words import _

LIFE = timedelta(days=14)
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Wanted:
    """The form as typed; `birth_date` is "year-month-day" of the three boxes, `level` full or billing."""

    given: str
    family: str
    email: str
    relationship: str
    birth_date: str
    level: str


@dataclass(frozen=True)
class Open:
    """An invitation that nobody has accepted yet; `over`: its 14 days are past, and it can be sent again."""

    id: UUID
    version: int
    name: str
    email: str
    relationship: str
    level: Level
    sent_at: datetime
    good_until: datetime
    over: bool


@needs(Access.FAMILY_CHANGE)
def invite(session: Session, chart: ChartAccess, wanted: Wanted, settings: Settings) -> str:
    """Send an invitation; returns the address it went to. The patient alone can (AC-05).

    Raises Problem on the field: oneself, a duplicate, anyone under 13 (AU-27), too many in a day (AC-11).
    """
    key = _checked(session, chart, wanted)
    _count(session, chart, key)
    _take_back_old(session, chart, key)
    token, moment = secrets.token_urlsafe(32), clock.now()
    row = Invitation(
        patient_id=chart.patient_id,
        invited_by=_account_id(chart),
        given=wanted.given.strip(),
        family=wanted.family.strip(),
        email=wanted.email.strip(),
        email_key=key,
        relationship=wanted.relationship,
        birth_date=typed_date(wanted.birth_date),
        level=wanted.level,
        token_hash=sessions.token_hash(token),
        created_at=moment,
        sent_at=moment,
        expires_at=moment + LIFE,
    )
    session.add(row)
    _note(session, chart, Action.FAMILY_INVITED, row)
    _send(session, row, token, settings)
    return row.email


@needs(Access.FAMILY_CHANGE)
def send_again(session: Session, chart: ChartAccess, invitation_id: UUID, version: int, settings: Settings) -> None:
    """A new link for another 14 days; the earlier one is dead. Raises as `invite`, Conflict, NoAccess."""
    row = _own(session, chart, invitation_id, version)
    _count(session, chart, row.email_key)
    token, moment = secrets.token_urlsafe(32), clock.now()
    row.token_hash, row.sent_at, row.expires_at = sessions.token_hash(token), moment, moment + LIFE
    row.version += 1
    _note(session, chart, Action.FAMILY_INVITATION_SENT_AGAIN, row)
    _send(session, row, token, settings)


@needs(Access.FAMILY_CHANGE)
def take_back(session: Session, chart: ChartAccess, invitation_id: UUID, version: int) -> None:
    """The link is dead at once. Raises Conflict when it was accepted or sent again meanwhile, NoAccess."""
    row = _own(session, chart, invitation_id, version)
    row.revoked_at = clock.now()
    row.version += 1
    _note(session, chart, Action.FAMILY_INVITATION_REVOKED, row)


def open_ones(session: Session, patient_id: UUID) -> list[Open]:
    """Invitations of this chart that were neither accepted nor taken back, the newest first."""
    rows = session.exec(_waiting(patient_id).order_by(col(Invitation.sent_at).desc())).all()
    return [
        Open(
            row.id,
            row.version,
            f"{row.given} {row.family}",
            row.email,
            row.relationship,
            Level(row.level),
            row.sent_at,
            row.expires_at,
            clock.now() >= row.expires_at,
        )
        for row in rows
    ]


def _checked(session: Session, chart: ChartAccess, wanted: Wanted) -> str:
    """The e-mail address in the form in which it is compared."""
    for field, name, missing in (
        ("given", wanted.given, _("Enter the first name of the person you invite.")),
        ("family", wanted.family, _("Enter the last name of the person you invite.")),
    ):
        if not any(letter.isalpha() for letter in name):
            raise Problem(missing, field)
        if len(name) > _LONGEST_NAME:
            raise Problem(_("This name is too long. Enter at most {count} characters.", count=_LONGEST_NAME), field)
    key = accounts.email_key(wanted.email)
    if wanted.relationship not in RELATIONSHIPS:
        raise Problem(_("Choose what this person is to you."), "relationship")
    _check_age(chart, wanted.birth_date)
    if wanted.level not in list(Level):
        raise Problem(_("Choose an access level."), "level")
    if key in _own_addresses(session, chart):
        raise Problem(_("This is your own e-mail address. Enter the one of your family member."), "email")
    _check_duplicate(session, chart, key)
    return key


def _check_age(chart: ChartAccess, typed: str) -> None:
    wrong = _("Enter the date of birth of the person you invite, for instance month 3, day 2, year 1988.")
    try:
        born = typed_date(typed)
    except Problem as problem:
        raise Problem(wrong, "birth_date") from problem
    if born > chart.today or age_on(born, chart.today) > 130:
        raise Problem(wrong, "birth_date")
    if age_on(born, chart.today) < YOUNGEST:
        raise Problem(under_13(), "birth_date")


def under_13() -> str:
    """Why nobody under 13 is invited, as the guide says it (COPPA)."""
    return _(
        "To comply with the Children’s Online Privacy Protection Act (COPPA), you cannot register or invite new users "
        "under the age of 13."
    )


def _own_addresses(session: Session, chart: ChartAccess) -> set[str]:
    own = select(PatientContact.value).where(
        PatientContact.patient_id == chart.patient_id,
        PatientContact.kind == "email",
        col(PatientContact.whose).is_(None),
    )
    signs_in = select(Account.email_key).where(Account.patient_id == chart.patient_id)
    found = set(session.exec(signs_in).all())
    for value in session.exec(own).all():
        try:
            found.add(accounts.email_key(value))
        except Problem:  # charts hold such things as "none"
            continue
    return found


def _check_duplicate(session: Session, chart: ChartAccess, key: str) -> None:
    patient = session.get_one(Patient, chart.patient_id)
    account = session.exec(select(Account).where(Account.email_key == key)).first()
    if account and members.members(session, patient, chart.today, account.id):
        raise Problem(_("{name} has access already. You can change the level instead.", name=account.name), "email")
    waiting = _waiting(chart.patient_id).where(Invitation.email_key == key, Invitation.expires_at > clock.now())
    if session.exec(waiting).first():
        raise Problem(_("You have invited this person already. You can send that invitation again."), "email")


def _take_back_old(session: Session, chart: ChartAccess, key: str) -> None:
    """One that nobody accepted in its 14 days makes room."""
    for row in session.exec(_waiting(chart.patient_id).where(Invitation.email_key == key)).all():
        row.revoked_at = clock.now()
    session.flush()


def _count(session: Session, chart: ChartAccess, key: str) -> None:
    throttle.check(session, throttle.INVITATIONS, str(chart.patient_id))
    throttle.check(session, throttle.INVITATION_MAIL, key)


def _own(session: Session, chart: ChartAccess, invitation_id: UUID, version: int) -> Invitation:
    row = session.exec(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.patient_id == chart.patient_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NoAccess
    if row.version != version or row.accepted_at or row.revoked_at:
        raise Conflict
    return row


def _waiting(patient_id: UUID):
    return select(Invitation).where(
        Invitation.patient_id == patient_id,
        col(Invitation.accepted_at).is_(None),
        col(Invitation.revoked_at).is_(None),
    )


def _account_id(chart: ChartAccess) -> UUID:
    if chart.actor.account_id is None:
        raise NoAccess
    return chart.actor.account_id


def _note(session: Session, chart: ChartAccess, act: Action, row: Invitation) -> None:
    subject = f"{row.given} {row.family}"
    history.record(session, chart.actor, act, patient_id=chart.patient_id, subject=subject, level=row.level)


def _send(session: Session, row: Invitation, token: str, settings: Settings) -> None:
    patient = session.get_one(Patient, row.patient_id)
    mail.enqueue(
        session,
        to=row.email,
        template="family_invitation",
        inviter=f"{patient.given} {patient.family}",
        days=LIFE.days,
        link=f"{settings.base_url}/invitation?token={token}",
    )
