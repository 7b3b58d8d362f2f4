"""The cast of all tests: Alice owns a chart, some of her family may see it, Charlie must never."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

import pyotp
from cryptography.fernet import Fernet
from sqlmodel import Session

from models.clinic import Clinic
from models.people import Account, FamilyGrant, GrantedBy, Level, Patient, Role
from services import clock, passwords, sessions
from services.ages import birthday
from services.names import match_key
from services.sessions import Viewer

PASSWORD = "correct horse battery staple"
TIME_ZONE = "America/New_York"
KEY = Fernet.generate_key()  # for the authenticator secrets of the staff


@dataclass(frozen=True)
class Person:
    """Someone with an account and a live session. `patient_id` is the own chart, `totp` the plain staff secret."""

    account_id: UUID
    email: str
    patient_id: UUID | None
    token: str
    viewer: Viewer
    totp: str | None = None

    @property
    def chart(self) -> UUID:
        """The own chart's id, for those who have one."""
        assert self.patient_id is not None
        return self.patient_id


@dataclass(frozen=True)
class Cast:
    """Bob has Full and Beth Billing-only access to Alice, by Alice's own grant; Alice has Full access to `child`."""

    alice: Person
    bob: Person
    beth: Person
    charlie: Person  # a stranger, with a chart of his own
    teen: Person  # Tina, 15, Alice's daughter; Alice has Billing only since her 13th birthday
    child: UUID  # chart of Carl, 8, who has no account
    front_desk: Person
    clinician: Person
    billing: Person
    administrator: Person


def make_cast(session: Session) -> Cast:
    """Put the cast into an empty database; everybody is signed in."""
    session.add(Clinic(name="Test Clinic", portal_name="Test Portal", time_zone=TIME_ZONE, set_up_at=clock.now()))
    alice = add_person(session, "Alice", age=44)
    bob = add_person(session, "Bob")
    beth = add_person(session, "Beth")
    teen = add_person(session, "Tina", age=15)
    child = add_chart(session, "Carl", 8).id
    assert alice.patient_id is not None
    assert teen.patient_id is not None
    grant(session, alice.patient_id, bob, Level.FULL, GrantedBy.PATIENT, "husband")
    grant(session, alice.patient_id, beth, Level.BILLING, GrantedBy.PATIENT, "sister")
    grant(session, child, alice, Level.FULL, GrantedBy.PASSCODE, "mother")
    grant(session, teen.patient_id, alice, Level.BILLING, GrantedBy.PASSCODE, "mother")
    return Cast(
        alice=alice,
        bob=bob,
        beth=beth,
        charlie=add_person(session, "Charlie", age=51),
        teen=teen,
        child=child,
        front_desk=add_person(session, "Fred", role=Role.FRONT_DESK),
        clinician=add_person(session, "Clara", role=Role.CLINICIAN),
        billing=add_person(session, "Bill", role=Role.BILLING),
        administrator=add_person(session, "Ada", role=Role.ADMINISTRATOR),
    )


def add_chart(session: Session, given: str, age: int) -> Patient:
    """A chart of someone who turned `age` a hundred days ago."""
    born = birthday(clock.today(TIME_ZONE) - timedelta(days=100), -age)
    patient = Patient(
        given=given, family="Test", birth_date=born, match_key=match_key(given, "Test"), created_at=clock.now()
    )
    session.add(patient)
    session.flush()
    return patient


def add_person(session: Session, name: str, *, age: int | None = None, role: Role | None = None) -> Person:
    """An account with a live session; with a chart of its own when `age` is given, with a second step for staff."""
    patient = add_chart(session, name, age) if age is not None else None
    totp = pyotp.random_base32() if role else None
    account = Account(
        email=f"{name}@Example.org",
        email_key=f"{name}@example.org".casefold(),
        name=f"{name} Test",
        password_hash=_password_hash(),
        totp_secret=Fernet(KEY).encrypt(totp.encode()) if totp else None,
        patient_id=patient.id if patient else None,
        role=role,
        created_at=clock.now(),
    )
    session.add(account)
    session.flush()
    token, viewer = signed_in(session, account)
    return Person(account.id, account.email, account.patient_id, token, viewer, totp)


def signed_in(session: Session, account: Account) -> tuple[str, Viewer]:
    """A new live session of `account`, for instance after time was moved on: (token, viewer)."""
    token = sessions.start(session, account, "Test browser", "127.0.0.1", second_factor=account.role is not None)
    viewer = sessions.find(session, token)
    assert viewer is not None
    return token, viewer


def grant(
    session: Session, patient_id: UUID, to: Person, level: Level, granted_by: GrantedBy, relationship: str
) -> FamilyGrant:
    """A standing grant given now."""
    row = FamilyGrant(
        patient_id=patient_id,
        account_id=to.account_id,
        level=level,
        relationship=relationship,
        granted_by=granted_by,
        granted_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


@cache
def _password_hash() -> str:
    return passwords.hashed(PASSWORD)
