"""Backup while the portal runs, and restore on a new machine."""

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from models.clinic import Clinic
from models.history import HistoryRow
from services import anchors, backup, history, sessions, sign_in
from services.errors import UnreadableFile, WrongSetting
from services.opening import opened
from services.settings import Settings
from services.sign_in import Browser
from tests.cast import PASSWORD, make_cast
from tests.database import Databases


@pytest.fixture(params=["sqlite", "postgresql"])
def at(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Callable[[str], Settings]]:
    """`at("old")`: settings of a machine with an empty database of its own."""
    stack = []

    def machine(name: str) -> Settings:
        data = tmp_path / name
        data.mkdir(mode=0o700)
        if request.param == "sqlite":
            return Settings(data)
        blank = databases.blank("postgresql")
        stack.append(blank)
        return Settings(data, database_url=blank.__enter__().replace("+psycopg", ""))

    yield machine
    for blank in stack:
        blank.__exit__(None, None, None)


def test_a_restored_portal_has_everything_but_sessions(at: Callable[[str], Settings], tmp_path: Path) -> None:
    old, new = at("old"), at("new")
    with opened(old) as db:
        cast = db.writing(make_cast)
        sign_in.with_password(db, cast.administrator.email, PASSWORD, Browser("test", None))
        file = backup.make_backup(old, db, tmp_path / "backups")
        seq, _ = db.reading(history.head)

    shutil.copyfile(old.data / "secret.key", new.data / "secret.key")
    said = backup.restore_backup(new, file)

    assert "may be lost" in said
    with opened(new) as db:
        assert db.reading(sessions.find, cast.alice.token) is None
        assert sign_in.with_password(db, cast.bob.email, PASSWORD, Browser("test", None)).session_token
        assert db.reading(history.first_broken) is None
        assert db.reading(lambda session: [row.action for row in _rows(session)])[-2:] == [
            "restored from backup",
            "signed in",
        ]
        assert db.reading(history.head)[0] == seq + 1  # all but the row of the backup itself, and two new ones
        assert db.reading(anchors.missing, new.data) == []


def test_the_file_is_private_complete_and_without_keys(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as db:
        db.writing(make_cast)
        file = backup.make_backup(settings, db, tmp_path / "backups")
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == ["database", "manifest.json"]
        everything = archive.read("database") + archive.read("manifest.json")
        manifest = json.loads(archive.read("manifest.json"))
    assert settings.secret_key not in everything
    assert manifest["history"]["seq"] > 0
    assert str(settings.data / "secret.key") in backup.said(settings, file)


def test_nothing_is_overwritten(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as db:
        file = backup.make_backup(settings, db, tmp_path / "backups")
    before = (settings.data / "portal.sqlite3").read_bytes()
    with pytest.raises(WrongSetting, match="already is a database"):
        backup.restore_backup(settings, file)
    assert (settings.data / "portal.sqlite3").read_bytes() == before


def test_a_damaged_backup_is_refused_and_leaves_nothing(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as db:
        db.writing(make_cast)
        file = backup.make_backup(settings, db, tmp_path / "backups")
    with zipfile.ZipFile(file) as archive:
        manifest, database = archive.read("manifest.json"), bytearray(archive.read("database"))
    database[5000] ^= 1
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(changed, "w") as archive:
        archive.writestr("manifest.json", manifest)
        archive.writestr("database", bytes(database))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-500])
    new = Settings(tmp_path / "new")
    for bad in (changed, cut, Path(__file__)):
        with pytest.raises(UnreadableFile):
            backup.restore_backup(new, bad)
    assert list(new.data.iterdir()) == []


def test_the_key_must_be_there_or_given_up_knowingly(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as db:
        db.writing(make_cast)
        file = backup.make_backup(settings, db, tmp_path / "backups")
    new = Settings(tmp_path / "new")
    with pytest.raises(WrongSetting, match=r"secret\.key is missing"):
        backup.restore_backup(new, file)
    another = Settings(tmp_path / "another")
    another.data.mkdir()
    assert another.secret_key
    with pytest.raises(WrongSetting, match="is not the one"):
        backup.restore_backup(another, file)
    assert "Restored" in backup.restore_backup(new, file, without_key=True)


def test_leftovers_of_another_database_do_not_spoil_the_restored_one(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as db:
        db.writing(make_cast)
        raw = sqlite3.connect(settings.data / "portal.sqlite3", isolation_level=None)
        raw.execute("PRAGMA synchronous=OFF")  # the journal is complete at once
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE clinic SET name = 'The new name'")
        shutil.copyfile(settings.data / "portal.sqlite3-journal", tmp_path / "journal")
        raw.execute("COMMIT")
        raw.close()
        file = backup.make_backup(settings, db, tmp_path / "backups")
    new = Settings(tmp_path / "new")
    new.data.mkdir()
    shutil.copyfile(tmp_path / "journal", new.data / "portal.sqlite3-journal")
    backup.restore_backup(new, file, without_key=True)
    with opened(new) as db:
        assert db.reading(lambda session: session.exec(select(Clinic.name)).one()) == "The new name"


def test_a_broken_database_is_not_passed_off_as_a_backup(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as db:
        db.writing(make_cast)
        raw = sqlite3.connect(settings.data / "portal.sqlite3")
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("DELETE FROM patient WHERE given = 'Alice'")
        raw.commit()
        raw.close()
        with pytest.raises(UnreadableFile, match="damaged"):
            backup.make_backup(settings, db, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_newer_portals_backup_says_so(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as db:
        db.writing(_pretend_newer_schema)
        with pytest.raises(WrongSetting, match="newer version"):
            backup.make_backup(settings, db, tmp_path / "backups")


def _pretend_newer_schema(session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def _rows(session: Session) -> list:
    return list(session.exec(select(HistoryRow).order_by(col(HistoryRow.seq))))
