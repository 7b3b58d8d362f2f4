"""Backup and restore of the whole database in one checked file (SECURITY R7, FT-13 to FT-15).

A backup is a zip of `database` (an SQLite copy, or pg_dump's custom format) and `manifest.json`. The keys are not in
it: whoever finds a backup must not hold the key to the second factors too.
"""

import hashlib
import json
import os
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

from services import anchors, backup_sealing, clock, database_copy, history, restore_ends
from services.database import Database
from services.errors import UnreadableFile, WrongSetting
from services.history import COMMAND_LINE, Action
from services.opening import open_database
from services.records.unpack import DAMAGED
from services.settings import Settings, prepare_data_folder

FORMAT = 1
_KINDS = ("sqlite", "postgresql")


def make_backup(settings: Settings, db: Database, to: Path) -> Path:
    """Write a verified backup into folder `to` while the portal runs, and return the file (mode 0600).

    Raises WrongSetting when the folder or the tools for it are missing, UnreadableFile when the copy is not sound.
    """
    try:
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise WrongSetting(f"The folder {to} cannot be used: {error.strerror}.") from error
    moment = clock.now()
    path = to / f"portal-backup-{moment:%Y-%m-%d-%H%M%S}.zip"
    with TemporaryDirectory(dir=to, prefix=".backup-") as folder:
        copy = Path(folder) / "database"
        facts = database_copy.make(settings, copy)
        manifest = facts | {
            "format": FORMAT,
            "made_at": moment.isoformat(timespec="seconds"),
            "sha256": _sha256(copy),
            "size": copy.stat().st_size,
            "key": _key_mark(settings),
        }
        packed = Path(folder) / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, "database")
            archive.writestr("manifest.json", json.dumps(manifest, indent=2))
        if settings.backup_key:
            sealed = Path(folder) / "sealed"
            backup_sealing.seal(packed, sealed, settings.backup_key)
            packed, path = sealed, path.with_name(path.name + backup_sealing.ENDING)
        packed.chmod(0o600)
        os.replace(packed, path)
    db.writing(history.record, COMMAND_LINE, Action.BACKED_UP, subject=path.name, sha256=manifest["sha256"])
    db.reading(anchors.append, settings.data)
    return path


def said(settings: Settings, path: Path) -> str:
    """What the operator must know about the backup just made."""
    return (
        f"Backup written and checked: {path} ({path.stat().st_size / 1_000_000:.1f} MB)\n"
        f"The keys are not in it. Keep {settings.data / 'secret.key'} and health-card.key beside it in another safe "
        "place: without the first nobody's authenticator app works after a restore, without the second no vaccination "
        "card that was given out can be verified any more."
    )


def rehearse(settings: Settings, file: Path, key_file: Path | None = None) -> dict[str, Any]:
    """Restore `file` into a folder that is thrown away, check all of it, and return its manifest; the portal goes on.

    Raises UnreadableFile or WrongSetting. Of a PostgreSQL backup only that the file is whole is tried.
    """
    with TemporaryDirectory(dir=settings.data, prefix=".rehearsal-") as folder:
        copy = Path(folder) / "database"
        manifest = _unpacked(file, copy, key_file)
        if manifest["database"] == "sqlite":
            database_copy.bring_back(Settings(Path(folder)), copy, "sqlite")
        return manifest


def restore_backup(settings: Settings, from_: Path, without_key: bool = False, key_file: Path | None = None) -> str:
    """Bring the backup `from_` into an empty data folder or PostgreSQL database; returns what the operator must know.

    Everybody is signed out, every link and code has ended, and the history says that it was restored. Raises
    WrongSetting when a database is already there or a key is missing, UnreadableFile when the file is not what was once
    backed up; then nothing was changed.
    """
    prepare_data_folder(settings.data)
    database_copy.refuse_to_overwrite(settings)
    with TemporaryDirectory(dir=settings.data, prefix=".restore-") as folder:
        copy = Path(folder) / "database"
        manifest = _unpacked(from_, copy, key_file)
        _check_key(settings, manifest, without_key)
        database_copy.bring_back(settings, copy, manifest["database"])
    db = open_database(settings.database)
    try:
        db.writing(_note_restore, from_.name, manifest["made_at"])
        db.reading(anchors.append, settings.data, "restored")
    finally:
        db.close()
    made = datetime.fromisoformat(manifest["made_at"])
    return (
        f"Restored. Everything entered after {made:%B %-d, %Y, %H:%M} UTC is not in this backup and may be lost: "
        "ask for papers, messages and results of that time. Everybody has to sign in again; links, invitations, office "
        "codes and records sent as a link have ended, and mails that waited are listed in the office, not sent."
    )


def _unpacked(path: Path, to: Path, key_file: Path | None) -> dict[str, Any]:
    if path.suffix == backup_sealing.ENDING:
        opened = to.with_name("opened.zip")
        backup_sealing.open_sealed(path, opened, key_file)
        path = opened
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            with archive.open("database") as packed, to.open("wb") as file:
                while piece := packed.read(1 << 20):
                    file.write(piece)
        right = manifest["format"] == FORMAT and manifest["sha256"] == _sha256(to) and manifest["database"] in _KINDS
        _ = datetime.fromisoformat(manifest["made_at"]), manifest["key"]  # before anything is restored
    except (*DAMAGED, TypeError) as error:
        raise UnreadableFile(f"{path} is not a whole backup of a portal.") from error
    if not right:
        raise UnreadableFile(f"{path} was changed or damaged since it was made. Take another backup.")
    return manifest


def _check_key(settings: Settings, manifest: dict[str, Any], without_key: bool) -> None:
    there = (settings.data / "secret.key").exists()
    if without_key or (there and _key_mark(settings) == manifest["key"]):
        return
    what = "is not the one that belongs to this backup" if there else "is missing"
    raise WrongSetting(
        f"{settings.data / 'secret.key'} {what}. Put the key that was kept apart there first. If it is lost, add "
        "--without-key: then every staff login and authenticator app has to be set up anew."
    )


def _key_mark(settings: Settings) -> str:
    """Tells whether two keys are the same, and nothing about the key (it has 256 random bits)."""
    return hashlib.sha256(b"portal key mark" + settings.secret_key).hexdigest()[:16]


def _note_restore(session: Session, name: str, made_at: str) -> None:
    restore_ends.end_everything(session)
    history.record(session, COMMAND_LINE, Action.RESTORED, subject=name, made_at=made_at)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
