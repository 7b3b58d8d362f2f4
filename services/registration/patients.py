"""Patients as the office finds them: by name or birth date, with the state of their account (PRODUCT §8.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.people import Account, Patient, PatientContact
from models.registration import Registration
from models.sessions import SignIn
from services import access, history, office_codes, sign_in_lock
from services.access import StaffAccess, in_room
from services.ages import age_on
from services.charts import fields
from services.charts import search as charts
from services.charts.standing import standing_chart
from services.errors import Problem
from services.family import requests_office
from services.history import Action
from services.registration import matching
from services.registration.details import YOUNGEST, typed_date
from services.words import _

MOST = 50  # lines of one search


class State(StrEnum):
    """What the office reads beside a name (issue: states of registration)."""

    NONE = "none"
    INVITED = "invited"
    REGISTERED = "registered"
    LOCKED = "locked"  # too many tries: for a while no password is taken
    DISABLED = "disabled"  # by an administrator


@dataclass(frozen=True)
class Found:
    """One line of a search."""

    patient_id: UUID
    name: str
    birth_date: date
    city: str | None
    state: State
    locked_until: datetime | None
    last_sign_in: datetime | None


@dataclass(frozen=True)
class Card:
    """One patient as the front desk needs it for signing up; nothing of the record.

    `too_young`: under 13. `can_send`: a code can go to the patient's own contact.
    """

    patient_id: UUID
    name: str
    birth_date: date
    age: int
    address: list[str]
    contacts: list[PatientContact]
    state: State
    locked_until: datetime | None
    last_sign_in: datetime | None
    account_email: str | None
    code_issued_at: datetime | None
    code_good_until: datetime | None
    too_young: bool
    can_send: bool
    time_zone: str
    sex: str | None
    record_number: str
    provider: str | None


@in_room("patients", "billing", "records in", "forms", "appointments", "audit")
def search(session: Session, _office: StaffAccess, name: str, birth_date: str) -> list[Found]:
    """Patients whose names begin like `name` (any order) and who were born on `birth_date` ("" for any).

    In the place of a name a phone number, an e-mail address or a record number counts too (services.charts.search).
    At most MOST. Raises Problem when neither is given.
    """
    if not name.strip() and not birth_date:
        raise Problem(_("Enter a name or a date of birth."), "name")
    born = typed_date(birth_date) if birth_date else None
    return _lines(session, charts.find(session, name, born, MOST))


@in_room("patients", "merge charts")
def card(session: Session, office: StaffAccess, patient_id: UUID, texts: bool) -> Card:
    """One patient; the look is written to the history. `texts`: whether text messages can go out. Raises NoAccess."""
    patient = standing_chart(session, patient_id)
    history.record(session, office.actor, Action.VIEWED, patient_id=patient_id, subject="name, contacts and account")
    account, code = matching.account_of(session, patient), office_codes.standing(session, patient_id)
    number, member = fields.number_row(session, patient), fields.member_row(session, patient)
    age = age_on(patient.birth_date, access.clinic_today(session))
    locked = sign_in_lock.locked_until(session, account) if account else None
    state, locked_until = state_of(account, locked, code is not None)
    return Card(
        patient_id=patient.id,
        name=f"{patient.given} {patient.family}",
        birth_date=patient.birth_date,
        age=age,
        address=address_lines(patient),
        contacts=matching.contacts_of(session, patient),
        state=state,
        locked_until=locked_until,
        last_sign_in=last_sign_in(session, account),
        account_email=account.email if account else None,
        code_issued_at=code.issued_at if code else None,
        code_good_until=code.expires_at if code else None,
        too_young=age < YOUNGEST,
        can_send=matching.contact_for_code(session, patient, texts, frozenset()).contact is not None,
        time_zone=access.time_zone(session),
        sex=patient.sex,
        record_number=number.value if number else "",
        provider=member.name if member else None,
    )


@in_room("patients")
def desk(session: Session, _office: StaffAccess) -> tuple[str, int, int]:
    """What the search page shows before a search: the clinic's time zone, how many sign-up requests wait, and how
    many family requests could not be sent.
    """  # fmt: skip
    waiting = select(func.count()).select_from(Registration).where(Registration.state == "waiting")
    return access.time_zone(session), session.exec(waiting).one(), requests_office.count(session)


def address_lines(patient: Patient) -> list[str]:
    """The postal address as on an envelope."""
    town = " ".join(part for part in (patient.state, patient.postal_code) if part)
    last = ", ".join(part for part in (patient.city, town) if part)
    return [line for line in (patient.street, patient.street_2, last) if line]


def _lines(session: Session, rows: Sequence[Patient]) -> list[Found]:
    """The lines of a search; four queries however many there are."""
    ids = [row.id for row in rows]
    owners = {one.patient_id: one for one in session.exec(select(Account).where(col(Account.patient_id).in_(ids)))}
    invited = office_codes.invited(session, ids)
    last = last_sign_ins(session, list(owners.values()))
    locked = sign_in_lock.locked_among(session, owners.values())
    lines = []
    for row in rows:
        account = owners.get(row.id)
        state = state_of(account, locked.get(account.id) if account else None, row.id in invited)
        signed_in = last.get(account.id) if account else None
        lines.append(Found(row.id, f"{row.family}, {row.given}", row.birth_date, row.city, *state, signed_in))
    return lines


def state_of(
    account: Account | None, locked_until: datetime | None, invited: bool = False
) -> tuple[State, datetime | None]:
    """The state at this moment and, when it is LOCKED, until when. `locked_until`: see services.sign_in_lock."""
    if account is None:
        return (State.INVITED if invited else State.NONE), None
    if account.disabled_at:
        return State.DISABLED, None
    return (State.LOCKED if locked_until else State.REGISTERED), locked_until


def last_sign_in(session: Session, account: Account | None) -> datetime | None:
    """When a session of the account began last, None for never."""
    return last_sign_ins(session, [account]).get(account.id) if account else None


def last_sign_ins(session: Session, accounts: Sequence[Account]) -> dict[UUID, datetime]:
    """The same of many accounts; who has never signed in is not in it."""
    began = (
        select(SignIn.account_id, func.max(SignIn.started_at))
        .where(col(SignIn.account_id).in_([one.id for one in accounts]))
        .group_by(col(SignIn.account_id))
    )
    return dict(session.exec(began).all())
