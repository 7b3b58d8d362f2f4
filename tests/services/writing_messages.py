"""What every test about messages needs: a clinic with providers, locations and subjects, and short ways to write."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlmodel import Session, select

from models.clinic import Location, Provider, ProviderLocation, Subject
from models.messages import Message
from models.record import Encounter
from services import clock
from services.access import open_chart, open_office
from services.database import Database
from services.messages import drafts, office, reading, sending, subjects
from services.messages.reading import Conversation, ThreadList
from services.messages.sending import Sent, Wanted
from services.rights import Access
from services.settings import Settings
from tests.cast import Cast, Person


@dataclass(frozen=True)
class Places:
    """Ids as the browser sends them. Alice, Carl and Tina have seen Dr. Raman at both offices; nobody Dr. Novak."""

    raman: str
    novak: str
    mill: str
    harbor: str
    medical: str
    billing: str


def make_places(session: Session, cast: Cast) -> Places:
    """Two offices, two providers, the subjects, and visits with one of the providers."""
    subjects.add_defaults(session)
    raman, novak = Provider(name="Priya Raman, MD"), Provider(name="Helen Novak, MD")
    mill, harbor = Location(name="Mill Street office"), Location(name="Harbor View office")
    session.add_all([raman, novak, mill, harbor])
    session.flush()
    for place in (mill, harbor):
        session.add(ProviderLocation(provider_id=raman.id, location_id=place.id))
    session.add(ProviderLocation(provider_id=novak.id, location_id=harbor.id))
    for patient_id in (cast.alice.chart, cast.child, cast.teen.chart, cast.charlie.chart):
        add_visit(session, patient_id, "Dr. Priya K. Raman")
    known = {row.name: str(row.id) for row in session.exec(select(Subject)).all()}
    ids = (str(row.id) for row in (raman, novak, mill, harbor))
    return Places(*ids, known["Medical question"], known["Billing"])


def add_visit(session: Session, patient_id: UUID, provider: str, **more: object) -> None:
    """A visit in the record of the patient."""
    row = Encounter(
        patient_id=patient_id, source_key=str(uuid4()), content_hash="", provider=provider, added_at=clock.now(), **more
    )
    session.add(row)
    session.flush()


def wanted(places: Places, text: str = "May I swim with the bandage?", **other: str) -> Wanted:
    """A complete new message."""
    given = {"provider_id": places.raman, "location_id": places.mill, "subject_id": places.medical, **other}
    return Wanted(text, **given)


def new_draft(db: Database, who: Person, patient_id: UUID, thread_id: UUID | None = None) -> UUID:
    """The draft of the composer of `who`."""
    return db.writing(
        lambda s: drafts.open_draft(s, open_chart(s, who.viewer, patient_id, Access.MESSAGE_WRITE), thread_id).id
    )


def send(db: Database, who: Person, patient_id: UUID, message: Wanted, draft_id: UUID | None = None) -> Sent:
    """Send as the composer does."""
    draft = draft_id or new_draft(db, who, patient_id)
    return db.writing(
        lambda s: sending.send(s, open_chart(s, who.viewer, patient_id, Access.MESSAGE_WRITE), draft, message)
    )


def reply(db: Database, who: Person, patient_id: UUID, thread_id: UUID, text: str) -> Sent:
    """Answer as patient or family."""
    draft = new_draft(db, who, patient_id, thread_id)
    return db.writing(
        lambda s: sending.reply(s, open_chart(s, who.viewer, patient_id, Access.MESSAGE_WRITE), draft, thread_id, text)
    )


def threads(db: Database, who: Person, patient_id: UUID, search: str = "") -> ThreadList:
    """The list that `who` sees."""
    return db.writing(lambda s: reading.threads(s, open_chart(s, who.viewer, patient_id, Access.MESSAGES), search))


def read(db: Database, who: Person, patient_id: UUID, thread_id: UUID) -> Conversation:
    """The thread as `who` sees it; it counts as read."""
    return db.writing(
        lambda s: reading.conversation(s, open_chart(s, who.viewer, patient_id, Access.MESSAGES), thread_id)
    )


def unread(db: Database, who: Person, patient_id: UUID) -> int:
    """The number in the navigation."""
    return db.reading(reading.unread_now, who.viewer, patient_id)


def office_opens(db: Database, who: Person, thread_id: UUID) -> int:
    """Staff open a thread; returns its version."""
    return db.writing(lambda s: office.open_thread(s, open_office(s, who.viewer, "inbox"), thread_id)[0].version)


def office_replies(
    db: Database, who: Person, thread_id: UUID, text: str, settings: Settings, key: str = "", **more: bool
) -> Message:
    """Staff open and answer a thread."""
    version = office_opens(db, who, thread_id)
    return db.writing(
        lambda s: office.reply(
            s, open_office(s, who.viewer, "inbox"), thread_id, version, text, key or str(uuid4()), settings, **more
        )
    )
