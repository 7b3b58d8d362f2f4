"""`check`: is everything in order? In words that an office manager understands."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import make_url
from sqlmodel import Session, col, select

from models.clinic import Clinic
from models.history import HistoryRow
from services import anchors, check_outside, clock, history
from services.check_outside import Finding
from services.database import Database, wal_is_safe
from services.database_copy import check_sqlite
from services.errors import PortalError, UnreadableFile
from services.history import Action
from services.mail import failures, server
from services.mail_server import MailServer
from services.opening import open_database
from services.settings import Settings

BACKUP_EVERY = timedelta(days=7)
FREE_SPACE = 2_000_000_000  # bytes; a day of uploads and a backup must fit


def run(settings: Settings, key_file: Path | None = None) -> list[Finding]:
    """Look at everything and say what was found. Raises nothing: what cannot be looked at is a finding.

    `key_file` holds the secret key of encrypted backups.
    """
    findings = [_data_folder(settings.data), _disk(settings.data)]
    path = Path(str(make_url(settings.database).database))
    if settings.database.startswith("sqlite"):
        if not path.exists():
            return [*findings, Finding(f"There is no portal in {settings.data} yet.", wrong=True)]
        findings += [_key(settings.data), _sqlite(), _whole(path)]
    try:
        db = open_database(settings.database)
    except PortalError as error:
        return [*findings, Finding(str(error), wrong=True), _mail(settings.mail)]
    looks: list[Callable[[Session], Finding]] = [
        _chain,
        lambda session: _anchors(session, settings.data),
        _time,
        _last_backup,
    ]
    findings += [_looked(db, look) for look in looks]
    try:
        mail_server = db.reading(server.current, settings)
    except Exception:  # said above
        mail_server = settings.mail
    db.close()
    findings += [check_outside.rehearsal(settings, key_file), check_outside.time_service()]
    return [*findings, check_outside.certificate(settings), _mail(mail_server)]


def _looked(db: Database, look: Callable[[Session], Finding]) -> Finding:
    try:
        return db.reading(look)
    except Exception as error:  # a damaged database answers with any error at all
        return Finding(f"The database cannot be read ({type(error).__name__}). Restore the newest backup.", wrong=True)


def _data_folder(data: Path) -> Finding:
    if not data.is_dir():
        return Finding(f"The data folder {data} does not exist.", wrong=True)
    keys = [path for path in (data / "secret.key", data / "health-card.key") if path.exists()]
    loose = [path for path in (data, *keys) if path.stat().st_mode & 0o077]
    if loose:
        names = ", ".join(str(path) for path in loose)
        return Finding(f"Other users of this computer can get at {names}. Run: chmod go= {names}", wrong=True)
    return Finding(f"Only this user of the computer can get at the data folder {data} and the keys.")


def _key(data: Path) -> Finding:
    if not (data / "secret.key").exists():
        return Finding(
            f"The file secret.key is missing from {data}: nobody's authenticator app works without it. Stop the portal "
            "and bring the file back from the place where it is kept beside the backups.",
            wrong=True,
        )
    return Finding("The key of the authenticator apps is there.")


def _disk(data: Path) -> Finding:
    place = next(folder for folder in (data, *data.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if free < FREE_SPACE:
        return Finding(f"The disk is nearly full: {free / 1e9:.1f} GB are free. Make room soon.", wrong=True)
    return Finding(f"{free / 1e9:.0f} GB of disk space are free.")


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if wal_is_safe():
        return Finding(f"SQLite {version} with journal mode WAL: this version has the fix that WAL needs.")
    return Finding(
        f"SQLite {version} with journal mode TRUNCATE: this version lacks a fix that the faster mode WAL needs "
        "(it came with 3.51.3). Nothing has to be done."
    )


def _whole(path: Path) -> Finding:
    try:
        check_sqlite(path)
    except UnreadableFile:
        words = "The database file is damaged. Stop the portal, and restore the newest backup into an empty folder."
        return Finding(words, wrong=True)
    return Finding("The database file is whole, and everything that it refers to is there.")


def _chain(session: Session) -> Finding:
    broken = history.first_broken(session)
    if broken is not None:
        return Finding(f"The access history was tampered with: row {broken} was changed or is missing.", wrong=True)
    return Finding(f"The access history is whole: {history.head(session)[0]} entries, none changed or missing.")


def _anchors(session: Session, data: Path) -> Finding:
    missing = anchors.missing(session, data)
    if missing:
        return Finding(
            f"Entry {missing[0]} of the access history was noted in {anchors.FILE_NAME} and is not there any more: "
            "the history was shortened or replaced.",
            wrong=True,
        )
    return Finding("The access history holds everything that was noted outside the database.")


def _time(session: Session) -> Finding:
    newest = session.exec(select(HistoryRow.at).order_by(col(HistoryRow.seq).desc()).limit(1)).first()
    now = clock.now()
    said = f"The computer's clock says {now:%Y-%m-%d %H:%M} UTC"
    if newest and newest > now + timedelta(minutes=5):
        return Finding(f"{said}, which is before the newest entry was made. Set the clock.", wrong=True)
    return Finding(f"{said}.")


def _last_backup(session: Session) -> Finding:
    made = session.exec(
        select(HistoryRow.at).where(HistoryRow.action == Action.BACKED_UP).order_by(col(HistoryRow.seq).desc()).limit(1)
    ).first()
    since = made or session.exec(select(Clinic.set_up_at)).first()
    age = clock.now() - since if since else timedelta()
    said = f"The last backup was made on {made:%Y-%m-%d}, {age.days} days ago." if made else "No backup was made yet."
    if made and age.days == 0:
        said = "The last backup is less than a day old."
    if age > BACKUP_EVERY:
        return Finding(
            f"{said} Let the portal make one every night: set PORTAL_BACKUP_AT, for instance to 02:30. "
            "`python app.py backup` makes one now.",
            wrong=True,
        )
    return Finding(said, note=made is None)


def _mail(found: MailServer | None) -> Finding:
    if found is None:
        return Finding("No mail server is set: mails are kept for the administrator to read, not sent.", note=True)
    try:
        with found.connected() as connection:
            connection.noop()
    except OSError as error:  # SMTPException is one
        return Finding(
            f"The mail server {found.host} does not take our mails: {failures.in_words(error, found)}", wrong=True
        )
    return Finding(f"The mail server {found.host} answers.")
