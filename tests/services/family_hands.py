"""Hands for the tests of family access: keys, mails, and what somebody may do today."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import Account, FamilyGrant, Patient
from services import access, sessions
from services.access import Access, Relation, open_chart, open_office
from services.database import Database
from services.errors import NoAccess
from services.family import grants, invitations
from services.family.grants import FamilyAccess
from services.family.invitations import Wanted
from services.settings import Settings
from tests.cast import Person, signed_in

NEWCOMER = Wanted("Dora", "Vale", "dora@example.org", "sister", "1990-5-6", "full")


def in_chart(db: Database, who: Person, patient_id: UUID, right: Access, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_chart(s, who.viewer, patient_id, right), *args))


def in_office(db: Database, who: Person, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, "family"), *args))


def settings_of(db: Database, who: Person, patient_id: UUID) -> FamilyAccess:
    """The page Family access settings as `who` sees it."""
    return in_chart(db, who, patient_id, Access.FAMILY, grants.overview)


def invited(db: Database, who: Person, settings: Settings, wanted: Wanted = NEWCOMER) -> str:
    """Invite, and return the token in the mail."""
    in_chart(db, who, who.chart, Access.FAMILY_CHANGE, invitations.invite, wanted, settings)
    return token_to(db, wanted.email)


def mails_to(db: Database, address: str) -> list[Mail]:
    """Mails to an address, the oldest first."""
    rows = db.reading(lambda s: s.exec(select(Mail).order_by(col(Mail.created_at))).all())
    return [mail for mail in rows if mail.to.casefold() == address.casefold()]


def subjects(db: Database, address: str) -> list[str]:
    return [mail.subject for mail in mails_to(db, address)]


def token_to(db: Database, address: str) -> str:
    found = re.search(r"/invitation\?token=([\w-]+)", mails_to(db, address)[-1].body)
    assert found
    return found[1]


def acts(db: Database, patient_id: UUID) -> list[str]:
    """What the history of a chart says was done, the oldest first, looks left out."""
    query = select(HistoryRow).where(HistoryRow.patient_id == patient_id).order_by(col(HistoryRow.seq))
    return [str(row.action) for row in db.reading(lambda s: s.exec(query).all()) if row.action != "viewed"]


def grant_of(db: Database, patient_id: UUID, who: Person) -> FamilyGrant:
    """The newest grant of a person to a chart, whether it stands or not."""
    query = select(FamilyGrant).where(FamilyGrant.patient_id == patient_id, FamilyGrant.account_id == who.account_id)
    return db.reading(lambda s: s.exec(query.order_by(col(FamilyGrant.granted_at).desc())).first())


def born(db: Database, patient_id: UUID) -> str:
    """A birth date as typed into the three boxes."""
    day = db.reading(lambda s: s.get_one(Patient, patient_id)).birth_date
    return f"{day.year}-{day.month}-{day.day}"


def relation(db: Database, who: Person, patient_id: UUID) -> Relation | None:
    """What `who` is to a chart at this moment, in a new session."""

    def work(session: Session) -> Relation | None:
        account = session.get_one(Account, who.account_id)
        viewer = sessions.find(session, sessions.start(session, account, "test", None, True))
        assert viewer
        try:
            return access.open_chart(session, viewer, patient_id, Access.OPEN).relation
        except NoAccess:
            return None

    return db.writing(work)


def new_viewer(db: Database, who: Person) -> Person:
    """The same person signed in anew, for instance after time was moved."""
    token, viewer = db.writing(lambda s: signed_in(s, s.get_one(Account, who.account_id)))
    return replace(who, token=token, viewer=viewer)
