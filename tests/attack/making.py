"""Arguments for any service, made from its annotations: sound ones, with something hostile in one place or more."""

import dataclasses
import enum
import inspect
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import NoneType, UnionType
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, select

from models.appointments import Appointment
from models.billing import Statement
from models.clinic import HelpQuestion, Location, Mail, Provider, Subject
from models.family import FamilyRequest, Invitation
from models.forms import GivenForm, Questionnaire
from models.imports import SourceFile
from models.messages import Draft, HeldFile, MessageFile, SavedReply, Thread
from models.people import Account, ChartMerge, FamilyGrant, Patient
from models.reading import CorrectionRequest
from models.record import Document, Medication, Observation, Panel
from models.registration import ChangeRequest, Registration, StaffInvitation
from models.sending import SentRecord
from tests.attack.known import ANSWERS
from tests.attack.strings import BREAKING_TEXT, DAYS, NUMBERS

Draw = Callable[[st.SearchStrategy[Any]], Any]
SOUND = {  # what a field of this name holds in earnest; the first whose key is in the name
    "email": "ann@example.org", "phone": "(914) 555-0100", "colour": "#205080", "zone": "America/New_York",
    "until": "2031-01-02", "ends_on": "2031-01-02", "due_on": "2031-01-02", "born": "1980-02-03",
    "birth": "1980-02-03", "collected": "2024-02-03", "authored": "2024-02-03", "since": "2024-02-03",
    "postal_code": "10577", "days_left": "5", "sex": "F", "language": "en", "password": "correct horse battery staple",
    "level": "full", "relationship": "father", "loinc": "", "low": "1", "high": "9", "value": "5", "youngest": "1",
    "oldest": "99", "category": "laboratory", "status": "final", "kind": "letter", "row_id": "",
    "act": "new", "time": "morning", "way": "link", "how": "passport", "outcome": "reached", "group": "", "box": "new",
    "state": "booked", "url": "",
    "form": "names", "answer": "yes",
}  # fmt: skip

KINDS: dict[str, tuple[type[Any], ...]] = {  # what an id of this name is of
    "patient_id": (Patient,), "here_id": (Patient,), "there_id": (Patient,), "account_id": (Account,),
    "visit_id": (Appointment,), "statement_id": (Statement,), "location_id": (Location,), "provider_id": (Provider,),
    "subject_id": (Subject,), "question_id": (HelpQuestion,), "mail_id": (Mail,), "grant_id": (FamilyGrant,),
    "invitation_id": (Invitation, StaffInvitation), "form_id": (Questionnaire, GivenForm), "given_id": (GivenForm,),
    "source_id": (SourceFile,), "draft_id": (Draft,), "held_id": (HeldFile,), "attachment_id": (MessageFile,),
    "saved_id": (SavedReply,), "thread_id": (Thread,), "merge_id": (ChartMerge,), "row_id": (Panel, Document),
    "document_id": (Document,), "report_id": (Panel,), "observation_id": (Observation,), "medication_id": (Medication,),
    "request_id": (ChangeRequest, Registration, FamilyRequest, CorrectionRequest), "sent_id": (SentRecord,),
}  # fmt: skip


class Cannot(Exception):
    """This annotation is nothing that a person or a program outside can fill in."""


def name_of(fn: Callable[..., Any]) -> str:
    """ "billing.entry.add", for tables and messages."""
    return f"{fn.__module__.removeprefix('services.')}.{fn.__name__}"


class Maker:
    """Makes the arguments of one call. `hostile`: how many of the texts, numbers and days are not sound, in tenths."""

    def __init__(self, draw: Draw, session: Session, keys: dict[Any, Any], patient: UUID, hostile: int) -> None:
        self.draw = draw
        self.session = session
        self.patient = patient
        self.keys = keys
        self.hostile = hostile
        self.path: list[str] = []

    def arguments(self, fn: Callable[..., Any]) -> dict[str, Any]:
        """By name. Raises Cannot."""
        bare = inspect.unwrap(fn)
        hints = typing.get_type_hints(bare)
        made: dict[str, Any] = {}
        for name, parameter in inspect.signature(bare).parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:
                raise Cannot(name)
            known = name in ANSWERS.get(name_of(fn), ())
            made[name] = self._known(fn, name) if known else self.value(name, hints[name], made)
        return made

    def value(self, name: str, kind: Any, made: Mapping[str, Any] | None = None) -> Any:
        """A value for something of this name and annotation."""
        if kind in self.keys:
            return self.keys[kind]
        simple = {str: self._text, int: self._number, date: self._day, datetime: self._moment, UUID: self._id,
                  float: self._float, bytes: self._bytes}  # fmt: skip
        if kind in simple:
            return self._version(made or {}) if name == "version" else simple[kind](name)
        if kind is bool:
            return self.draw(st.booleans())
        if kind is NoneType:
            return None
        if kind is object or kind is Any:
            return self.draw(
                st.one_of(BREAKING_TEXT, st.none(), st.sampled_from(NUMBERS), st.lists(st.text(max_size=9)))
            )
        if kind is Path or kind is Session:
            raise Cannot(name)
        return self._compound(name, kind)

    def _compound(self, name: str, kind: Any) -> Any:
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, UnionType):
            return self.value(name, self.draw(st.sampled_from(inner)))
        if origin is typing.Literal:
            return self.draw(st.sampled_from(inner))
        if origin in (dict, Mapping):
            names = self.draw(st.lists(st.sampled_from(sorted(SOUND)), max_size=3)) + [self._text("key")]
            return {one: self.value(one, inner[1]) for one in names}
        if origin is tuple and not (len(inner) == 2 and inner[1] is ...):
            return tuple(self.value(name, one) for one in inner)
        if origin is not None and isinstance(origin, type) and issubclass(origin, typing.Iterable) and inner:
            if len(self.path) > 12:
                return ()
            made = [self.value(name, inner[0]) for _turn in range(self.draw(st.integers(0, 2)))]
            return made if origin is list else tuple(made)
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return self.draw(st.sampled_from(list(kind)))
        if isinstance(kind, type) and issubclass(kind, SQLModel):
            rows = self.session.exec(select(kind).limit(5)).all()
            if not rows:
                raise Cannot(name)
            return self.draw(st.sampled_from(rows))
        if dataclasses.is_dataclass(kind):
            return self._dataclass(kind)
        raise Cannot(f"{name}: {kind}")

    def _dataclass(self, kind: Any) -> Any:
        hints = typing.get_type_hints(kind)
        self.path.append(kind.__name__)
        try:
            return kind(
                **{one.name: self.value(one.name, hints[one.name]) for one in dataclasses.fields(kind) if one.init}
            )
        finally:
            self.path.pop()

    def _known(self, fn: Callable[..., Any], name: str) -> Any:
        answer = ANSWERS[name_of(fn)][name]
        if isinstance(answer, type):
            of_patient = [answer.patient_id == self.patient] if hasattr(answer, "patient_id") else []
            rows = self.session.exec(select(answer.id).where(*of_patient).order_by(answer.id).limit(20)).all()
            return self.draw(st.sampled_from(rows))
        if isinstance(answer, dict):
            return {one: self.broken(value) for one, value in answer.items()}
        return self.broken(answer) if answer else answer

    def broken(self, sound: str) -> str:
        """`sound`, or something hostile in its place."""
        return self.draw(BREAKING_TEXT) if self._bad() else sound

    def _bad(self) -> bool:
        return self.draw(st.integers(0, 9)) < self.hostile

    def _text(self, name: str) -> str:
        if self._bad():
            return self.draw(BREAKING_TEXT)
        if name.endswith("_id"):
            return str(self._id(name))
        return next((sound for part, sound in SOUND.items() if part in name), "Plain words")

    def _number(self, _name: str) -> int:
        return self.draw(st.sampled_from(NUMBERS)) if self._bad() else 1

    def _float(self, _name: str) -> float:
        return self.draw(st.floats()) if self._bad() else 1.5

    def _day(self, name: str) -> date:
        if self._bad():
            return date.fromisoformat(self.draw(st.sampled_from(DAYS)))
        return date(2031, 1, 2) if "due" in name else date(2024, 2, 3)

    def _moment(self, name: str) -> datetime:
        return datetime.combine(self._day(name), time(23, 59), UTC)

    def _bytes(self, _name: str) -> bytes:
        return self.draw(st.binary(max_size=200))

    def _id(self, name: str) -> UUID:
        """Of a row of the kind that the name says, where there is one."""
        rows = [one for table in KINDS.get(name.removesuffix("s"), ()) for one in self._ids(table)]
        return self.draw(st.sampled_from(rows)) if rows and not self._bad() else UUID(int=7)

    def _ids(self, table: type[Any]) -> list[UUID]:
        """The patient's own, so that what the service does with them is reached; of others where there are none."""
        if table is Patient:
            return [self.patient]
        every = select(table.id).order_by(table.id).limit(20)
        own = every.where(table.patient_id == self.patient) if hasattr(table, "patient_id") else every
        return list(self.session.exec(own)) or list(self.session.exec(every))

    def _version(self, made: Mapping[str, Any]) -> int:
        """That of the row which an id before it names."""
        for name, one in made.items():
            for table in KINDS.get(name, ()) if isinstance(one, UUID) else ():
                row = self.session.get(table, one)
                if row is not None and hasattr(row, "version"):
                    return row.version
        return 1
