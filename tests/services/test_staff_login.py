"""An administrator gives a colleague a login; the owner alone knows password and authenticator (PRODUCT §1, HI-01)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import Account, Role
from models.registration import StaffInvitation
from services import account_office, accounts, clock, restore_ends, sessions, sign_in, staff_joining
from services import staff_invitations as invitations
from services.access import open_office
from services.database import Database
from services.errors import NoAccess, Problem
from services.settings import Settings
from services.sign_in import Browser
from services.staff_draft import LIFE as DRAFT_LIFE
from tests.cast import PASSWORD, Cast, Person

HERE = Browser("Firefox on Linux", "198.51.100.7")
LINK = "https://portal.example.org/join"
NINA = ("Nina New", "nina@example.org", Role.CLINICIAN)


def office(db: Database, who: Person, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda session: fn(session, open_office(session, who.viewer, "staff"), *args))


def given(db: Database, cast: Cast, *who: str) -> str:
    return office(db, cast.administrator, invitations.give, *(who or NINA), LINK).code


def code_now(secret: str) -> str:
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


def joined(db: Database, settings: Settings, code: str) -> str:
    """The token of the owner's first session."""
    draft = staff_joining.begin(db, code, PASSWORD, PASSWORD, settings.secret_key)
    return staff_joining.finish(db, draft.sealed, code_now(draft.secret), HERE, settings.secret_key)


def test_from_the_code_to_the_first_session(db: Database, cast: Cast, settings: Settings) -> None:
    code = given(db, cast)
    row = office(db, cast.administrator, invitations.waiting)[0]
    assert (row.name, row.email, row.role, row.issued_by) == (*NINA, "Ada Test")
    viewer = db.reading(sessions.find, joined(db, settings, code.lower().replace("-", " ")))
    assert viewer
    assert (viewer.name, viewer.role) == ("Nina New", Role.CLINICIAN)
    assert office(db, cast.administrator, invitations.waiting) == []
    assert db.reading(lambda s: open_office(s, viewer, "office"))
    with pytest.raises(NoAccess):
        db.reading(lambda s: open_office(s, viewer, "staff"))
    with pytest.raises(Problem) as used:
        joined(db, settings, code)
    assert used.value.field == "code"
    rows = db.reading(lambda s: [(r.action, r.actor_name, r.subject) for r in s.exec(select(HistoryRow))])
    offered = ("staff login offered", "Ada Test", "nina@example.org")
    assert [one for one in rows if "staff login" in one[0]] == [
        offered,
        ("staff login created", "The portal", "nina@example.org"),
    ]


def test_the_code_stands_in_no_mail_and_not_in_the_database(db: Database, cast: Cast) -> None:
    code = given(db, cast)
    mail = db.reading(lambda s: s.exec(select(Mail)).one())
    assert mail.to == "nina@example.org"
    assert LINK in mail.body
    assert "Ada Test has opened a login for you" in mail.body
    stored = db.reading(lambda s: s.exec(select(StaffInvitation)).one())
    for text in (mail.body, mail.html, str(stored)):
        assert code not in text
        assert code.replace("-", "") not in text


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (("", "no address", "chef"), ["name", "email", "role"]),
        (("n" * 101, "nina@example.org", "billing"), ["name"]),
        (("Nina", "ALICE@example.org", "billing"), ["email"]),
        (("Nina", "nina@example.org,eve@example.org", "billing"), ["email"]),
        (("Nina", "nina@example.org", ""), ["role"]),
    ],
)
def test_what_cannot_be_a_login_is_named(db: Database, cast: Cast, typed: tuple[str, ...], fields: list[str]) -> None:
    with pytest.raises(Problem) as refusal:
        given(db, cast, *typed)
    assert [one.field for one in refusal.value.all] == fields
    assert db.reading(lambda s: s.exec(select(StaffInvitation)).all()) == []


def test_only_administrators_give_logins(db: Database, cast: Cast) -> None:
    for who in (cast.front_desk, cast.clinician, cast.billing, cast.alice):
        with pytest.raises(NoAccess):
            office(db, who, invitations.give, *NINA, LINK)
    with pytest.raises(NoAccess):  # a key to another room is none
        db.writing(
            lambda s: invitations.give(s, open_office(s, cast.administrator.viewer, "office"), *NINA, join_link=LINK)
        )


def test_a_code_ends(db: Database, cast: Cast, settings: Settings) -> None:
    """By a newer one, by the administrator, with the administrator's own login, by a restore."""

    def nobody_joins(code: str) -> None:
        with pytest.raises(Problem) as refusal:
            joined(db, settings, code)
        assert refusal.value.field == "code"

    first, second = given(db, cast), given(db, cast)
    nobody_joins(first)
    row = office(db, cast.administrator, invitations.waiting)[0]
    office(db, cast.administrator, invitations.revoke, row.id)
    nobody_joins(second)
    for gone in (row.id, UUID(int=7)):
        with pytest.raises(NoAccess):
            office(db, cast.administrator, invitations.revoke, gone)
    other = joined(db, settings, given(db, cast, "Otto Other", "otto@example.org", Role.ADMINISTRATOR))
    otto = db.reading(sessions.find, other)
    assert otto
    by_otto = db.writing(lambda s: invitations.give(s, open_office(s, otto, "staff"), *NINA, join_link=LINK)).code
    version = office(db, cast.administrator, account_office.one, otto.account_id).version
    office(db, cast.administrator, account_office.disable, otto.account_id, version, "left")
    nobody_joins(by_otto)
    restored = given(db, cast)
    db.writing(restore_ends.end_everything)
    nobody_joins(restored)


def test_it_is_good_for_seven_days(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]
) -> None:
    code = given(db, cast)
    clock_at((clock.now() + invitations.LIFE + timedelta(minutes=1)).isoformat())
    with pytest.raises(Problem):
        joined(db, settings, code)


def test_a_password_within_the_rules_and_a_right_app_are_needed(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]
) -> None:
    code, key = given(db, cast), settings.secret_key
    for password, again, fields in (("nina new nina", PASSWORD, ["password", "again"]), (PASSWORD, "", ["again"])):
        with pytest.raises(Problem) as refusal:
            staff_joining.begin(db, code, password, again, key)
        assert [one.field for one in refusal.value.all] == fields
    draft = staff_joining.begin(db, code, PASSWORD, PASSWORD, key)
    with pytest.raises(Problem) as wrong:
        staff_joining.finish(db, draft.sealed, "000000", HERE, key)
    assert wrong.value.field == "totp"
    assert staff_joining.once_more(draft.sealed, key) == draft
    given(db, cast)  # the code of this page is void now
    with pytest.raises(Problem) as void:
        staff_joining.finish(db, draft.sealed, code_now(draft.secret), HERE, key)
    assert void.value.field == "expired"
    clock_at((clock.now() + DRAFT_LIFE + timedelta(minutes=1)).isoformat())
    with pytest.raises(Problem) as late:
        staff_joining.once_more(draft.sealed, key)
    assert late.value.field == "expired"


def test_ac_07_one_address_however_it_is_written(db: Database, cast: Cast) -> None:
    key = accounts.email_key
    assert key(" A.B@X.com") == key("a.b@x.COM")
    assert key("zo\u00eb@b\u00fccher.example") == key("ZOE\u0308@xn--bcher-kva.example")
    again = Account(
        email="x", email_key=key("ALICE@example.ORG"), name="N", password_hash="none", created_at=clock.now()
    )
    with pytest.raises(IntegrityError):
        db.writing(lambda session: (session.add(again), session.flush()))


def test_an_address_that_has_got_an_account_meanwhile(db: Database, cast: Cast, settings: Settings) -> None:
    code = given(db, cast)

    def take(session: Session) -> None:
        email = "nina@example.org"
        session.add(Account(email=email, email_key=accounts.email_key(email), name="N", password_hash="none",
                            created_at=clock.now()))  # fmt: skip

    db.writing(take)
    with pytest.raises(Problem):
        joined(db, settings, code)


def test_she_signs_in_the_next_day_with_password_and_code(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None]
) -> None:
    joined(db, settings, given(db, cast))
    clock_at((clock.now() + timedelta(days=1)).isoformat())
    outcome = sign_in.with_password(db, "nina@example.org", PASSWORD, HERE)
    assert outcome.session_token is None  # staff are always asked for the second step (AU-13)
    assert outcome.step_token
