"""The nightly backup: when it is due, and which older ones are thrown away."""

from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.history import HistoryRow
from services import access, backup, clock
from services.database import Database
from services.history import Action
from services.settings import Settings


def run_when_due(db: Database, settings: Settings) -> Path | None:
    """Make the backup of this night unless there is one, and throw older ones away; the file, or None.

    Takes as long as a backup does, for a thread. Raises what `services.backup.make_backup` does.
    """
    if settings.backup_time is None or not db.reading(_is_due, settings.backup_time):
        return None
    file = backup.make_backup(settings, db, settings.backups)
    forget_old(settings.backups, settings.backup_keep)
    return file


def files(where: Path) -> list[Path]:
    """The backups there, the newest first; their names carry the moment."""
    return sorted(where.glob("portal-backup-*.zip*"), key=lambda file: file.name, reverse=True)


def forget_old(where: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep`, and the newest of each of the last twelve months that have one."""
    found = files(where)
    months: dict[str, Path] = {}
    for file in found:
        months.setdefault(file.name.removeprefix("portal-backup-")[:7], file)
    kept = {*found[:keep], *list(months.values())[:12]}
    gone = [file for file in found if file not in kept]
    for file in gone:
        file.unlink()
    return gone


def _is_due(session: Session, at: time) -> bool:
    """Whether the last backup is older than the last time it was `at` o'clock at the clinic."""
    last = session.exec(
        select(HistoryRow.at).where(HistoryRow.action == Action.BACKED_UP).order_by(col(HistoryRow.seq).desc()).limit(1)
    ).first()
    return last is None or last < _last_time(at, ZoneInfo(access.time_zone(session)))


def _last_time(at: time, zone: ZoneInfo) -> datetime:
    now = clock.now().astimezone(zone)
    today = datetime.combine(now.date(), at, zone)
    return today if today <= now else datetime.combine(now.date() - timedelta(days=1), at, zone)
