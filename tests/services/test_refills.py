"""A refill is asked for from a line of the medications: whole, once, and never for a line that is not one's own."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.messages import Message, Thread
from models.record import Medication
from services import clock, refills
from services.access import Access, open_chart
from services.database import Database
from services.errors import NoAccess, Problem
from services.refills import Wish
from tests.cast import Cast, Person


def medication(db: Database, cast: Cast, **facts: Any) -> UUID:
    def work(session: Session) -> UUID:
        row = Medication(
            patient_id=cast.alice.chart, source_key="m", content_hash="m", display="Metformin 500 mg",
            instructions="One tablet twice a day", added_at=clock.now(), **facts,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id

    return db.writing(work)


def ask(db: Database, who: Person, row_id: UUID, patient_id: UUID | None = None, **wish: Any) -> UUID:
    wanted = Wish(**{"provider_id": "", "pharmacy": "Quarry Road", "days_left": "5", "note": "", **wish})

    def work(session: Session) -> UUID:
        key = open_chart(session, who.viewer, patient_id or who.chart, Access.MESSAGE_WRITE)
        return refills.ask(session, key, row_id, wanted, "k")

    return db.writing(work)


def test_it_says_what_the_clinician_needs(db: Database, cast: Cast) -> None:
    row_id = medication(db, cast)
    thread_id = ask(db, cast.alice, row_id)
    assert ask(db, cast.alice, row_id) == thread_id  # a second click
    thread = db.reading(lambda s: s.get_one(Thread, thread_id))
    assert (thread.kind, thread.role) == ("refill request", "clinician")
    assert thread.structured == {
        "medication": "Metformin 500 mg", "row": str(row_id), "dose": "One tablet twice a day",
        "pharmacy": "Quarry Road", "days_left": "5", "note": "",
    }  # fmt: skip
    text = db.reading(lambda s: s.exec(select(Message.text)).one())
    assert text == "Refill: Metformin 500 mg, One tablet twice a day\nPharmacy: Quarry Road\nLeft for 5 days"


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"pharmacy": " "}, "pharmacy"), ({"days_left": "few"}, "days_left"), ({"note": "x" * 501}, "note"),
     ({"provider_id": "x"}, "provider")],
)  # fmt: skip
def test_what_is_wrong_is_said(db: Database, cast: Cast, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as problem:
        ask(db, cast.alice, medication(db, cast), **wish)
    assert problem.value.field == field


def test_nobody_asks_about_what_they_may_not_see(db: Database, cast: Cast) -> None:
    row_id = medication(db, cast, confidential=True)
    with pytest.raises(NoAccess):
        ask(db, cast.charlie, row_id)
    with pytest.raises(NoAccess):
        ask(db, cast.bob, row_id, cast.alice.chart)
    assert ask(db, cast.alice, row_id)
