"""How many queries each page sends: as many for one line as for two hundred, and each with an index (no N+1)."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from models.messages import Message
from models.people import Patient
from pages.clinic.screens import Desk, StaffScreen
from pages.clinic.shell import SCREENS as OFFICE
from pages.inventory import ACCOUNT_SCREENS, SCREENS
from pages.screens import AccountScreen, Screen
from pages.web.portal import Portal
from services.access import open_account, open_chart, open_office
from services.database import Database
from services.messages import inbox, reading
from services.rights import OFFICE as ROOMS
from services.rights import Relation, may
from services.sessions import Role
from services.settings import Settings
from services.surroundings import surroundings
from tests.cast import make_cast
from tests.database import Databases
from tests.full_house import House, build
from tests.queries import Watch, scans, shape, watching, without_index
from tests.services.pages_and_queries import ITEMS, PAGES

FEW, MANY = 1, 200

Load = Callable[[Session, House], Any]


@dataclass(frozen=True)
class Clinics:
    """The same clinic twice: with one of everything, and with two hundred."""

    few: tuple[Database, House]
    many: tuple[Database, House]

    def sent(self, load: Load) -> tuple[Watch, Watch]:
        """What `load` sends in each."""
        found = []
        for db, house in (self.few, self.many):
            with watching(db.engine) as watch:
                db.rehearsing(load, house)
            assert without_index(db.engine, watch, {}) == []
            found.append(watch)
        return found[0], found[1]


@pytest.fixture(scope="module")
def clinics(databases: Databases) -> Iterator[Clinics]:
    """On SQLite alone; how many queries there are does not depend on the database."""
    with ExitStack() as stack:
        made = []
        for many in (FEW, MANY):
            db = Database(stack.enter_context(databases.fresh("sqlite")))
            stack.callback(db.close)
            made.append((db, db.writing(lambda session, many=many: build(session, make_cast(session), many))))
        yield Clinics(*made)


def load_of(screen: Screen | AccountScreen | StaffScreen) -> Load:
    """What the shell does for one page: the key, and the screen's own loading."""
    item = ITEMS.get(base := screen.path.partition("/{item_id}")[0], base.rsplit("/")[-1].replace("-", "_"))

    def of_patient(session: Session, house: House) -> Any:
        assert isinstance(screen, Screen)
        reader = house.cast.alice if may(Relation.SELF, screen.access) else house.cast.bob
        key = open_chart(session, reader.viewer, house.cast.alice.chart, screen.access, screen.subject)
        return screen.load(session, key, *([house.one(item)] if "{item_id}" in screen.path else []))

    def of_account(session: Session, house: House) -> Any:
        assert isinstance(screen, AccountScreen)
        return screen.load(session, open_account(session, house.cast.alice.viewer))

    def of_office(session: Session, house: House) -> Any:
        assert isinstance(screen, StaffScreen)
        cast, role = house.cast, min(ROOMS[screen.room])
        viewer = {
            Role.FRONT_DESK: cast.front_desk,
            Role.CLINICIAN: cast.clinician,
            Role.BILLING: cast.billing,
            Role.ADMINISTRATOR: cast.administrator,
        }[role].viewer
        desk = Desk(
            Portal(Settings(Path("nowhere")), Database.__new__(Database)), viewer, role,
            cast.alice.chart if "{patient_id}" in screen.path else None,
            house.one(item) if "{item_id}" in screen.path else None,
        )  # fmt: skip
        return screen.load(session, open_office(session, viewer, screen.room), desk)

    return of_patient if isinstance(screen, Screen) else of_account if isinstance(screen, AccountScreen) else of_office


_HOME = {f"/ ({one.access})": one for one in SCREENS if one.path == "/"}  # for billing only there is another one
EVERY = _HOME | {one.path: one for one in (*SCREENS, *ACCOUNT_SCREENS, *OFFICE) if one.path != "/"}


@pytest.mark.parametrize("path", EVERY)
def test_a_page_asks_as_often_for_two_hundred_lines_as_for_one(clinics: Clinics, path: str) -> None:
    few, many = clinics.sent(load_of(EVERY[path]))
    assert more_often(few, many) == {}
    assert len(few.sent) == PAGES[path], few.sent


def test_the_frame_too(clinics: Clinics) -> None:
    """What is drawn around every page, once for each page load."""

    def of_patient(session: Session, house: House) -> None:
        surroundings(session, house.cast.alice.viewer)
        reading.unread_now(session, house.cast.alice.viewer, house.cast.alice.chart)

    def of_office(session: Session, house: House) -> None:
        surroundings(session, house.cast.clinician.viewer)
        inbox.counts(session, open_office(session, house.cast.clinician.viewer, "inbox"))

    for load, number in ((of_patient, 8), (of_office, 7)):
        few, many = clinics.sent(load)
        assert more_often(few, many) == {}
        assert len(few.sent) == number, few.sent


def more_often(few: Watch, many: Watch) -> Counter[str]:
    """Which statements are sent more often where there is more."""
    return Counter(map(shape, many.sent)) - Counter(map(shape, few.sent))


def test_a_query_without_an_index_and_one_for_each_line_are_noticed(clinics: Clinics) -> None:
    def by_city(session: Session, _house: House) -> None:
        session.exec(select(Patient).where(Patient.city == "Albany")).all()

    def line_by_line(session: Session, house: House) -> None:
        for one in house.ids["thread"]:
            session.exec(select(Message).where(Message.thread_id == one)).all()

    few, many = clinics.sent(line_by_line)
    assert sum(more_often(few, many).values()) == len(clinics.many[1].ids["thread"]) - len(clinics.few[1].ids["thread"])
    db, house = clinics.few
    with watching(db.engine) as watch:
        db.reading(by_city, house)
    assert watch.kinds == {}  # what a test asks itself is its own affair
    watch.kinds = {("SELECT", "services.somewhere.by_city"): (watch.sent[0], ("Albany",))}
    assert ["SCAN patient" in one for one in without_index(db.engine, watch, {})] == [True]
    assert (
        scans(["SCAN account USING INDEX ix_account_staff", "SCAN clinic", "SCAN a"], "FROM x AS a", "services.x") == []
    )
