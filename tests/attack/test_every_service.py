"""Every service that takes a key, with hostile arguments: it stores them as they are, or says what to do (WB-06)."""

import importlib
import inspect
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from models.base import Row
from models.people import Account, Patient
from services import access, sessions
from services.database import Database
from services.demo.build import build
from services.errors import Conflict, PortalError, Problem
from services.rights import OFFICE, Access
from services.sessions import Viewer
from services.settings import Settings
from tests.attack.known import INSIDE
from tests.attack.making import Cannot, Maker, name_of
from tests.database import Databases
from tests.security.test_rights_matrix import declared

MOST_STOPPED = 30
LONGEST = 1.0  # seconds of the processor
EXAMPLES = 400 if os.environ.get("SOAK") else 6
SERVICES = [fn for fn, _rights, _kind in declared() if name_of(fn) not in INSIDE]


@dataclass(frozen=True)
class Town:
    """The demo clinic, and one viewer of each role and the patient."""

    db: Database
    settings: Settings
    patient: UUID
    viewers: dict[str, Viewer]
    outcomes: dict[str, set[bool]] = field(default_factory=dict)  # of each service: whether a call got past its look-up


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    data = tmp_path_factory.mktemp("town") / "data"
    data.mkdir(mode=0o700)
    own = Settings(data=data, mail_server="smtp://127.0.0.1:1", mail_from="portal@example.org")
    with databases.fresh(request.param) as url:
        db = Database(url)
        build(db, own)
        yield db.writing(_town, db, own)
        db.close()


def _town(session: Session, db: Database, own: Settings) -> Town:
    patient = session.exec(select(Patient.id).where(Patient.given == "Elena")).one()
    viewers: dict[str, Viewer] = {}
    for account in session.exec(select(Account)).all():
        if account.role or account.patient_id == patient:
            token = sessions.start(session, account, "Test", "127.0.0.1", second_factor=True)
            viewer = sessions.find(session, token)
            assert viewer
            viewers[str(account.role or "patient")] = viewer
    return Town(db, own, patient, viewers)


@pytest.mark.parametrize("fn", SERVICES, ids=name_of)
def test_a_service_stores_what_it_gets_or_says_what_to_do(town: Town, fn: Callable[..., Any]) -> None:
    passed = town.outcomes.setdefault(name_of(fn), set())

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data(), st.sampled_from([0, 1, 2, 4, 10]))
    def run(data: st.DataObject, hostile: int) -> None:
        try:
            with suppress(Conflict, Problem), _in_words():
                town.db.rehearsing(_call, town, fn, data.draw, hostile)
            passed.add(True)
        except PortalError:  # there is no such row, or it is not theirs
            passed.add(False)

    try:
        run()
    except Cannot as reason:
        pytest.skip(str(reason))


def test_nearly_every_service_gets_past_its_look_up(town: Town) -> None:
    """So that the attack is on what they do, and not on the refusal of ids. The rest has no row in the demo clinic."""
    stopped = sorted(name for name, passed in town.outcomes.items() if passed == {False})
    assert len(stopped) <= MOST_STOPPED, stopped


@contextmanager
def _in_words() -> Iterator[None]:
    """A refusal that the person can put right says how."""
    try:
        yield
    except Problem as problem:
        if not problem.message.strip():
            raise AssertionError("a Problem without a sentence") from problem
        raise


def _call(session: Session, town: Town, fn: Callable[..., Any], draw: Any, hostile: int) -> None:
    key = _key(session, town, fn)
    maker = Maker(draw, session, {Session: session, type(key): key, Settings: town.settings}, town.patient, hostile)
    made = maker.arguments(fn)
    if "mark" in made:
        made |= _as_read(session, key, fn, maker, made)
    start = time.thread_time()
    fn(**made)
    session.flush()
    assert time.thread_time() - start < LONGEST
    _reads_back(session)


def _key(session: Session, town: Town, fn: Callable[..., Any]) -> Any:
    right = fn.declared[0]  # type: ignore[attr-defined]
    if not isinstance(right, Access):
        return access.open_office(session, town.viewers[min(str(role) for role in OFFICE[right])], right)
    if right is Access.FAMILY_LEAVE:
        raise Cannot("only family members leave, and they say nothing with it")
    return access.open_chart(session, town.viewers["patient"], town.patient, right, "an attack")


def _as_read(session: Session, key: Any, fn: Callable[..., Any], maker: Maker, made: dict[str, Any]) -> dict[str, Any]:
    """The mark of the form as it stands, and its values with some of them hostile."""
    read = importlib.import_module(fn.__module__).read
    arguments = [
        made.get(name, maker.keys.get(Settings))
        for name in list(inspect.signature(inspect.unwrap(read)).parameters)[2:]
    ]
    shown = read(session, key, *arguments)
    form = shown if hasattr(shown, "mark") else getattr(shown, "stored", None) or shown.form
    if "values" not in made:
        return {"mark": form.mark}
    sound = form.values if name_of(fn) != "clinic_settings.mail.save" else made["values"]
    return {"mark": form.mark, "values": {name: maker.broken(value) for name, value in sound.items()}}


def _reads_back(session: Session) -> None:
    """Every text of every row that the call has touched is in the database as it was given to it."""
    rows = [
        (row, {name: it for name, it in vars(row).items() if isinstance(it, str)})
        for row in session
        if isinstance(row, Row)
    ]
    session.expire_all()
    for row, said in rows:
        assert {name: getattr(row, name) for name in said} == said
