"""Lowers and raises a family member's level again and again until it is killed. Run as a program."""

import sys
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, select

from models.people import Account, FamilyGrant, Level
from services import sessions
from services.access import open_chart
from services.database import Database
from services.family import grants
from services.rights import Access
from services.settings import Settings


def main(url: str, account_id: str) -> None:
    """Change on and on."""
    db, settings = Database(url), Settings(Path("/nonexistent"))

    def begin(session: Session):
        account = session.get_one(Account, UUID(account_id))
        return sessions.find(session, sessions.start(session, account, "Test", "127.0.0.1", second_factor=False))

    viewer = db.writing(begin)
    assert viewer

    def change(session: Session) -> None:
        account = session.get_one(Account, UUID(account_id))
        assert account.patient_id
        chart = open_chart(session, viewer, account.patient_id, Access.FAMILY_CHANGE)
        grant = session.exec(
            select(FamilyGrant).where(FamilyGrant.patient_id == account.patient_id).order_by("id")
        ).first()
        assert grant
        level = Level(grant.level)
        other = Level.BILLING if level is Level.FULL else Level.FULL
        grants.change_level(session, chart, grant.id, level, other, settings)

    db.writing(change)  # the first one is slow, and not what is tried
    print("ready", flush=True)
    while True:
        db.writing(change)
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
