"""The demo clinic: everybody is there, the family rules show, and nothing of it exists in a real portal."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pyotp.totp import TOTP
from sqlmodel import Session, select

from models.people import Account, Patient, Role
from models.record import CLINICAL_TABLES, Immunization, Observation, Panel, SectionText
from services import clock, demo, sessions, sign_in
from services.access import charts_of
from services.ages import age_on, birthday
from services.database import Database
from services.errors import WrongSetting
from services.opening import serving
from services.settings import Settings
from services.sign_in import Browser
from tests.running import Running, running


@pytest.fixture
def clinic(db: Database, settings: Settings) -> Database:
    """A database with the demo clinic in it."""
    demo.build(db, settings)
    return db


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo as the command line starts it."""
    with running(["app.py", "demo"], tmp_path_factory.mktemp("demo") / "data") as program:
        yield program


def test_everybody_signs_in_with_password_and_code(clinic: Database, settings: Settings) -> None:
    known = clinic.reading(demo.accounts)
    assert {account.role for account in known} == {"patient", "family member", *Role}
    for account in known:
        step = sign_in.with_password(clinic, account.email, account.password, Browser("test", None)).step_token
        assert step is not None
        code = TOTP(account.totp_secret).at(clock.now())
        assert sign_in.with_code(clinic, step, code, Browser("test", None), settings.secret_key)


def test_the_ages_of_the_children(clinic: Database) -> None:
    today = clock.today("America/New_York")
    born = clinic.reading(lambda session: {one.given: one.birth_date for one in session.exec(select(Patient))})
    assert {name: age_on(born[name], today) for name in ("Nora", "Theo", "Lucia", "Marco")} == {
        "Nora": 8,
        "Theo": 12,
        "Lucia": 15,
        "Marco": 17,
    }
    assert birthday(born["Theo"], 13) - today == timedelta(days=30)


def test_the_rules_of_the_family_show(clinic: Database) -> None:
    assert relations(clinic, "elena") == {
        "Elena": "patient",
        "Nora": "family, full access",
        "Theo": "family, full access",
        "Lucia": "family, billing only",  # given before she was 13
        "Marco": "family, full access",  # he gave it himself
        "Daniel": "family, billing only",
    }
    assert relations(clinic, "ruth") == {"Elena": "family, billing only", "Nora": "family, full access"}
    assert relations(clinic, "samuel") == {"Samuel": "patient"}


def test_on_theos_birthday_his_parents_keep_billing_only(clinic: Database, clock_at: Callable[[str], None]) -> None:
    born = clinic.reading(lambda session: session.exec(select(Patient).where(Patient.given == "Theo")).one().birth_date)
    clock_at(born.replace(year=born.year + 13).isoformat() + "T12:00")
    assert relations(clinic, "daniel")["Theo"] == "family, billing only"


def test_every_screen_of_the_record_has_something_to_show(clinic: Database) -> None:
    elena = clinic.reading(lambda session: session.exec(select(Patient.id).where(Patient.given == "Elena")).one())
    for table in set(CLINICAL_TABLES) - {SectionText}:
        assert clinic.reading(lambda session, table=table: count(session, table, elena)) > 0, table
    doses = clinic.reading(lambda session: list(session.exec(select(Immunization).where(Immunization.negated == True))))  # noqa: E712
    assert doses
    assert all(dose.reason for dose in doses)
    panels = clinic.reading(lambda session: {panel.status for panel in session.exec(select(Panel))})
    assert panels == {"final", "preliminary", "corrected"}
    flags = clinic.reading(
        lambda session: {(row.interpretation or {}).get("code") for row in session.exec(select(Observation))}
    )
    assert {"H", "L", "N"} <= flags


@pytest.mark.parametrize("moment", ["2024-02-29T12:00", "2026-03-01T03:30", "2026-12-31T23:59", "2031-07-15T12:00"])
def test_it_can_be_any_day(databases, settings: Settings, clock_at: Callable[[str], None], moment: str) -> None:
    clock_at(moment)
    with databases.fresh("sqlite") as url:
        db = Database(url)
        demo.build(db, settings)
        dated = db.reading(lambda session: [row.taken for row in session.exec(select(Observation)) if row.taken])
        db.close()
    assert dated
    assert max(dated)[:10] <= moment[:10]


def test_real_records_and_demo_are_kept_apart(tmp_path: Path) -> None:
    with serving(Settings(tmp_path / "demo", demo=True)) as db:
        demo.build(db, Settings(tmp_path / "demo", demo=True))
    with pytest.raises(WrongSetting, match="demo clinic"), serving(Settings(tmp_path / "demo")):
        pass
    with serving(Settings(tmp_path / "real")):
        pass
    with pytest.raises(WrongSetting, match="folder of its own"), serving(Settings(tmp_path / "real", demo=True)):
        pass


def test_scripts_find_accounts_and_mails(started: Running) -> None:
    known = httpx.get(f"{started.url}/dev/accounts.json").json()
    assert {"name", "email", "password", "totp_secret", "role", "patient_id"} == set(known[0])
    assert httpx.get(f"{started.url}/dev/mailbox.json").json() == []
    assert "No mail yet" in httpx.get(f"{started.url}/dev/mailbox").text
    assert known[0]["email"] in httpx.get(f"{started.url}/login").text


def test_nothing_of_it_exists_outside_demo_mode(tmp_path: Path) -> None:
    with running(["app.py", "serve"], tmp_path / "data") as program:
        for path in ("/dev/accounts.json", "/dev/mailbox", "/dev/mailbox.json", "/dev"):
            assert httpx.get(program.url + path).status_code == 404
        assert "example.org" not in httpx.get(f"{program.url}/login").text


def relations(db: Database, given: str) -> dict[str, str]:
    """Whose charts `given` may open today, and as what."""

    def work(session: Session) -> dict[str, str]:
        account = session.exec(select(Account).where(Account.email.startswith(given))).one()  # type: ignore[attr-defined]
        viewer = sessions.find(session, sessions.start(session, account, "test", None, True))
        assert viewer is not None
        return {patient.given: str(relation) for patient, relation in charts_of(session, viewer)}

    return db.writing(work)


def count(session: Session, table, patient_id) -> int:
    """Rows of one category in one chart."""
    return len(session.exec(select(table.id).where(table.patient_id == patient_id)).all())
