"""`check` says in words what is wrong, and notices what somebody tampered with."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from services import anchors, backup, check, clock
from services.database import Database
from services.opening import opened
from services.settings import Settings
from tests.cast import make_cast
from tests.running import free_port


def wrong(settings: Settings) -> list[str]:
    """What `check` calls a problem."""
    return [finding.words for finding in check.run(settings) if finding.wrong]


@pytest.fixture
def portal(settings: Settings) -> Settings:
    """A portal with the cast in it, whose newest history row was noted outside."""
    assert settings.secret_key
    with opened(settings) as db:
        db.writing(make_cast)
        db.reading(anchors.append, settings.data)
    return settings


def test_a_new_portal_is_in_order(portal: Settings) -> None:
    findings = check.run(portal)
    assert wrong(portal) == []
    assert any("journal mode" in finding.words and "version" in finding.words for finding in findings)
    assert any(finding.note and "No mail server" in finding.words for finding in findings)
    assert any(finding.note and "No backup" in finding.words for finding in findings)


@pytest.mark.parametrize(
    ("version", "journal"),
    [((3, 40, 1), "truncate"), ((3, 44, 6), "wal"), ((3, 45, 0), "truncate"), ((3, 50, 6), "truncate")]
    + [((3, 50, 7), "wal"), ((3, 51, 2), "truncate"), ((3, 51, 3), "wal")],
)
def test_wal_only_where_it_is_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], journal: str
) -> None:
    """SECURITY R1, R2."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    db = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}", upgrade=False)
    with db.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "mmap_size")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    db.close()
    assert found == [journal, 2 if journal == "wal" else 3, 1, 0, 1, 0]


def test_no_portal_yet(settings: Settings) -> None:
    assert "There is no portal" in wrong(settings)[0]


def test_others_can_read_the_keys(portal: Settings) -> None:
    (portal.data / "secret.key").chmod(0o644)
    assert "Other users of this computer" in wrong(portal)[0]
    (portal.data / "secret.key").chmod(0o600)
    portal.data.chmod(0o755)
    assert "Other users of this computer" in wrong(portal)[0]


def test_the_key_is_gone(portal: Settings) -> None:
    """It is said, and not made anew: a new one would open nothing."""
    (portal.data / "secret.key").unlink()
    assert any("secret.key is missing" in words and "bring the file back" in words for words in wrong(portal))
    assert not (portal.data / "secret.key").exists()


def test_a_changed_history_row(portal: Settings) -> None:
    tamper(portal, "UPDATE history_row SET actor_name = 'Somebody else' WHERE seq = 3")
    assert ["row 3" in words for words in wrong(portal)] == [True]


def test_a_history_cut_at_its_end_is_shown_by_the_anchor(portal: Settings) -> None:
    tamper(portal, "DELETE FROM history_row WHERE seq = (SELECT max(seq) FROM history_row)")
    assert ["shortened or replaced" in words for words in wrong(portal)] == [True]


def test_after_an_open_restore_the_older_history_is_no_alarm(portal: Settings, tmp_path) -> None:
    with opened(portal) as db:
        file = backup.make_backup(portal, db, tmp_path / "backups")
        db.writing(lambda session: [anchors_row(session) for _ in range(5)])
        db.reading(anchors.append, portal.data)
    (portal.data / "portal.sqlite3").unlink()
    backup.restore_backup(portal, file)
    assert wrong(portal) == []


def test_a_damaged_file(portal: Settings) -> None:
    path = portal.data / "portal.sqlite3"
    content = bytearray(path.read_bytes())
    content[8192:40960] = b"\xff" * 32768
    path.write_bytes(content)
    assert any("damaged" in words for words in wrong(portal))


def test_references_that_lead_nowhere(portal: Settings) -> None:
    tamper(portal, "DELETE FROM patient")
    assert any("damaged" in words for words in wrong(portal))


def test_the_last_backup_is_old(portal: Settings, tmp_path, clock_at: Callable[[str], None]) -> None:
    with opened(portal) as db:
        backup.make_backup(portal, db, tmp_path / "backups")
    clock_at((clock.now() + timedelta(days=8)).isoformat())
    assert len(wrong(portal)) == 1
    assert "8 days ago" in wrong(portal)[0]
    assert "PORTAL_BACKUP_AT" in wrong(portal)[0]


def test_the_clock_went_back(portal: Settings, clock_at: Callable[[str], None]) -> None:
    clock_at((clock.now() - timedelta(days=1)).isoformat())
    assert any("Set the clock" in words for words in wrong(portal))


def test_the_mail_server_answers_or_not(portal: Settings) -> None:
    port = free_port()
    with_mail = Settings(portal.data, mail_server=f"smtp://127.0.0.1:{port}", mail_from="portal@example.org")
    assert any("127.0.0.1 does not take our mails" in words for words in wrong(with_mail))
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert wrong(with_mail) == []
    finally:
        server.stop()


def anchors_row(session) -> None:
    """One more row of history."""
    from services import history

    history.record(session, history.PORTAL, history.Action.VIEWED)


def tamper(settings: Settings, statement: str) -> None:
    """What somebody with the file and without scruples would do."""
    connection = sqlite3.connect(settings.data / "portal.sqlite3")
    connection.execute("DROP TRIGGER IF EXISTS history_no_update")
    connection.execute("DROP TRIGGER IF EXISTS history_no_delete")
    connection.execute(statement)
    connection.commit()
    connection.close()
