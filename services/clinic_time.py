"""The time at the clinic: its zone, in which days and ages count, and its present day (PRODUCT §4)."""

from datetime import date

from sqlmodel import Session, select

from models.clinic import Clinic
from services import clock

_ZONE = "time zone of the clinic"


def time_zone(session: Session) -> str:
    """The clinic's time zone; "UTC" where there is no clinic yet. Asked for once in a transaction."""
    known: str | None = session.info.get(_ZONE)
    if known is None:
        known = session.info[_ZONE] = session.exec(select(Clinic.time_zone)).first()
    return known or "UTC"


def forget_time_zone(session: Session) -> None:
    """The clinic's time zone is another one from now on, in this transaction too."""
    session.info.pop(_ZONE, None)


def clinic_today(session: Session) -> date:
    """The calendar day at the clinic; every age counts by it (PRODUCT §4)."""
    return clock.today(time_zone(session))
