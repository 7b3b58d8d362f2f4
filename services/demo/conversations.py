"""Messages of the demo clinic: something new, something overdue, something taken, waiting, and answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session, select

from models.clinic import Location, Provider, Subject
from models.messages import Message, SavedReply, Thread, ThreadReader
from models.people import Account
from services.demo.clinic import HARBOR, LINDQVIST, MILL_STREET, NOVAK, OSEI, RAMAN
from services.messages import reply_time

_HANNAH, _PRIYA, _TOM = "Hannah Brooks", "Priya Raman", "Tom Becker"


@dataclass(frozen=True)
class _Said:
    """`who`: a key of the demo's people, or the name of staff; `ago` hours."""

    who: str
    ago: float
    text: str
    internal: bool = False
    by_phone: bool = False


@dataclass(frozen=True)
class _Talk:
    patient: str
    subject: str
    provider: str | None
    location: str | None
    state: str
    said: tuple[_Said, ...]
    taken_by: str | None = None
    unread: bool = False  # by the patient's side


_TALKS = (
    _Talk("samuel", "Test results", NOVAK, HARBOR, "new", (
        _Said("samuel", 160, "I see my potassium in the portal, but no comment. Is it all right to go on with the same "
              "tablets until my next visit?"),)),
    _Talk("daniel", "Medical question", OSEI, MILL_STREET, "new", (
        _Said("daniel", 20, "May I take ibuprofen for my back, together with my evening tablets?"),)),
    _Talk("daniel", "Billing", RAMAN, MILL_STREET, "new", (
        _Said("daniel", 30, "My last statement shows the visit of March twice. Could you check it?"),)),
    _Talk("samuel", "Prescription refill", NOVAK, HARBOR, "taken", (
        _Said("samuel", 26, "I have metoprolol for five more days. Please send a refill to the pharmacy on Quarry "
              "Road."),
        _Said(_PRIYA, 3, "Last ECG is fine. Dr. Novak asked for a blood pressure log first; I will call him.",
              internal=True)), taken_by=_PRIYA),
    _Talk("daniel", "Prescription refill", RAMAN, MILL_STREET, "waiting", (
        _Said("daniel", 52, "I need a new inhaler, mine will be empty next week."),
        _Said(_PRIYA, 28, "Gladly. How often have you needed it in the last four weeks, and at night as well?")),
        taken_by=_PRIYA, unread=True),
    _Talk("marco", "Referral", LINDQVIST, MILL_STREET, "waiting", (
        _Said("marco", 75, "Coach says I should see a physical therapist for my knee. Do I need a referral?"),
        _Said(_HANNAH, 70, "Yes, and we can write it. Which practice would you like to go to?")), taken_by=_HANNAH),
    _Talk("samuel", "Medical question", NOVAK, HARBOR, "done", (
        _Said("samuel", 420, "My cholesterol is a little higher than last year. Does that change anything?"),
        _Said(_PRIYA, 400, "We spoke on the phone: no change of medication, less butter and cheese, and a new test in "
              "six months.", by_phone=True)), taken_by=_PRIYA),
    _Talk("daniel", "Billing", None, None, "done", (
        _Said("daniel", 900, "Do you take the new insurance card by mail?"),
        _Said(_TOM, 880, "Yes. A photo of both sides, attached to a message, is enough.")), taken_by=_TOM),
    _Talk("samuel", "Other", None, None, "done", (
        _Said(_HANNAH, 190, "Our Harbor View office is closed on Friday morning. Your visit in the afternoon takes "
              "place as planned."),), taken_by=_HANNAH),
)  # fmt: skip

_SAVED = (
    (None, "Appointment offered", "We have an appointment for you. Write back if the time does not suit."),
    (None, "Please call", "This is better talked about than written. Please call us at (914) 555-0100."),
    (_PRIYA, "Normal result", "Your results are within the expected range. Nothing needs to change for now."),
)  # fmt: skip


def add_conversations(
    session: Session, charts: Mapping[str, UUID], accounts: Mapping[str, UUID], staff: Mapping[str, UUID], now: datetime
) -> None:
    """Put the conversations and the saved replies into the demo clinic; Dr. Osei is away this week."""
    providers = {row.name: row for row in session.exec(select(Provider))}
    locations = {row.name: row.id for row in session.exec(select(Location))}
    subjects = {row.name: row for row in session.exec(select(Subject))}
    names = {row.id: row.name for row in session.exec(select(Account))}
    people = {**accounts, **staff}
    away = providers[OSEI]
    away.away_from, away.away_until = (now - timedelta(days=2)).date(), (now + timedelta(days=5)).date()
    session.add(away)
    for talk in _TALKS:
        subject, first = subjects[talk.subject], talk.said[0]
        sent = [now - timedelta(hours=said.ago) for said in talk.said]
        owed = talk.state in ("new", "taken")
        thread = Thread(
            patient_id=charts[talk.patient],
            created_by=people[first.who],
            from_office=first.who in staff,
            subject_id=subject.id,
            subject=subject.name,
            provider_id=providers[talk.provider].id if talk.provider else None,
            provider=talk.provider,
            location_id=locations[talk.location] if talk.location else None,
            location=talk.location,
            role=subject.role,
            state=talk.state,
            taken_by=staff[talk.taken_by] if talk.taken_by else None,
            due_at=reply_time.due_now(session, sent[0]) if owed else None,
            opened_at=sent[-1] if talk.taken_by else None,
            answered_at=None if owed else sent[-1],
            created_at=sent[0],
            last_at=max(at for at, said in zip(sent, talk.said, strict=True) if not said.internal),
            changed_at=sent[-1],
            messages=len(talk.said),
        )
        session.add(thread)
        session.flush()
        for number, (said, at) in enumerate(zip(talk.said, sent, strict=True), start=1):
            session.add(
                Message(
                    thread_id=thread.id,
                    number=number,
                    author_id=people[said.who],
                    signature=names[people[said.who]],
                    from_office=said.who in staff,
                    internal=said.internal,
                    by_phone=said.by_phone,
                    text=said.text,
                    sent_at=at,
                    key=str(uuid4()),
                )
            )
        if not talk.unread and talk.patient in accounts:
            read = ThreadReader(thread_id=thread.id, account_id=accounts[talk.patient])
            read.number, read.read_at = len(talk.said), now - timedelta(hours=talk.said[-1].ago / 2)
            session.add(read)
    for owner, title, text in _SAVED:
        session.add(SavedReply(title=title, text=text, created_by=staff[owner] if owner else None))
    session.flush()
