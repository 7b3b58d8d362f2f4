"""A long password over the real form: not cut, not stripped, capitals kept (AU-02), and none too long (AU-03)."""

from uuid import UUID

import pytest
from sqlalchemy import delete

from models.people import Account
from models.security import Throttle
from services import passwords
from tests.security.browser import Site

LONG = "Abcd efgh ijkl: more than the 72 characters that some hashes read, and not one may be left out "
WRONG = {"last character": LONG[:-1], "capitals": LONG.swapcase(), "one more space": LONG + " ", "cut": LONG[:72]}


@pytest.fixture
def owner(site: Site) -> str:
    """The address of somebody who has the long password."""
    stored = passwords.hashed(LONG)

    def prepare(session) -> None:
        session.get_one(Account, UUID(site.people["charlie"]["id"])).password_hash = stored
        session.execute(delete(Throttle))

    site.db.writing(prepare)
    return site.people["charlie"]["email"]


@pytest.mark.parametrize("wrong", WRONG)
def test_au_02_nearly_right_is_wrong(site: Site, owner: str, wrong: str) -> None:
    assert len(LONG) > 72
    assert site.post("/login", data={"email": owner, "password": WRONG[wrong]}).status_code == 422
    assert site.post("/login", data={"email": owner, "password": LONG}).status_code == 303


def test_au_03_ten_megabytes_are_refused(site: Site, owner: str) -> None:
    assert site.post("/login", data={"email": owner, "password": "x" * 10_000_000}).status_code == 413
    assert site.post("/login", data={"email": owner, "password": "x" * 60_000}).status_code == 422
