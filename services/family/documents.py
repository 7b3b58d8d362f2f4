"""The copy of the document on which the office gave access: guardianship, power of attorney (PRODUCT §4)."""

from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant, GrantedBy
from models.record import StoredFile
from services import history
from services.access import StaffAccess, in_room
from services.attachments.check import Checked
from services.errors import NoAccess
from services.history import Action
from services.messages.attachment import Attachment

ROOM = "family"


@in_room(ROOM)
def keep(session: Session, office: StaffAccess, grant_id: UUID, file: Checked) -> None:
    """Keep a checked copy with a grant that the office made; a second one takes the place of the first.

    Raises NoAccess for a grant that does not stand, or that somebody else made.
    """
    grant = _grant(session, grant_id)
    stored = StoredFile(
        name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256, content=file.content
    )
    session.add(stored)
    session.flush()
    replaced, grant.document_file_id = grant.document_file_id, stored.id
    session.flush()
    if replaced:
        session.delete(session.get_one(StoredFile, replaced))
    _note(session, office, Action.FAMILY_DOCUMENT, grant)


@in_room(ROOM)
def copy_of(session: Session, office: StaffAccess, grant_id: UUID) -> Attachment:
    """The copy, for services.messages.attachment.unharmed; in the history. Raises NoAccess where there is none."""
    grant = _grant(session, grant_id)
    if grant.document_file_id is None:
        raise NoAccess
    _note(session, office, Action.DOWNLOADED, grant)
    file = session.get_one(StoredFile, grant.document_file_id)
    return Attachment(file.name, file.media_type, file.content, file.sha256)


def _grant(session: Session, grant_id: UUID) -> FamilyGrant:
    grant = session.exec(
        select(FamilyGrant)
        .where(
            FamilyGrant.id == grant_id,
            col(FamilyGrant.ended_at).is_(None),
            FamilyGrant.granted_by == GrantedBy.OFFICE,
        )
        .with_for_update()
    ).first()
    if grant is None:
        raise NoAccess
    return grant


def _note(session: Session, office: StaffAccess, act: Action, grant: FamilyGrant) -> None:
    account = session.get_one(Account, grant.account_id)
    subject = account.name if act is Action.FAMILY_DOCUMENT else "document of family access"
    history.record(session, office.actor, act, patient_id=grant.patient_id, subject=subject, account=str(account.id))
