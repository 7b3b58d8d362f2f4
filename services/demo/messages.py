"""The demo's conversations: answered, waiting, overdue, about money, of a mother for her child, and of a teenager."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session, select

from models.clinic import Location, Provider, Subject
from models.messages import Message, SavedReply, Thread
from models.people import Account
from services.demo.clinic import HARBOR, LINDQVIST, MILL_STREET, OSEI, RAMAN
from services.messages import reply_time, writing
from services.messages.writing import Author


@dataclass(frozen=True)
class Talk:
    """A thread: about whom, by whom, what was said (who, hours ago, words)."""

    patient: str
    subject: str
    provider: str | None
    location: str
    said: tuple[tuple[str, float, str], ...]
    state: str = "new"
    opened: bool = False
    note: str = ""


TALKS = (
    Talk(
        "elena", "Medical question", RAMAN, MILL_STREET,
        (
            ("elena", 75, "Since I take the new blood pressure tablet I cough at night. Should I go on with it?"),
            ("priya", 51, "Thank you for telling us. Please go on until we have talked. A dry cough can come from "
             "lisinopril, and there are good alternatives.\n\nCan you come in on Thursday?"),
            ("elena", 50, "Thursday at 9 is fine. Thank you!"),
            ("priya", 20, "See you then. Bring your blood pressure readings, please."),
        ),
        "done", True, "Consider losartan; look at potassium first.",
    ),
    Talk(
        "elena", "Test results", RAMAN, MILL_STREET,
        (("elena", 3, "My potassium is marked as high. Do I have to do anything before the repeat test?"),),
    ),
    Talk(
        "elena", "Prescription refill", LINDQVIST, HARBOR,
        (("elena", 290, "Please renew my metformin; I have tablets for ten more days."),
         ("priya", 270, "It is at your pharmacy.")),
        "done", True,
    ),
    Talk(
        "nora", "Medical question", OSEI, MILL_STREET,
        (("elena", 100, "Nora has had an earache since this morning, without fever. May she go to swimming lessons?"),),
        "taken", True,
    ),
    Talk(
        "lucia", "Medical question", OSEI, MILL_STREET,
        (("lucia", 6, "Can I talk to somebody without my parents? It is about sleeping badly before exams."),),
    ),
    Talk(
        "samuel", "Billing", None, HARBOR,
        (("samuel", 26, "I paid the balance by bank transfer last week. Has it arrived?"),),
    ),
    Talk(
        "samuel", "Appointments and scheduling", None, HARBOR,
        (("samuel", 2, "I need to move my visit on Friday to another day, mornings if you can."),),
    ),
)  # fmt: skip

SAVED_REPLIES = (
    ("Refill is ready", "Your refill has been sent to your pharmacy. It is usually ready the next day."),
    ("Please call", "We would like to talk about this with you. Please call us during office hours."),
    ("Results are fine", "Your results are fine. Nothing needs to change."),
)
_FAMILY = {("nora", "elena"): "Elena Marchetti (mother) for Nora Marchetti"}


def add(session: Session, charts: dict[str, UUID], accounts: dict[str, UUID], now: datetime) -> None:
    """All conversations, as of `now`."""
    staff = session.exec(select(Account).where(Account.name == "Priya Raman")).one()
    everybody = {**accounts, "priya": staff.id}
    for talk in TALKS:
        _add_talk(session, talk, charts, everybody, now)
    session.add_all(SavedReply(title=title, text=text, created_by=staff.id) for title, text in SAVED_REPLIES)


def _add_talk(session: Session, talk: Talk, charts: dict[str, UUID], accounts: dict[str, UUID], now: datetime) -> None:
    subject = session.exec(select(Subject).where(Subject.name == talk.subject)).one()
    provider = session.exec(select(Provider).where(Provider.name == talk.provider)).first()
    location = session.exec(select(Location).where(Location.name == talk.location)).one()
    thread = writing.begin(
        session,
        Thread(
            patient_id=charts[talk.patient], created_by=accounts[talk.said[0][0]], subject=talk.subject,
            subject_id=subject.id, provider_id=provider.id if provider else None, provider=talk.provider,
            location_id=location.id, location=talk.location, role=subject.role,
            created_at=now, last_at=now, changed_at=now,
        ),
    )  # fmt: skip
    message: Message | None = None
    for who, hours, text in talk.said:
        message = _say(session, thread, talk, who, text, accounts, now - timedelta(hours=hours))
    if talk.note:
        note = writing.add(session, thread, _author(session, talk, "priya", accounts), talk.note, str(uuid4()),
                           internal=True)  # fmt: skip
        note.sent_at = now - timedelta(hours=19)
    thread.state, thread.changed_at = talk.state, now - timedelta(hours=1)
    thread.taken_by = accounts["priya"] if talk.opened else None
    thread.opened_at = thread.last_at if talk.opened else None
    if message:
        thread.last_at = message.sent_at
        thread.due_at = None if message.from_office else reply_time.due_now(session, message.sent_at)
    session.add(thread)
    read = len(talk.said) - 1 if talk.note else len(talk.said)
    writing.mark_read(session, thread, thread.created_by, read)


def _say(
    session: Session, thread: Thread, talk: Talk, who: str, text: str, accounts: dict[str, UUID], at: datetime
) -> Message:
    message = writing.add(session, thread, _author(session, talk, who, accounts), text, str(uuid4()))
    message.sent_at = at
    if thread.messages == 1:
        thread.created_at = at
    if who == "priya":
        thread.answered_at = at
    session.add(message)
    return message


def _author(session: Session, talk: Talk, who: str, accounts: dict[str, UUID]) -> Author:
    name = session.get_one(Account, accounts[who]).name
    return Author(accounts[who], _FAMILY.get((talk.patient, who), name), from_office=who == "priya")
