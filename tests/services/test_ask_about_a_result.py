"""Ask about this result: the question names it, reaches the clinicians once, and tells nobody what they may not see."""

from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.messages import Thread
from models.people import Role
from models.record import Panel
from services.access import Access, open_chart, open_office
from services.database import Database
from services.errors import NoAccess, Problem
from services.messages import office_reading, reading, sharing
from services.messages.kinds import Kind
from services.records import store
from services.records.draft import Line
from services.results import asking
from tests.cast import Cast, Person


@pytest.fixture
def iron(db: Database, cast: Cast) -> UUID:
    """A result of Alice."""
    line = Line(Panel, {"display": "Iron", "collected": "2026-03-02", "status": "final"}, "p", "p")
    db.writing(store.put, cast.alice.chart, None, [line])
    return db.reading(lambda session: session.exec(select(Panel.id)).one())


def ask(db: Database, who: Person, chart: UUID, row_id: UUID, text: str = "Is this low?", **more: str) -> UUID:
    given = {"kind": "panel", "provider": "", "key": "one"} | more

    def work(session: Session) -> UUID:
        key = open_chart(session, who.viewer, chart, Access.MESSAGE_WRITE)
        return asking.ask(session, key, given["kind"], row_id, given["provider"], text, given["key"])

    return db.writing(work)


def read(db: Database, who: Person, chart: UUID, thread_id: UUID) -> reading.Conversation:
    return db.writing(
        lambda s: reading.conversation(s, open_chart(s, who.viewer, chart, Access.MESSAGES, "messages"), thread_id)
    )


def test_it_is_a_thread_of_its_own_kind_that_names_the_result(db: Database, cast: Cast, iron: UUID) -> None:
    thread_id = ask(db, cast.alice, cast.alice.chart, iron)
    assert ask(db, cast.alice, cast.alice.chart, iron) == thread_id  # a second click
    thread = db.reading(lambda session: session.exec(select(Thread)).one())
    assert (thread.kind, thread.role, thread.state) == (Kind.RESULT, Role.CLINICIAN, "new")
    assert thread.structured == {"kind": "panel", "row": str(iron), "name": "Iron", "when": "2026-03-02"}
    shown = read(db, cast.alice, cast.alice.chart, thread_id)
    assert shown.about == asking.About("panel", iron, "Iron", "2026-03-02")
    desk = db.writing(
        lambda s: office_reading.conversation(s, open_office(s, cast.clinician.viewer, "inbox"), thread_id)
    )
    assert desk.about is not None
    assert (desk.about.row_id, desk.about.name) == (iron, "Iron")


def test_family_who_may_not_see_the_result_does_not_read_its_name(db: Database, cast: Cast, iron: UUID) -> None:
    thread_id = ask(db, cast.alice, cast.alice.chart, iron)

    def share(session: Session) -> None:
        key = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.MESSAGE_WRITE)
        sharing.share(session, key, thread_id, True)

    db.writing(share)
    assert read(db, cast.bob, cast.alice.chart, thread_id).about is not None

    def hide(session: Session) -> None:
        session.get_one(Panel, iron).confidential = True

    db.writing(hide)
    assert read(db, cast.bob, cast.alice.chart, thread_id).about is None
    assert read(db, cast.alice, cast.alice.chart, thread_id).about is not None
    with pytest.raises(NoAccess):
        ask(db, cast.bob, cast.alice.chart, iron, key="two")


def test_what_cannot_be_asked(db: Database, cast: Cast, iron: UUID) -> None:
    alice, charlie = cast.alice.chart, cast.charlie.chart
    for who, chart in ((cast.beth, alice), (cast.charlie, alice), (cast.charlie, charlie)):
        with pytest.raises(NoAccess):
            ask(db, who, chart, iron)
    for kind in ("document", "problem", ""):
        with pytest.raises(NoAccess):
            ask(db, cast.alice, cast.alice.chart, iron, kind=kind)
    with pytest.raises(Problem, match="Choose a provider"):
        ask(db, cast.alice, cast.alice.chart, iron, provider=str(UUID(int=3)))
    with pytest.raises(Problem, match="Write a message"):
        ask(db, cast.alice, cast.alice.chart, iron, " \n")
