"""What birthdays change in family access: said on every screen when asked, and told by mail once (PRODUCT §4, AC-06).

Nothing here changes a right: services.access.level_today computes it at each check.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, or_, select

from models.family import AgeNotice
from models.people import Account, FamilyGrant, Level, Patient, PatientContact
from services import access, clock, mail, words
from services.access import Access, ChartAccess, Relation, StaffAccess, clinic_today, in_room, level_today, needs
from services.ages import birthday
from services.settings import Settings
from services.words import long_date

AGES = (13, 18)
TOLD_BEFORE = timedelta(days=60)
OFFICE_SEES = timedelta(days=90)


@dataclass(frozen=True)
class Fall:
    """The birthday from which a Full grant is Billing only, until the patient gives it back."""

    day: date
    years: int


@dataclass(frozen=True)
class Ahead:
    """A birthday that changes access soon; `people` are those who lose Full, or the reader alone."""

    fall: Fall
    people: list[str]


@dataclass(frozen=True)
class Coming:
    """One patient's birthday that changes family access, for the office; `people` are those who lose Full."""

    patient_id: UUID
    name: str
    fall: Fall
    people: list[str]


def fall_of(grant: FamilyGrant, born: date, today: date, time_zone: str) -> Fall | None:
    """The next birthday at which `grant` falls; None when it is not Full today, or stays as it is."""
    if level_today(grant, born, today, time_zone) is not Level.FULL:
        return None
    coming = [Fall(day, years) for years in AGES if (day := birthday(born, years)) > today]
    return next((fall for fall in coming if level_today(grant, born, fall.day, time_zone) is Level.BILLING), None)


def fell_at(grant: FamilyGrant, born: date, today: date, time_zone: str) -> int | None:
    """The age at which a grant that was Full has become Billing only, or None."""
    fallen = grant.level == Level.FULL and level_today(grant, born, today, time_zone) is Level.BILLING
    return max(years for years in AGES if birthday(born, years) <= today) if fallen else None


@needs(Access.RECORD)
def ahead(session: Session, chart: ChartAccess) -> Ahead | None:
    """What a birthday within 60 days changes for the patient, or for the family member who reads; None for nothing."""
    born, zone = session.get_one(Patient, chart.patient_id).birth_date, access.time_zone(session)
    days = [birthday(born, years) for years in AGES]
    if not any(chart.today < day <= chart.today + TOLD_BEFORE for day in days):
        return None
    query = (
        select(FamilyGrant, Account.name)
        .join(Account, col(Account.id) == FamilyGrant.account_id)
        .where(FamilyGrant.patient_id == chart.patient_id, col(FamilyGrant.ended_at).is_(None))
        .order_by(col(Account.name))
    )
    if chart.relation is not Relation.SELF:
        query = query.where(FamilyGrant.account_id == chart.reader_id)
    falls = [(fall_of(grant, born, chart.today, zone), name) for grant, name in session.exec(query).all()]
    falling = [(fall, name) for fall, name in falls if fall and fall.day <= chart.today + TOLD_BEFORE]
    return Ahead(falling[0][0], [name for _fall, name in falling]) if falling else None


@in_room("family", "office")
def coming(session: Session, _office: StaffAccess) -> list[Coming]:
    """Age changes in the next 90 days, the nearest first."""
    found: dict[tuple[UUID, Fall], Coming] = {}
    for patient, member, fall in _falling(session, OFFICE_SEES):
        line = found.setdefault((patient.id, fall), Coming(patient.id, f"{patient.given} {patient.family}", fall, []))
        line.people.append(member.name)
    return sorted(found.values(), key=lambda line: (line.fall.day, line.name))


def tell(session: Session, settings: Settings) -> int:
    """Mail to family members and to the patient's own address, once for each birthday; returns how many were written.

    A birth date that was corrected makes another birthday, which is told anew.
    """
    told = 0
    for patient, member, fall in _falling(session, TOLD_BEFORE):
        if _first_time(session, patient, fall, str(member.id)):
            _write(session, member.email, "age_notice_family", member.language, fall, settings)
            told += 1
        own = own_address(session, patient)
        if own and own[0].casefold() != member.email.casefold() and _first_time(session, patient, fall, "patient"):
            _write(session, own[0], "age_notice_patient", own[1], fall, settings)
            told += 1
    return told


def own_address(session: Session, patient: Patient) -> tuple[str, str | None] | None:
    """Where the patient is reached, with the language: the own account, else the own e-mail address in the chart."""
    account = session.exec(select(Account).where(Account.patient_id == patient.id)).first()
    if account:
        return account.email, account.language
    own = select(PatientContact.value).where(
        PatientContact.patient_id == patient.id, PatientContact.kind == "email", col(PatientContact.whose).is_(None)
    )
    value = session.exec(own.order_by(col(PatientContact.value))).first()
    return (value, None) if value and "@" in value else None


def _falling(session: Session, within: timedelta) -> Iterator[tuple[Patient, Account, Fall]]:
    today, zone = clinic_today(session), access.time_zone(session)
    # One day more at both ends for 29 February; `fall_of` decides.
    spans = [(birthday(today, -years), birthday(today + within, -years) + timedelta(days=1)) for years in AGES]
    born = or_(*(col(Patient.birth_date).between(first - timedelta(days=1), last) for first, last in spans))
    rows = session.exec(
        select(Patient, FamilyGrant, Account)
        .join(FamilyGrant, col(FamilyGrant.patient_id) == Patient.id)
        .join(Account, col(Account.id) == FamilyGrant.account_id)
        # Named once more, so that it begins with the few charts and not with all grants.
        .where(col(FamilyGrant.patient_id).in_(select(Patient.id).where(born)))
        .where(col(FamilyGrant.ended_at).is_(None), FamilyGrant.level == Level.FULL, born)
        .order_by(col(Patient.birth_date), col(FamilyGrant.granted_at))
    ).all()
    for patient, grant, member in rows:
        fall = fall_of(grant, patient.birth_date, today, zone)
        if fall and fall.day - today <= within:
            yield patient, member, fall


def _first_time(session: Session, patient: Patient, fall: Fall, recipient: str) -> bool:
    same = (
        AgeNotice.patient_id == patient.id,
        AgeNotice.birthday == fall.day,
        AgeNotice.recipient == recipient,
    )
    if session.exec(select(AgeNotice.id).where(*same)).first():
        return False
    session.add(AgeNotice(patient_id=patient.id, birthday=fall.day, recipient=recipient, told_at=clock.now()))
    session.flush()
    return True


def _write(session: Session, to: str, template: str, language: str | None, fall: Fall, settings: Settings) -> None:
    with words.speaking(language):
        day = long_date(fall.day)
    mail.enqueue(
        session, to=to, template=template, language=language or "en", day=day, link=f"{settings.base_url}/family-access"
    )
