"""More patients for a clinic, each with an account, a session and somebody to write to."""

from uuid import UUID, uuid4

from sqlmodel import Session, select

from models.clinic import Location, Provider, Subject
from models.people import Account, Patient
from models.record import Encounter
from services import clock, sessions
from services.names import match_key
from services.sessions import Viewer

Who = tuple[str, Viewer, UUID]  # token, who it is, own chart


def patients(session: Session, count: int) -> list[Who]:
    """`count` more people with an account, a session, and a visit with the first provider."""
    provider = session.exec(select(Provider).order_by(Provider.name)).first()
    assert provider
    made = []
    for number in range(count):
        born = clock.today("UTC").replace(year=1980)
        patient = Patient(
            given=f"Pat{number}", family="Many", birth_date=born, match_key=match_key(f"Pat{number}", "Many"),
            created_at=clock.now(),
        )  # fmt: skip
        session.add(patient)
        session.flush()
        account = Account(
            email=f"pat{number}@example.org", email_key=f"pat{number}@example.org", name=f"Pat{number} Many",
            password_hash="none", patient_id=patient.id, created_at=clock.now(),
        )  # fmt: skip
        session.add(account)
        session.add(
            Encounter(
                patient_id=patient.id, source_key=str(uuid4()), content_hash="", provider=provider.name,
                added_at=clock.now(),
            )
        )  # fmt: skip
        session.flush()
        token = sessions.start(session, account, "Benchmark", "127.0.0.1", second_factor=True)
        viewer = sessions.find(session, token)
        assert viewer
        made.append((token, viewer, patient.id))
    return made


def addressed(session: Session) -> tuple[str, str, str]:
    """A provider, a location and a subject for a message."""
    provider = session.exec(select(Provider).order_by(Provider.name)).first()
    subject = session.exec(select(Subject)).first()
    assert provider
    assert subject
    location = session.exec(select(Location)).all()[0]
    return str(provider.id), str(location.id), str(subject.id)
