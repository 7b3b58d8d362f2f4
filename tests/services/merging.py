"""Hands for the tests of merging: a chart that is there twice, the preview, the act, and everything that is stored."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, select

from models.people import Account, GrantedBy, Level, Patient, PatientContact
from models.record import Problem
from services import clock
from services.access import Access, open_chart, open_office
from services.charts import merge
from services.charts.merge import Preview
from services.charts.merge_rows import tables_of_patients
from services.database import Database
from services.errors import NoAccess
from services.sessions import Viewer
from tests.cast import Cast, Person, add_person, grant, signed_in


def office(db: Database, who: Person, fn: Callable[..., Any], *args: Any, room: str = "merge charts", **kw: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, room), *args, **kw))


def preview(db: Database, cast: Cast, here: UUID, there: UUID, keep: str = "") -> Preview:
    return office(db, cast.administrator, merge.preview, here, there, keep)


def do(db: Database, cast: Cast, here: UUID, there: UUID, keep: str = "") -> UUID:
    seen = preview(db, cast, here, there, keep)
    return office(db, cast.administrator, merge.merge, seen, keep, "Same insurance card", sure=True)


def opens(db: Database, viewer: Viewer, patient_id: UUID, right: Access = Access.RECORD) -> bool:
    try:
        db.writing(lambda s: open_chart(s, viewer, patient_id, right, "a test"))
    except NoAccess:
        return False
    return True


def add_double(db: Database, cast: Cast) -> UUID:
    """A second chart of Alice, without a sign-in: Dora, her aunt, has Billing only to it, and so has Bob."""

    def work(session: Session) -> UUID:
        alice = session.get_one(Patient, cast.alice.chart)
        row = Patient(
            given="Alicia", family="Test", birth_date=alice.birth_date, match_key="test|alicia", created_at=clock.now(),
            street="5 Quarry Road", city="Port Alder",
        )  # fmt: skip
        session.add(row)
        session.flush()
        for patient_id in (row.id, cast.alice.chart):
            session.add(PatientContact(patient_id=patient_id, kind="phone", value="914 555 0100",
                                       normalised="9145550100"))  # fmt: skip
        grant(session, row.id, add_person(session, "Dora"), Level.BILLING, GrantedBy.OFFICE, "aunt")
        grant(session, row.id, cast.bob, Level.BILLING, GrantedBy.OFFICE, "husband")
        add_line(session, row.id, "only there", "a")
        return row.id

    return db.writing(work)


def add_line(session: Session, patient_id: UUID, key: str, content: str, **more: Any) -> Problem:
    row = Problem(patient_id=patient_id, source_key=key, content_hash=content, added_at=clock.now(), **more)
    session.add(row)
    session.flush()
    return row


def dora(db: Database) -> Viewer:
    account = db.reading(lambda s: s.exec(select(Account).where(Account.email_key == "dora@example.org")).one())
    return db.writing(lambda s: signed_in(s, account)[1])


def everything(db: Database) -> dict[str, list[str]]:
    """Every row of every table that belongs to a patient, as text."""

    def work(session: Session) -> dict[str, list[str]]:
        found = {}
        for table in [SQLModel.metadata.tables[name] for name in ("patient", "account")] + [
            table for table, _column in tables_of_patients()
        ]:
            columns = [one for one in table.c if one.name != "version"]
            found[table.name] = sorted(str(tuple(row)) for row in session.execute(select(*columns)))  # type: ignore[call-overload]
        return found

    return db.reading(work)
