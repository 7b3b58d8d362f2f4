"""The office keeps a copy of the document on which it gave access, and opens it again (PRODUCT §4)."""

import pytest
from sqlmodel import select

from models.people import FamilyGrant
from models.record import StoredFile
from services.attachments.check import Checked, checked
from services.database import Database
from services.errors import NoAccess
from services.family import documents, office
from services.family.office import Given
from services.messages.attachment import unharmed
from services.settings import Settings
from tests.cast import Cast
from tests.files import pdf
from tests.services.family_hands import acts, grant_of, in_office

GUARDIAN = Given("charlie@example.org", "guardian", "full", "Guardianship order of March 2", "")


@pytest.fixture
def order(settings: Settings) -> Checked:
    return checked("order.pdf", pdf("Guardianship order"), settings)


@pytest.fixture
def given(db: Database, cast: Cast, settings: Settings) -> FamilyGrant:
    """Charlie's access to Alice's chart, given by the office."""
    in_office(db, cast.front_desk, office.give, cast.alice.chart, GUARDIAN, settings)
    return grant_of(db, cast.alice.chart, cast.charlie)


def test_a_copy_is_kept_and_opened(db: Database, cast: Cast, given: FamilyGrant, order: Checked) -> None:
    before = in_office(db, cast.front_desk, office.overview, cast.alice.chart)
    assert [one.document_kept for one in before.members if one.grant_id == given.id] == [False]
    in_office(db, cast.front_desk, documents.keep, given.id, order)
    after = in_office(db, cast.front_desk, office.overview, cast.alice.chart)
    assert [one.document_kept for one in after.members if one.grant_id == given.id] == [True]
    file = in_office(db, cast.clinician, documents.copy_of, given.id)
    assert (file.name, file.media_type, unharmed(file)) == ("order.pdf", "application/pdf", order.content)
    assert acts(db, cast.alice.chart)[-2:] == ["document of family access kept", "downloaded"]


def test_a_second_copy_takes_the_place_of_the_first(
    db: Database, cast: Cast, settings: Settings, given: FamilyGrant
) -> None:
    for name in ("first.pdf", "second.pdf"):
        in_office(db, cast.front_desk, documents.keep, given.id, checked(name, pdf(name), settings))
    names = db.reading(lambda s: s.exec(select(StoredFile.name)).all())
    assert [name for name in names if name in ("first.pdf", "second.pdf")] == ["second.pdf"]


def test_only_with_access_that_the_office_gave_and_that_stands(
    db: Database, cast: Cast, settings: Settings, given: FamilyGrant, order: Checked
) -> None:
    with pytest.raises(NoAccess):  # nothing is kept yet
        in_office(db, cast.front_desk, documents.copy_of, given.id)
    with pytest.raises(NoAccess):  # Bob was invited by Alice herself
        in_office(db, cast.front_desk, documents.keep, grant_of(db, cast.alice.chart, cast.bob).id, order)
    with pytest.raises(NoAccess):
        in_office(db, cast.billing, documents.keep, given.id, order)
    in_office(db, cast.front_desk, documents.keep, given.id, order)
    in_office(db, cast.front_desk, office.revoke, given.id, "It has ended", True, settings)
    with pytest.raises(NoAccess):
        in_office(db, cast.front_desk, documents.copy_of, given.id)
