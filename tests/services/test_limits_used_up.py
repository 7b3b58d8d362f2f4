"""Each limit of services.throttle is asked by the act it is for: once it is used up, that is refused (AC-11, AU-26)."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from models.people import Account
from services import profile_contact, throttle
from services.access import open_chart
from services.database import Database
from services.errors import Problem
from services.messages import sending
from services.messages.kinds import Kind
from services.registration import office_code, security, verify
from services.rights import Access
from services.settings import Settings
from services.throttle import Limit
from tests.cast import Cast
from tests.services import family_asking
from tests.services.signing_up import HERE, PASSWORD, asked, chart, code_to, confirmed, mails
from tests.services.test_profile import people, proof
from tests.services.test_send_by_email import TO, inbox, mailing, sends, wanted
from tests.services.writing_messages import make_places, reply, send
from tests.services.writing_messages import wanted as message

__all__ = ["inbox", "mailing", "people"]  # fixtures


def use_up(db: Database, limit: Limit, subject: str, but: int = 0) -> None:
    db.writing(lambda s: [throttle.check(s, limit, subject) for _try in range(limit.tries - but)])


def test_an_account_asks_for_family_access_only_so_often(db: Database, cast: Cast, settings: Settings) -> None:
    use_up(db, throttle.FAMILY_REQUEST, str(cast.alice.account_id))
    with pytest.raises(Problem, match="too many"):
        family_asking.ask_inside(db, settings, cast.alice)


def test_an_address_tries_office_codes_only_so_often(db: Database, cast: Cast, settings: Settings) -> None:
    use_up(db, throttle.OFFICE_CODE, throttle.network(HERE.address))
    with pytest.raises(Problem, match="too many"):
        office_code.redeem(db, "AAAA-BBBB-CCCC-DDDD", "1967-4-9", HERE, settings.secret_key)


@pytest.mark.usefixtures("cast")
def test_a_mailbox_and_a_phone_get_only_so_many_codes(db: Database, settings: Settings) -> None:
    chart(db)
    token = asked(db, settings, email="new@example.org")
    verify.confirm(db, token, code_to(db, "grace@example.org"), HERE, settings.secret_key)
    use_up(db, throttle.SIGN_UP_CODE, "new@example.org")
    with pytest.raises(Problem, match="too many"):
        verify.send_email_code(db, token, "New@example.org", settings)
    texting = Settings(data=settings.data, demo=True)
    token = confirmed(db, texting)
    security.set_password(db, token, PASSWORD, PASSWORD, texting.secret_key)
    use_up(db, throttle.SIGN_UP_CODE, "9145550177")
    with pytest.raises(Problem, match="too many"):
        security.send_text_code(db, token, "914-555-0177", texting)


def test_nobody_fills_a_strangers_mailbox_by_signing_up(db: Database, cast: Cast, settings: Settings) -> None:
    for address in ("grace@example.org", "bob@example.org"):  # without an account, and with one
        for number in range(throttle.SIGN_UP_MAIL.tries + 2):
            asked(db, settings, email=address, given=f"Grace{'abcdefgh'[number]}")
        assert len([mail for mail in mails(db) if mail.to.casefold() == address]) == throttle.SIGN_UP_MAIL.tries


def test_nobody_fills_an_owners_mailbox_by_signing_up_as_them(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = chart(db)
    db.writing(lambda s: setattr(s.get_one(Account, cast.bob.account_id), "patient_id", patient_id))
    for number in range(throttle.SIGN_UP_MAIL.tries + 2):
        asked(db, settings, email=f"somebody{number}@example.org")
    told = [mail for mail in mails(db) if mail.to.casefold() == "bob@example.org"]
    assert len(told) == throttle.SIGN_UP_MAIL.tries


def test_an_account_has_only_so_many_addresses_confirmed(db: Database, people: Cast, settings: Settings) -> None:
    use_up(db, profile_contact.CODES, str(people.alice.account_id))
    with pytest.raises(Problem, match="too many"):
        profile_contact.begin(db, people.alice.viewer, proof(), "contact email", "x@example.org", settings)
    assert mails(db) == []


def test_a_mailbox_gets_only_so_many_records(db: Database, cast: Cast, mailing: Settings) -> None:
    use_up(db, throttle.RECORD_SENT_TO, TO)
    with pytest.raises(Problem, match="to this address today"):
        sends(db, cast, mailing, cast.alice, wanted(email=TO.upper().replace("DOCTOR", "Doctor")))
    assert mails(db) == []


def test_answers_and_requests_count_as_messages(db: Database, cast: Cast) -> None:
    sent = send(db, cast.alice, cast.alice.chart, message(db.writing(make_places, cast)))
    use_up(db, throttle.MESSAGES, str(cast.alice.account_id), but=1)
    with pytest.raises(Problem, match="too many"):
        reply(db, cast.alice, cast.alice.chart, sent.thread_id, "One more")

    def ask(session: Session) -> UUID:
        key = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.APPOINTMENT_ASK)
        return sending.open_thread_from(session, key, Kind.APPOINTMENT, "Request", "Mornings.", {}, key=str(uuid4()))

    with pytest.raises(Problem, match="too many"):
        db.writing(ask)
