"""Health reminders at the office: given to one patient, or to all of a list (issue 7.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.clinic import Clinic
from models.people import Patient
from models.reading import Reminder
from models.record import Document, Encounter
from services import clock, history
from services.access import StaffAccess, clinic_today, in_room
from services.ages import age_on
from services.charts.standing import standing_chart
from services.errors import Problem, together
from services.history import Action
from services.results import telling
from services.results.deciding import checked_text, typed_day
from services.results.lines import full_name
from services.results.reminders import KIND
from services.settings import Settings
from services.words import N_, _

ROOM = "reminders"
SEXES = {"": N_("Everybody"), "F": N_("Female"), "M": N_("Male")}
MOST = 500  # patients of one list
TITLE_LIMIT = 100
TEXT_LIMIT = 1000
_OLDEST = 130  # years


@dataclass(frozen=True)
class Typed:
    """A reminder as typed; `due_on` "year-month-day", or "" for no day."""

    title: str
    text: str
    due_on: str


@dataclass(frozen=True)
class Criteria:
    """Whom a list holds, as typed: ages both included, a key of SEXES, a day since which there was no visit."""

    youngest: str = ""
    oldest: str = ""
    sex: str = ""
    no_visit_since: str = ""


@dataclass(frozen=True)
class Listed:
    """One patient of a list."""

    patient_id: UUID
    name: str
    birth_date: date
    age: int
    last_visit: str | None


@dataclass(frozen=True)
class Given:
    """One reminder that was given, to one or to many."""

    title: str
    on: str | None
    by: str
    due_on: date | None
    patients: int
    done: int
    dismissed: int


@in_room(ROOM)
def overview(session: Session, _office: StaffAccess) -> list[Given]:
    """What was given last, and how much of it is settled."""
    query = (
        select(Reminder.batch, func.count())
        .where(col(Reminder.batch).is_not(None))
        .group_by(col(Reminder.batch))
        .order_by(func.min(Reminder.given_at).desc())
        .limit(30)
    )
    found = []
    for batch, patients in session.exec(query).all():
        counted = select(Reminder.state, func.count()).where(Reminder.batch == batch).group_by(col(Reminder.state))
        states = dict(session.exec(counted).all())
        first = session.exec(select(Reminder).where(Reminder.batch == batch).limit(1)).one()
        document = session.get_one(Document, first.document_id)
        found.append(
            Given(
                document.title, document.authored, document.recorded_by or "", first.due_on, patients,
                states.get("done", 0), states.get("dismissed", 0),
            )
        )  # fmt: skip
    return found


@in_room(ROOM)
def find(session: Session, _office: StaffAccess, wanted: Criteria) -> list[Listed]:
    """The patients of a list by name; nobody who has died. Raises Problem at the field, and for too many patients."""
    today = clinic_today(session)
    youngest, oldest, since = _checked(wanted, today)
    query = select(Patient).where(col(Patient.deceased_on).is_(None), col(Patient.merged_into).is_(None))
    query = query.where(
        col(Patient.birth_date) <= _years_before(today, youngest),
        col(Patient.birth_date) > _years_before(today, oldest + 1),
    )
    if wanted.sex:
        query = query.where(Patient.sex == wanted.sex)
    last = (
        select(func.max(Encounter.started))
        .where(Encounter.patient_id == Patient.id, col(Encounter.entered_in_error).is_(False))
        .where(col(Encounter.started) <= f"{today.isoformat()}T99")
        .scalar_subquery()
    )
    visits = query.add_columns(last)
    if since:
        visits = visits.where(last.is_(None) | (last < since.isoformat()))
    rows = session.execute(visits.order_by(col(Patient.family), col(Patient.given)).limit(MOST + 1)).all()
    if len(rows) > MOST:
        text = _("More than {count} patients fit. Narrow the ages or choose an earlier day.", count=MOST)
        raise Problem(text, "youngest")
    return [
        Listed(patient.id, full_name(patient), patient.birth_date, age_on(patient.birth_date, today), day)
        for patient, day in rows
    ]


@in_room(ROOM)
def name_of_patient(session: Session, _office: StaffAccess, patient_id: UUID) -> tuple[UUID, str, date]:
    """Whom a reminder for one patient is for: id, name, date of birth. Raises NoAccess."""
    patient = standing_chart(session, patient_id)
    return patient.id, full_name(patient), patient.birth_date


@in_room(ROOM)
def give_to_one(
    session: Session, office: StaffAccess, patient_id: UUID, typed: Typed, key: UUID, settings: Settings
) -> int:
    """A reminder for one patient; as `give_to_list`."""
    return _give(session, office, [standing_chart(session, patient_id).id], typed, key, settings)


@in_room(ROOM)
def give_to_list(
    session: Session,
    office: StaffAccess,
    wanted: Criteria,
    expected: int,
    typed: Typed,
    key: UUID,
    settings: Settings,
) -> int:
    """The same for everybody of a list, which is made anew; returns how many. The same `key` again gives nothing more.

    Readers who want a mail about documents get one without content. Raises Problem at each field, and when the list
    has another length than the `expected` one that was on the screen.
    """
    people = find(session, office, wanted)
    if len(people) != expected:
        raise Problem(_("The list has changed in the meantime. Look at it again."))
    if not people:
        raise Problem(_("Nobody is on the list."))
    return _give(session, office, (one.patient_id for one in people), typed, key, settings)


def _give(
    session: Session, office: StaffAccess, patients: Iterable[UUID], typed: Typed, key: UUID, settings: Settings
) -> int:
    given = select(func.count()).select_from(Reminder).where(Reminder.batch == key)
    if known := session.exec(given).one():
        return known
    today, now = clinic_today(session), clock.now()
    title, text, due_on = _words(typed, today)
    clinic = session.exec(select(Clinic.name)).first() or ""
    for patient_id in patients:
        document = Document(
            patient_id=patient_id,
            source_key=f"reminder {key}",
            content_hash="",
            kind=KIND,
            title=title,
            body=text,
            media_type="text/plain",
            status="current",
            authored=today.isoformat(),
            author=clinic,
            recorded_by=office.actor.name,
            added_at=now,
        )
        session.add(document)
        session.flush()
        session.add(Reminder(document_id=document.id, patient_id=patient_id, due_on=due_on, batch=key, given_at=now))
        history.record(
            session, office.actor, Action.RESULT_ADDED, patient_id=patient_id, subject="a health reminder",
            row=str(document.id),
        )  # fmt: skip
        telling.tell(session, document, settings)
    session.flush()
    return session.exec(given).one()


def _words(typed: Typed, today: date) -> tuple[str, str, date | None]:
    title, text, due_on = "", "", None
    with together() as each:
        with each():
            title = checked_text(typed.title, TITLE_LIMIT, "title")
            if not title:
                raise Problem(_("Enter a title."), "title")
        with each():
            text = checked_text(typed.text, TEXT_LIMIT, "text")
            if not text:
                raise Problem(_("Write what the patient should do."), "text")
        with each():
            due_on = typed_day(typed.due_on, "due_on") if typed.due_on.strip() else None
            if due_on and due_on < today:
                raise Problem(_("The day must not be in the past."), "due_on")
    return title, text, due_on


def _checked(wanted: Criteria, today: date) -> tuple[int, int, date | None]:
    ages = {"youngest": 0, "oldest": _OLDEST}
    since: date | None = None
    with together() as each:
        for name in ages:
            with each():
                typed = getattr(wanted, name).strip()
                if typed:
                    if not (typed.isascii() and typed.isdigit() and int(typed) <= _OLDEST):
                        raise Problem(_("Write an age in years, or leave it empty."), name)
                    ages[name] = int(typed)
        with each():
            if wanted.sex not in SEXES:
                raise Problem(_("Choose one of the list."), "sex")
        with each():
            since = typed_day(wanted.no_visit_since, "no_visit_since") if wanted.no_visit_since.strip() else None
            if since and since > today:
                raise Problem(_("The day must not be in the future."), "no_visit_since")
    if ages["youngest"] > ages["oldest"]:
        raise Problem(_("The lower end must not be above the upper one."), "youngest")
    return ages["youngest"], ages["oldest"], since


def _years_before(day: date, years: int) -> date:
    """The latest birth date of somebody who is `years` old on that day; see services.ages about February 29."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
