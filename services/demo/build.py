"""Putting the demo clinic into an empty database."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from cryptography.fernet import Fernet
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from models.clinic import Clinic, Location, Provider, ProviderLocation
from models.family import AgeNotice, Invitation
from models.people import Account, FamilyGrant, Level, Patient, Role
from models.record import (
    Allergy,
    CareTeamMember,
    Document,
    Encounter,
    FamilyHistory,
    Immunization,
    Medication,
    Observation,
    Panel,
    Problem,
    Procedure,
)
from services import access, clock, help_questions, passwords, sessions
from services.accounts import email_key
from services.ages import birthday
from services.database import Database
from services.demo import (
    adults,
    bills,
    children,
    clinic,
    conversations,
    elena_history,
    elena_results,
    elena_visits,
    family_requests,
    forms,
    incoming,
    messages,
    office_results,
    visits,
)
from services.demo.accounts import PASSWORD, totp_secret
from services.demo.chart import Chart, born_on
from services.demo.people import GRANTS, PEOPLE, Someone
from services.messages import subjects
from services.records import importing, store
from services.records.draft import Contact, Person
from services.settings import Settings

RECORDS: dict[str, tuple[Callable[[Chart], None], ...]] = {
    "elena": (elena_history.add_history, elena_results.add_all_results, elena_visits.add_visits),
    "daniel": (adults.add_daniel,),
    "marco": (children.add_marco,),
    "lucia": (children.add_lucia,),
    "theo": (children.add_theo,),
    "nora": (children.add_nora,),
    "samuel": (adults.add_samuel,),
    "grace": (),  # her record comes from another hospital's file
}
_DATED: tuple[tuple[type[SQLModel], str], ...] = (
    (Problem, "onset"),
    (Medication, "started"),
    (Allergy, "onset"),
    (Immunization, "given_on"),
    (Procedure, "performed"),
    (Panel, "collected"),
    (Observation, "taken"),
    (FamilyHistory, "onset"),
    (Encounter, "started"),
    (CareTeamMember, "started"),
    (Document, "authored"),
)
_NEW = timedelta(days=21)  # lines younger than this count as new on the home page


def build(db: Database, settings: Settings) -> None:
    """Fill an empty database with the demo clinic, as of `clock.now()`; one that is filled stays as it is."""
    if db.reading(lambda session: session.exec(select(Clinic.id)).first()):
        return
    db.writing(_write, passwords.hashed(PASSWORD), Fernet(settings.secret_key))


def _write(session: Session, password_hash: str, key: Fernet) -> None:
    now, today = clock.now(), clock.today(clinic.TIME_ZONE)
    session.add(Clinic(**clinic.CLINIC, set_up_at=now - timedelta(days=1500)))
    subjects.add_defaults(session)
    help_questions.add_defaults(session)
    locations = {facts["name"]: Location(**facts) for facts in clinic.LOCATIONS}
    session.add_all(locations.values())
    staff = [_account(session, name, f"{box}@example.org", password_hash, key, role=role, now=now)
             for name, box, role, _ in clinic.STAFF]  # fmt: skip
    doctors = {provider: row.id for (*_, provider), row in zip(clinic.STAFF, staff, strict=True) if provider}
    providers = [Provider(**facts, account_id=doctors.get(facts["name"])) for facts in clinic.PROVIDERS]
    session.add_all(providers)
    session.flush()
    session.add_all(
        ProviderLocation(provider_id=provider.id, location_id=locations[name].id)
        for provider in providers
        for name in clinic.WORKS_AT[provider.name]
    )
    charts: dict[str, UUID] = {}
    accounts: dict[str, UUID] = {}
    for person in PEOPLE:
        if person.age is not None:
            charts[person.key] = _chart(session, person, today)
        if person.signs_in:
            account = _account(session, person.name, person.email, password_hash, key, charts.get(person.key), now=now)
            accounts[person.key] = account.id
    for patient, who, level, relationship, granted_by, days in GRANTS:
        session.add(
            FamilyGrant(
                patient_id=charts[patient],
                account_id=accounts[who],
                level=level,
                relationship=relationship,
                granted_by=granted_by,
                granted_at=now - timedelta(days=days),
            )
        )
    _add_family_matters(session, charts, accounts, today, now)
    born = {person.key: born_on(today, person.age, person.turned) for person in PEOPLE if person.age is not None}
    conversations.add_conversations(session, charts, accounts, {row.name: row.id for row in staff}, now)
    family_requests.add_unsent(session, charts["marco"], born["marco"], now)
    incoming.send_files(session, born["grace"], born["samuel"], today)
    bills.add_bills(session, charts, today)
    forms.add_forms(session, charts, accounts, today)
    visits.add_visits(session, charts, today)
    messages.add(session, charts, accounts, now)
    _let_old_lines_be_old(session, now)
    office_results.add(session, charts, accounts, Chart(born["elena"], today, clinic.TIME_ZONE), now)


def _add_family_matters(
    session: Session, charts: dict[str, UUID], accounts: dict[str, UUID], today: date, now: datetime
) -> None:
    """An invitation that waits, and that Theo's parents were told of his 13th birthday a month ago."""
    session.add(
        Invitation(
            patient_id=charts["elena"],
            invited_by=accounts["elena"],
            given="Rosa",
            family="Bianchi",
            email="rosa.bianchi@example.org",
            email_key="rosa.bianchi@example.org",
            relationship="mother",
            birth_date=date(today.year - 74, 5, 17),
            level=Level.BILLING,
            token_hash=sessions.token_hash(secrets.token_urlsafe(32)),
            created_at=now - timedelta(days=3),
            sent_at=now - timedelta(days=3),
            expires_at=now + timedelta(days=11),
        )
    )
    theo = session.get_one(Patient, charts["theo"])
    for parent in ("elena", "daniel"):
        session.add(
            AgeNotice(
                patient_id=theo.id,
                birthday=birthday(theo.birth_date, 13),
                recipient=str(accounts[parent]),
                told_at=now - timedelta(days=30),
            )
        )


def _account(
    session: Session,
    name: str,
    email: str,
    password_hash: str,
    key: Fernet,
    patient_id: UUID | None = None,
    role: str | None = None,
    *,
    now: datetime,
) -> Account:
    row = Account(
        email=email,
        email_key=email_key(email),
        name=name,
        password_hash=password_hash,
        totp_secret=key.encrypt(totp_secret(email).encode()),
        patient_id=patient_id,
        role=Role(role) if role else None,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _chart(session: Session, person: Someone, today: date) -> UUID:
    born = born_on(today, person.age or 0, person.turned)
    responsible = next((other for other in PEOPLE if other.key == person.guardian), person)
    whose = responsible.name if person.guardian else None
    fields = dict(person.more)
    if person.guardian:
        fields["guardians"] = [{"name": whose, "relationship": "mother", "phone": responsible.phone}]
    patient = importing.create_patient(
        session,
        access.command_line(session, "records in"),
        Person(
            person.given,
            person.family,
            born,
            person.sex,
            fields,
            [
                Contact("phone", responsible.phone, "mobile", whose),
                Contact("email", responsible.email, "home", whose),
            ],
            [(f"urn:oid:{clinic.CLINIC['oid']}", f"RFM-{100 + PEOPLE.index(person)}")],
        ),
    )
    chart = Chart(born, today, clinic.TIME_ZONE)
    for add in RECORDS[person.key]:
        add(chart)
    store.put(session, patient.id, None, chart.lines)
    return patient.id


def _let_old_lines_be_old(session: Session, now: datetime) -> None:
    """Else everything would count as new on the home page."""
    recent = (now - _NEW).date().isoformat()
    for table, dated in _DATED:
        when = col(getattr(table, dated))
        old = update(table).where(when.is_(None) | (when < recent))
        session.execute(old.values(added_at=now - timedelta(days=400)))
    for table in (Panel, Document):  # and nobody gets mails about a record that was there before
        session.execute(update(table).values(notified_at=now))
