"""Changes a family member's level, or removes the access, again and again until it is killed. Run as a program."""

import sys
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant, Level
from services import sessions
from services.access import open_chart
from services.database import Database
from services.family import grants
from services.rights import Access
from services.settings import Settings


def main(url: str, account_id: str, act: str) -> None:
    """Do `act` on and on: "change" the level, or "remove" the access, which the family member then gets anew."""
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
            select(FamilyGrant)
            .where(FamilyGrant.patient_id == account.patient_id, col(FamilyGrant.ended_at).is_(None))
            .order_by("id")
        ).first()
        assert grant
        if act == "remove":
            grants.remove(session, chart, grant.id, settings)
            return
        level = Level(grant.level)
        other = Level.BILLING if level is Level.FULL else Level.FULL
        grants.change_level(session, chart, grant.id, level, other, settings)

    def again(session: Session) -> None:
        """Somebody has access, if nobody has any more."""
        every = session.exec(select(FamilyGrant).where(FamilyGrant.patient_id == viewer_patient(session))).all()
        if act == "remove" and not any(grant.ended_at is None for grant in every):
            kept = every[0].model_dump(exclude={"id", "ended_at", "ended_by", "version"})
            session.add(FamilyGrant(**kept))

    def viewer_patient(session: Session) -> UUID | None:
        return session.get_one(Account, UUID(account_id)).patient_id

    db.writing(again)
    db.writing(change)  # the first one is slow, and not what is tried
    print("ready", flush=True)
    while True:
        db.writing(again)
        db.writing(change)
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
