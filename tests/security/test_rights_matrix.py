"""Who may do what, walked as a whole: everybody × every age × every right, screen and service (PRODUCT §4, AC-02).

The tables here are written from the specification, not from services/rights.py; the two are compared by what happens.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

import services
from models.people import FamilyGrant, GrantedBy, Level
from pages.inventory import SCREENS
from services import clock
from services.access import Access, ChartAccess, Relation, open_chart, open_office
from services.ages import birthday
from services.database import Database
from services.errors import NoAccess
from services.rights import OFFICE
from tests.cast import TIME_ZONE, Person, add_chart, add_person, make_cast
from tests.database import Databases

SELF, FULL, BILLING = Relation.SELF, Relation.FULL, Relation.BILLING
RECORD = {SELF, FULL}
# PRODUCT §4, line by line.
WHAT: dict[Access, set[Relation]] = {
    Access.OPEN: {SELF, FULL, BILLING},
    Access.BILLING: {SELF, FULL, BILLING},
    Access.BILLING_FILE: {SELF, FULL, BILLING},
    Access.RECORD: RECORD,
    Access.RECORD_FILE: RECORD,
    Access.RECORD_SEND: RECORD,
    Access.CORRECTION: RECORD,
    Access.REMINDER: RECORD,
    Access.FORMS: RECORD,
    Access.FORM_FILL: RECORD,
    Access.FORM_FILE: RECORD,
    Access.MESSAGES: RECORD,
    Access.MESSAGES_NEW: RECORD,
    Access.MESSAGE_WRITE: RECORD,
    Access.MESSAGE_FILE: RECORD,
    Access.APPOINTMENTS: RECORD,
    Access.APPOINTMENT_ASK: RECORD,
    Access.FAMILY: {SELF, FULL, BILLING},
    Access.FAMILY_LEAVE: {FULL, BILLING},
    Access.FAMILY_CHANGE: {SELF},
    Access.PERSONAL: {SELF},
    Access.HISTORY: {SELF, FULL, BILLING},
    Access.HISTORY_FILE: {SELF, FULL, BILLING},
}
AGES = ("12 y 364 d", "13 y", "17 y", "18 y")
# Everybody who may stand before the door, and what they are at each age. None: nothing at all.
WHO: dict[str, tuple[Relation | None, ...]] = {
    "the patient": (None, SELF, SELF, SELF),
    "full by passcode, as a child": (FULL, BILLING, BILLING, BILLING),
    "full by the office, as a child": (FULL, BILLING, BILLING, BILLING),
    "full by the patient, today": (FULL, FULL, FULL, FULL),
    "full by the patient, yesterday": (FULL, FULL, FULL, BILLING),
    "full by passcode, confirmed today": (FULL, FULL, FULL, FULL),
    "full by the office, today": (FULL, FULL, FULL, FULL),
    "billing only": (BILLING, BILLING, BILLING, BILLING),
    "full, ended": (None, None, None, None),
    "full, past its last day": (None, None, None, None),
    "full, on its last day": (FULL, FULL, FULL, FULL),
    "a stranger": (None, None, None, None),
    "front desk": (None, None, None, None),
    "clinician": (None, None, None, None),
    "billing staff": (None, None, None, None),
    "administrator": (None, None, None, None),
}
ROLES = {
    "front desk": "front desk",
    "clinician": "clinician",
    "billing staff": "billing",
    "administrator": "administrator",
}


@dataclass(frozen=True)
class Town:
    """One patient of each age, and everybody of WHO at each of their doors."""

    db: Database
    charts: dict[str, UUID]
    people: dict[tuple[str, str], Person]

    def doors(self) -> Iterator[tuple[str, str, Person, UUID, Relation | None]]:
        """(who, age, person, chart, what that person is to the chart by the specification)."""
        for who, expected in WHO.items():
            for age, relation in zip(AGES, expected, strict=True):
                yield who, age, self.people[who, age], self.charts[age], relation


@pytest.fixture(scope="module")
def town(databases: Databases) -> Iterator[Town]:
    """On SQLite alone: what SQL does differently is tested with each service."""
    with databases.fresh("sqlite") as url:
        db = Database(url)
        yield db.writing(_build, db)
        db.close()


def _build(session: Session, db: Database) -> Town:
    cast = make_cast(session)
    today = clock.today(TIME_ZONE)
    born = {
        "12 y 364 d": birthday(today + timedelta(days=1), -13),
        "13 y": birthday(today, -13),
        "17 y": birthday(today, -17),
        "18 y": birthday(today, -18),
    }
    charts, people = {}, {}
    staff = {"front desk": cast.front_desk, "clinician": cast.clinician, "billing staff": cast.billing}
    staff["administrator"] = cast.administrator
    for age in AGES:
        patient = add_person(session, f"Pat {age}", age=20)
        people["the patient", age] = patient
        charts[age] = patient.chart
        session.get_one(type(add_chart(session, "x", 30)), patient.chart).birth_date = born[age]
        for who in WHO:
            if who in staff:
                people[who, age] = staff[who]
            elif who != "the patient":
                people[who, age] = add_person(session, f"{who} {age}")
                _give(session, who, people[who, age], patient.chart, born[age], today)
    return Town(db, charts, people)


def _give(session: Session, who: str, to: Person, patient_id: UUID, born: date, today: date) -> None:
    if who == "a stranger":
        return
    now = clock.now()
    as_child = now - (today - birthday(born, 5)) if "child" in who or "confirmed" in who else now
    given_by = GrantedBy.PASSCODE if "passcode" in who else GrantedBy.OFFICE if "office" in who else GrantedBy.PATIENT
    session.add(
        FamilyGrant(
            patient_id=patient_id,
            account_id=to.account_id,
            level=Level.BILLING if who == "billing only" else Level.FULL,
            relationship="relative",
            granted_by=given_by,
            granted_at=now - timedelta(days=1) if "yesterday" in who else as_child,
            confirmed_at=now if "confirmed" in who else None,
            ends_on={"full, past its last day": today - timedelta(days=1), "full, on its last day": today}.get(who),
            ended_at=now if who == "full, ended" else None,
        )
    )


def key_of(town: Town, session: Session, person: Person, chart: UUID, access: Access) -> ChartAccess | None:
    try:
        return open_chart(session, person.viewer, chart, access, "a walk")
    except NoAccess:
        return None


def test_every_right_at_every_age(town: Town) -> None:
    assert set(WHAT) == set(Access), "a right that the specification's table does not know"
    combinations, wrong = 0, []

    def walk(session: Session) -> None:
        nonlocal combinations
        for who, age, person, chart, relation in town.doors():
            for access, allowed in WHAT.items():
                combinations += 1
                key = key_of(town, session, person, chart, access)
                if (key.relation if key else None) != (relation if relation in allowed else None):
                    wrong.append((who, age, access, key and key.relation))

    town.db.rehearsing(walk)
    print(f"rights: {combinations} combinations")
    assert wrong == []
    assert combinations == len(WHO) * len(AGES) * len(Access)


def test_every_screen_at_every_age(town: Town) -> None:
    """Each screen loads for whoever has its right, and for nobody else."""
    combinations, wrong = 0, []

    def walk(session: Session) -> None:
        nonlocal combinations
        for who, age, person, chart, relation in town.doors():
            for screen in SCREENS:
                combinations += 1
                key = key_of(town, session, person, chart, screen.access)
                if (key is not None) != (relation in WHAT[screen.access]):
                    wrong.append((who, age, screen.path, key and key.relation))
                if key and "{item_id}" not in screen.path:
                    screen.load(session, key)
                elif key:  # one thing: an id that is not there opens nothing for anybody
                    with pytest.raises(NoAccess):
                        screen.load(session, key, UUID(int=7))

    town.db.rehearsing(walk)
    print(f"screens: {combinations} combinations")
    assert wrong == []


def declared() -> list[tuple[Callable[..., Any], tuple[str, ...], str]]:
    """Every service that takes a key, with the rights (or rooms) it serves, and which kind of key."""
    found = {}
    for module in pkgutil.walk_packages(services.__path__, "services."):
        for _name, fn in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if hasattr(fn, "declared"):
                kind = "chart" if any(isinstance(one, Access) for one in fn.declared) else "office"
                found[fn.__module__, fn.__qualname__] = (fn, fn.declared, kind)
    return list(found.values())


def test_every_service_refuses_a_key_for_another_right(town: Town) -> None:
    chart_services = [(fn, rights) for fn, rights, kind in declared() if kind == "chart"]
    assert len(chart_services) > 10
    combinations, wrong = 0, []

    def walk(session: Session) -> None:
        nonlocal combinations
        keys = {}
        for _who, _age, person, chart, relation in town.doors():
            for access in WHAT if relation else ():
                if (relation, access) not in keys and (key := key_of(town, session, person, chart, access)):
                    keys[relation, access] = key
        for fn, rights in chart_services:
            for (relation, access), key in keys.items():
                combinations += 1
                if access not in rights and not refuses(fn, session, key):
                    wrong.append((fn.__qualname__, relation, access))

    town.db.rehearsing(walk)
    print(f"services × keys: {combinations} combinations")
    assert wrong == []


def test_every_office_service_works_in_its_rooms_alone(town: Town) -> None:
    office_services = [(fn, rooms) for fn, rooms, kind in declared() if kind == "office"]
    assert len(office_services) > 10
    combinations, wrong = 0, []

    def walk(session: Session) -> None:
        nonlocal combinations
        for who, role in ROLES.items():
            viewer = town.people[who, AGES[0]].viewer
            for room in OFFICE:
                try:
                    key = open_office(session, viewer, room)
                except NoAccess:
                    assert role not in OFFICE[room]
                    continue
                assert role in OFFICE[room]
                for fn, rooms in office_services:
                    combinations += 1
                    if room not in rooms and not refuses(fn, session, key):
                        wrong.append((fn.__qualname__, role, room))
        for who in ("the patient", "full by passcode, as a child", "a stranger"):
            for room in OFFICE:
                combinations += 1
                with pytest.raises(NoAccess):
                    open_office(session, town.people[who, "17 y"].viewer, room)

    town.db.rehearsing(walk)
    print(f"office services × rooms: {combinations} combinations")
    assert wrong == []


def refuses(fn: Callable[..., Any], session: Session, key: object) -> bool:
    """Whether the function turns this key down before it looks at anything else."""
    try:
        fn(session, key)
    except NoAccess:
        return True
    except TypeError:  # it went on, and missed its other arguments
        return False
    return False
