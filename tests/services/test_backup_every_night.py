"""A backup every night, encrypted if wanted, the old ones thrown away; and what a restore ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models.clinic import Mail, SetUpCode
from models.family import Invitation
from models.people import Account
from models.registration import OfficeCode, StaffInvitation
from models.security import Challenge, EmailChange, PasswordReset
from models.sending import SentFile, SentRecord
from services import (
    backup,
    backup_nightly,
    backup_sealing,
    check,
    clock,
    password_reset,
    profile_contact,
    remembered_devices,
    restore_ends,
    sessions,
    sign_in,
)
from services.access import Access, open_chart
from services.database import Database
from services.errors import UnreadableFile, WrongSetting
from services.family import invitations, requests_passcode
from services.family.invitations import Wanted as Invited
from services.mail import enqueue, outbox
from services.opening import opened
from services.profile_proof import Proof
from services.records.period import ALL_TIME
from services.registration import progress
from services.sending import opening
from services.sending.packing import pack
from services.sending.send import send
from services.sending.wanted import Wanted, Way
from services.settings import Settings
from services.sign_in import Browser
from tests.cast import PASSWORD, Cast, make_cast
from tests.services import family_asking
from tests.services.signing_up import asked, chart
from tests.services.test_send_by_email import a_zip


@pytest.fixture
def keys() -> tuple[str, str]:
    return backup_sealing.new_key_pair()


def test_once_a_night_at_its_time_at_the_clinic(
    settings: Settings, tmp_path: Path, clock_at: Callable[[str], None]
) -> None:
    at_night = replace(settings, backup_at="02:30", backup_folder=tmp_path / "other disk")
    with opened(settings) as db:
        db.writing(make_cast)

        def made_at(moment: str) -> bool:
            clock_at(moment)
            return backup_nightly.run_when_due(db, at_night) is not None

        assert made_at("2026-03-02T12:00")  # there was none
        assert not made_at("2026-03-03T07:29")  # 2:29 in New York
        assert made_at("2026-03-03T07:31")
        assert not made_at("2026-03-03T20:00")
        assert made_at("2026-03-04T20:00")  # the machine was off at night
        assert backup_nightly.run_when_due(db, settings) is None  # not set
    assert len(backup_nightly.files(tmp_path / "other disk")) == 3


def test_old_ones_are_thrown_away_but_one_of_each_month(tmp_path: Path) -> None:
    days = ["2026-01-05", "2026-01-20", "2026-02-03", "2026-02-27", "2026-02-28", "2026-03-01"]
    for day in days:
        (tmp_path / f"portal-backup-{day}-073000.zip").touch()
    (tmp_path / "something else.zip").touch()
    gone = backup_nightly.forget_old(tmp_path, 2)
    assert sorted(file.name[14:24] for file in gone) == ["2026-01-05", "2026-02-03", "2026-02-27"]
    assert (tmp_path / "something else.zip").exists()


def test_an_encrypted_backup_opens_with_the_secret_key_alone(
    settings: Settings, tmp_path: Path, keys: tuple[str, str]
) -> None:
    secret, public = keys
    sealed = replace(settings, backup_key=public)
    with opened(settings) as db:
        db.writing(make_cast)
        file = backup.make_backup(sealed, db, tmp_path / "backups")
    assert (file.suffix, file.stat().st_mode & 0o777) == (".age", 0o600)
    assert b"manifest.json" not in file.read_bytes()
    key_file, other = tmp_path / "key", tmp_path / "other key"
    key_file.write_text(f"# public key: {public}\n{secret}\n")
    other.write_text(backup_sealing.new_key_pair()[0])

    (tmp_path / "new").mkdir()
    new = Settings(tmp_path / "new")
    (new.data / "secret.key").write_bytes(settings.secret_key)
    for given, error in ((None, WrongSetting), (other, UnreadableFile), (file, WrongSetting)):
        with pytest.raises((error, UnicodeDecodeError) if given == file else error):
            backup.restore_backup(new, file, key_file=given)
        assert not (new.data / "portal.sqlite3").exists()
    assert "Restored" in backup.restore_backup(new, file, key_file=key_file)
    with pytest.raises(WrongSetting, match="public one"):
        replace(settings, backup_key=secret)


def test_a_key_pair_is_written_once_and_for_its_owner(tmp_path: Path) -> None:
    said = backup_sealing.write_key_pair(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert "AGE-SECRET-KEY" not in said
    with pytest.raises(WrongSetting):
        backup_sealing.write_key_pair(tmp_path / "key")


def test_check_restores_the_newest_backup_on_trial(settings: Settings) -> None:
    assert settings.secret_key
    with opened(settings) as db:
        db.writing(make_cast)
        file = backup.make_backup(settings, db, settings.backups)
    assert any("restored on trial: it is whole" in finding.words for finding in check.run(settings))
    file.write_bytes(file.read_bytes()[:-2000])
    assert any("could not be restored" in finding.words for finding in check.run(settings) if finding.wrong)
    assert not list(settings.data.glob(".rehearsal-*"))


def test_check_says_when_nobody_answers_at_the_public_address(settings: Settings) -> None:
    with opened(settings) as db:
        db.writing(make_cast)
    outside = replace(settings, public_url="https://127.0.0.1:9")
    assert any("does not answer" in finding.words for finding in check.run(outside) if finding.wrong)


def test_a_restore_ends_links_codes_and_what_waited(db: Database, cast: Cast, settings: Settings) -> None:
    """What was used or taken back since the backup must not come to life again."""
    mailing = replace(settings, demo=True)
    packed = pack(Way.LINK, a_zip())
    db.writing(a_link_and_an_invitation, cast, mailing, packed)
    assert db.reading(opening.is_open, packed.token, "browser")
    db.writing(restore_ends.end_everything)
    assert not db.reading(opening.is_open, packed.token, "browser")
    assert db.reading(lambda session: session.exec(select(SentFile)).all()) == []
    assert db.reading(lambda session: session.exec(select(Invitation)).one()).revoked_at
    assert db.reading(lambda session: session.exec(select(SentRecord)).one()).revoked_at
    clock.set_now(clock.now() + timedelta(hours=1))
    try:
        assert db.reading(outbox.due, "email", 10) == []
    finally:
        clock.set_now(None)
    assert all(mail.last_error for mail in db.reading(lambda session: session.exec(select(Mail)).all()))


def test_a_restore_ends_whatever_was_half_way(db: Database, cast: Cast, settings: Settings) -> None:
    """Everything that a token or a code of the past could go on with."""
    here, key = Browser("Test", "192.0.2.1"), settings.secret_key
    device = db.writing(lambda s: remembered_devices.remember(s, s.get_one(Account, cast.alice.account_id), "Phone"))
    step = sign_in.with_password(db, cast.clinician.email, PASSWORD, here, key=key).step_token
    db.writing(password_reset.ask, cast.alice.email, settings.base_url, here)
    change = profile_contact.begin(db, cast.alice.viewer, Proof(PASSWORD), "sign-in email", "new@example.org", settings)
    chart(db)
    sign_up, request = asked(db, settings), family_asking.ask(db, settings)

    def alive(session: Session) -> list[bool]:
        alice = session.get_one(Account, cast.alice.account_id)
        return [
            remembered_devices.known(session, alice, device) is not None,
            sign_in.pending(session, step) is not None,
            session.exec(select(PasswordReset)).one().used_at is None,
            session.get_one(EmailChange, change).used_at is None,
            progress.of(session, sign_up, key) is not None,
            requests_passcode.of(session, request) is not None,
            sessions.find(session, cast.alice.token) is not None,
        ]

    assert all(db.reading(alive))
    db.writing(restore_ends.end_everything)
    assert not any(db.reading(alive))
    done = {table for table, _column in restore_ends._ENDED}
    assert done >= {Challenge, OfficeCode, SetUpCode, StaffInvitation}  # the same way, each with tests of its own


def a_link_and_an_invitation(session: Session, cast: Cast, settings: Settings, packed) -> None:
    chart = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.RECORD_SEND)
    wanted = Wanted(Way.LINK, "dr@clinic.example", "dr@clinic.example")
    send(session, chart, wanted, packed, ALL_TIME, cast.child, settings)
    chart = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.FAMILY_CHANGE)
    invitations.invite(
        session, chart, Invited("Ann", "Roe", "ann@clinic.example", "sister", "1980-3-2", "full"), settings
    )
    enqueue(session, to="alice@example.org", template="password_changed")
