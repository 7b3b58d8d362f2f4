"""A clinic in which there is `many` of everything that grows: in Alice's chart, and waiting in the office."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, SQLModel, select

from models.appointments import Appointment
from models.billing import Payment, Statement, StatementLine
from models.clinic import HelpQuestion, Location, Mail, Provider, ProviderLocation, Subject
from models.family import AgeNotice, FamilyRequest, Invitation
from models.forms import GivenForm, QuestionnaireVersion
from models.history import HistoryRow
from models.imports import ChartImport, ImportedLines, SourceFile, Unreadable
from models.messages import Draft, HeldFile, Message, MessageFile, SavedReply, Thread, ThreadReader
from models.people import (
    Account,
    ChartMerge,
    FamilyGrant,
    Patient,
    PatientContact,
    PatientIdentifier,
)
from models.reading import CorrectionRequest, PhoneCall, Reminder, Revision, Seen
from models.record import CLINICAL_TABLES, Document, Observation, Panel, Released, StoredFile
from models.registration import ChangeRequest, OfficeCode, Registration, StaffInvitation
from models.security import Passkey, RecoveryCode, RememberedDevice
from models.sending import SentRecord
from models.sessions import SignIn
from services import access, clock
from services.demo.form_contents import TRAVEL
from services.forms import fhir_in, office
from services.messages import subjects
from tests.cast import Cast
from tests.filling import fill

_LONG_AGO = clock.now() - timedelta(days=60)
_DATES = {"onset", "started", "given_on", "performed", "collected", "taken", "authored"}


@dataclass
class House:
    """What was made: ids by table name."""

    cast: Cast
    ids: dict[str, list[UUID]] = field(default_factory=dict)

    def one(self, table: str) -> UUID:
        """The first of a table."""
        return self.ids[table][0]


def build(session: Session, cast: Cast, many: int) -> House:
    """Fill an empty clinic with the cast in it."""
    house = House(cast)
    _clinic(session, house, many)
    _people(session, house, many)
    _record(session, house, many)
    _messages(session, house, many)
    _paper(session, house, many)
    _office(session, house, many)
    return house


def _add(session: Session, house: House, table: type[SQLModel], many: int, **values: object) -> list[UUID]:
    made = fill(session, table, many, **values)
    house.ids.setdefault(str(table.__tablename__), []).extend(made)
    return made


def _clinic(session: Session, house: House, many: int) -> None:
    subjects.add_defaults(session)
    providers = _add(session, house, Provider, many)
    places = _add(session, house, Location, many)
    _add(session, house, ProviderLocation, many, provider_id=providers.__getitem__, location_id=places.__getitem__)
    house.ids["subject"] = list(session.exec(select(Subject.id)))
    _add(session, house, SavedReply, many)
    _add(session, house, HelpQuestion, many)
    form = fhir_in.read(TRAVEL).form
    house.ids["questionnaire"] = [
        office.create(session, access.command_line(session, "forms"), form) for _each in range(min(many, 20))
    ]
    house.ids["questionnaire_version"] = list(session.exec(select(QuestionnaireVersion.id)))


def _record(session: Session, house: House, many: int) -> None:
    alice = house.cast.alice.chart
    files = _add(session, house, StoredFile, many)
    sources = _add(
        session, house, SourceFile, many, kind="FHIR R4", state="imported", patient_id=alice,
        content_id=files.__getitem__, decided_by="Ada",
    )  # fmt: skip
    imports = _add(session, house, ChartImport, many, source_id=sources.__getitem__, patient_id=alice)
    _add(session, house, ImportedLines, many, import_id=imports.__getitem__)
    for table in CLINICAL_TABLES:
        values: dict[str, object] = {"patient_id": alice, "display": lambda number: f"Line {number % 7}"}
        values |= dict.fromkeys(_DATES & table.model_fields.keys(), _day)
        if issubclass(table, Document):
            values |= {"file_id": files.__getitem__, "kind": lambda number: ("health reminder", "letter")[number % 2]}
        if issubclass(table, Observation):
            values |= {"panel_id": house.ids["panel"].__getitem__, "value": "5", "value_kind": "quantity", "code": "1"}
        if issubclass(table, Released):
            values |= {"notified_at": _LONG_AGO, "added_at": _LONG_AGO}
        _add(session, house, table, many, **values)
    for table, kind in ((Panel, "panel"), (Document, "document")):
        row = house.ids[str(table.__tablename__)].__getitem__
        _add(session, house, Revision, many, patient_id=alice, kind=kind, row_id=row, before={"display": "Other"})
        _add(session, house, PhoneCall, many, patient_id=alice, kind=kind, row_id=row, outcome="reached")
        _add(session, house, Seen, many, account_id=house.cast.bob.account_id, kind=kind, row_id=row)
    _add(session, house, Reminder, many, document_id=house.ids["document"].__getitem__, patient_id=alice)
    _add(
        session, house, CorrectionRequest, many, patient_id=alice, account_id=house.cast.alice.account_id,
        kind="panel", row_id=house.ids["panel"].__getitem__,
    )  # fmt: skip


def _messages(session: Session, house: House, many: int) -> None:
    alice, desk = house.cast.alice, house.cast.front_desk.account_id
    for state in ("new", "taken", "waiting", "done"):
        threads = _add(
            session, house, Thread, many, patient_id=alice.chart, created_by=alice.account_id, state=state,
            role="front desk", subject="Medical question", subject_id=house.one("subject"), shared=True,
            provider_id=house.ids["provider"].__getitem__, location_id=house.ids["location"].__getitem__,
            taken_by=desk if state == "taken" else None, messages=2,
        )  # fmt: skip
        for number in (1, 2):
            said = _add(
                session, house, Message, many, thread_id=threads.__getitem__, number=number,
                author_id=desk if number == 2 else alice.account_id, from_office=number == 2,
            )  # fmt: skip
            files = fill(session, StoredFile, many)
            _add(session, house, MessageFile, many, message_id=said.__getitem__, file_id=files.__getitem__)
        _add(session, house, ThreadReader, many, thread_id=threads.__getitem__, account_id=alice.account_id)
    draft = fill(session, Draft, 1, account_id=alice.account_id, patient_id=alice.chart, composer="new")[0]
    files = fill(session, StoredFile, min(many, 10))
    fill(session, HeldFile, len(files), draft_id=draft, account_id=alice.account_id, file_id=files.__getitem__)


def _paper(session: Session, house: House, many: int) -> None:
    alice = house.cast.alice
    statements = _add(session, house, Statement, many, patient_id=alice.chart)
    _add(session, house, StatementLine, many, statement_id=statements.__getitem__, charge=1000)
    _add(session, house, Payment, many, statement_id=statements.__getitem__, amount=10)
    soon = clock.now() + timedelta(days=3)
    for begins in (soon, soon - timedelta(days=300)):
        _add(session, house, Appointment, many, patient_id=alice.chart, starts_at=begins, minutes=20, number=None)
    versions = house.ids["questionnaire_version"]
    of = {"patient_id": alice.chart, "questionnaire_version_id": lambda number: versions[number % len(versions)]}
    _add(session, house, GivenForm, many, **of)
    sent = {"submitted_at": clock.now(), "signature": "Alice", "answers": {"where": ["Peru"]}}
    house.ids["sent_form"] = fill(session, GivenForm, many, **of, **sent)
    mails = _add(session, house, Mail, many, send_after=clock.now(), given_up_at=clock.now(), last_error="No answer")
    _add(
        session, house, SentRecord, many, patient_id=alice.chart, account_id=alice.account_id, way="link",
        mail_id=mails.__getitem__, expires_at=soon,
    )  # fmt: skip


def _people(session: Session, house: House, many: int) -> None:
    alice, now = house.cast.alice, clock.now()
    relatives = _add(session, house, Account, many, email_key=lambda number: f"relative{number}@example.org")
    grant = {"level": "full", "granted_by": "patient"}
    _add(session, house, FamilyGrant, many, patient_id=alice.chart, account_id=relatives.__getitem__, **grant)
    young = date.today() - timedelta(days=13 * 365 - 30)
    children = _add(session, house, Patient, many, birth_date=young, match_key=lambda number: f"young|{number}")
    _add(session, house, FamilyGrant, many, patient_id=children.__getitem__, account_id=relatives.__getitem__, **grant)
    _add(session, house, FamilyGrant, many, patient_id=children.__getitem__, account_id=alice.account_id, **grant)
    for place in (1, 2):
        _add(session, house, AgeNotice, many, patient_id=children.__getitem__, recipient=f"{place}")
    invited = {"patient_id": alice.chart, "invited_by": alice.account_id, "level": "full"}
    _add(session, house, Invitation, many, **invited, expires_at=now + timedelta(days=9))
    asked = {"patient_id": alice.chart, "reason": "no contact", "expires_at": now + timedelta(days=9)}
    _add(session, house, FamilyRequest, many, **asked)
    _add(session, house, PatientContact, many, patient_id=alice.chart, kind="phone")
    _add(session, house, PatientIdentifier, many, patient_id=alice.chart)
    _add(session, house, PatientContact, many, patient_id=children.__getitem__, kind="phone")
    for table in (Passkey, RecoveryCode, RememberedDevice, SignIn):
        later = {"expires_at": now + timedelta(hours=9)} if "expires_at" in table.model_fields else {}
        _add(session, house, table, many, account_id=alice.account_id, **later)


def _office(session: Session, house: House, many: int) -> None:
    alice, ada, now = house.cast.alice, house.cast.administrator.account_id, clock.now()
    soon = now + timedelta(days=5)
    waits = {
        "state": "waiting",
        "reason": "no match",
        "expires_at": soon,
        "birth_date": date(1980, 1, 2),
        "family": "Old",
    }
    _add(session, house, Registration, many, **waits)
    of = {"patient_id": house.ids["patient"].__getitem__, "account_id": alice.account_id}
    unopened = {"patient_id": of["patient_id"], "kind": "letter", "added_at": _LONG_AGO, "notified_at": _LONG_AGO}
    fill(session, Document, many, **unopened)
    asked = {"subject": "Medical question", "messages": 0, "role": "front desk"}
    fill(session, Thread, many, **asked, patient_id=of["patient_id"], created_by=alice.account_id)
    fill(session, CorrectionRequest, many, **of, kind="panel")
    _add(session, house, ChangeRequest, many, **of, before={"given": "A"}, after={"given": "B"})
    _add(session, house, OfficeCode, many, patient_id=alice.chart, issued_by=ada, expires_at=soon)
    _add(session, house, StaffInvitation, many, role="clinician", issued_by=ada, expires_at=soon)
    _add(session, house, Account, many, role="clinician", email_key=lambda number: f"staff{number}@example.org")
    files = fill(session, StoredFile, many)
    waiting = {
        "kind": "FHIR R4",
        "state": "waiting",
        "patient_birth_date": date(1980, 1, 2),
        "waits_because": "several",
    }
    house.ids["waiting_file"] = fill(session, SourceFile, many, content_id=files.__getitem__, **waiting)
    _add(session, house, Unreadable, many, source_id=house.ids["waiting_file"].__getitem__)
    alike = _add(session, house, Patient, many, match_key=lambda number: f"old|{number}", birth_date=date(1980, 1, 2))
    merged = {"survivor_id": alice.chart, "absorbed_id": alike.__getitem__, "changed": {}, "stood": {}}
    _add(session, house, ChartMerge, many, **merged, undone_at=now)
    acts = {"patient_id": alice.chart, "actor_id": alice.account_id, "action": "viewed", "result": "done"}
    fill(session, HistoryRow, many, seq=lambda number: number + 10_000, **acts)


def _day(number: int) -> str:
    return (date(2020, 1, 1) + timedelta(days=number)).isoformat()
