"""Sign-up requests that the portal could not decide: staff compare, match or refuse, and the patient hears of it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.history import HistoryRow
from models.registration import Registration
from services import access, approvals, clock
from services.approvals import Queue
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.history import Action
from services.office_codes import Issued
from services.registration import office_code
from services.registration.matching import Reason
from services.settings import Settings
from tests.cast import Cast, Person
from tests.services.signing_up import HERE, asked, chart, mails, row_of


def queue(db: Database, staff: Person, settings: Settings) -> Queue:
    def work(session: Session) -> Queue:
        return approvals.queue(session, access.open_office(session, staff.viewer, "approvals"), settings)

    return db.reading(work)


def match(db: Database, staff: Person, settings: Settings, token: str, patient_id: UUID, send: bool) -> Issued:
    request_id = row_of(db, token).id

    def work(session: Session) -> Issued:
        office = access.open_office(session, staff.viewer, "approvals")
        return approvals.match(session, office, request_id, patient_id, send, settings)

    return db.writing(work)


def refuse(db: Database, staff: Person, token: str) -> None:
    request_id = row_of(db, token).id
    db.writing(lambda s: approvals.refuse(s, access.open_office(s, staff.viewer, "approvals"), request_id))


def test_the_queue_shows_what_was_typed_beside_the_charts(db: Database, cast: Cast, settings: Settings) -> None:
    best = chart(db, contacts=(("email", "old@example.org", None),))
    chart(db, "Gregory", contacts=())
    asked(db, settings, phone="(914) 555-0100")
    (waiting,) = queue(db, cast.front_desk, settings).waiting
    assert (waiting.name, waiting.reason, waiting.email) == ("Grace Holloway", Reason.NO_MATCH, "grace@example.org")
    assert [one.name for one in waiting.candidates] == ["Grace Holloway", "Gregory Holloway"]
    first = waiting.candidates[0]
    assert (first.patient_id, first.can_send, first.has_account) == (best, True, False)
    assert {line.what: line.same for line in first.lines} == {
        "name": True, "birth date": True, "zip": True, "email": False, "phone": False,
    }  # fmt: skip


def test_a_match_sends_a_code_to_the_chart_and_never_to_the_typed_address(
    db: Database, cast: Cast, settings: Settings
) -> None:
    """AU-26: what staff decide cannot send the code to whoever typed the form either."""
    patient_id = chart(db, contacts=(("email", "old@example.org", None),))
    token = asked(db, settings)
    before = len(mails(db, "grace@example.org"))
    match(db, cast.front_desk, settings, token, patient_id, send=True)
    assert len(mails(db, "grace@example.org")) == before
    (sent,) = mails(db, "old@example.org")
    code = re.search(r"\w{5}-\w{5}-\w{5}", sent.body)
    assert code
    assert "/sign-up/code" in sent.body
    assert code[0] not in sent.body.split("/sign-up/code")[1].split()[0]
    assert office_code.redeem(db, code[0], "1967-4-9", HERE, settings.secret_key)
    row = row_of(db, token)
    assert (row.state, row.patient_id, row.decided_by) == ("matched", patient_id, cast.front_desk.account_id)
    done = db.reading(lambda s: [row.action for row in s.exec(select(HistoryRow)) if row.patient_id == patient_id])
    assert done[:2] == [Action.OFFICE_CODE_ISSUED, Action.SIGN_UP_MATCHED]
    assert queue(db, cast.front_desk, settings).waiting == []


def test_a_match_for_a_letter_sends_nothing(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = chart(db, contacts=())
    token = asked(db, settings)
    before = len(mails(db))
    code = match(db, cast.administrator, settings, token, patient_id, send=False).code
    assert len(mails(db)) == before
    assert office_code.redeem(db, code, "1967-4-9", HERE, settings.secret_key)


def test_a_refusal_tells_the_typed_address(db: Database, cast: Cast, settings: Settings) -> None:
    token = asked(db, settings)
    refuse(db, cast.front_desk, token)
    assert row_of(db, token).state == "refused"
    assert mails(db, "grace@example.org")[-1].subject == "Your sign-up request could not be matched"


def test_two_staff_members_decide_once(db: Database, cast: Cast, settings: Settings) -> None:
    """SECURITY R4: the second hears of it, and no second code goes out."""
    patient_id = chart(db, contacts=(("email", "old@example.org", None),))
    token = asked(db, settings)
    match(db, cast.front_desk, settings, token, patient_id, send=True)
    with pytest.raises(Conflict):
        refuse(db, cast.administrator, token)
    with pytest.raises(Conflict):
        match(db, cast.administrator, settings, token, patient_id, send=True)
    assert len(mails(db, "old@example.org")) == 1


def test_a_contact_shared_with_the_family_gets_no_code_of_a_teen(db: Database, cast: Cast, settings: Settings) -> None:
    born = clock.today("America/New_York") - timedelta(days=15 * 366)
    chart(db, "Ann")
    patient_id = chart(db, born=born)
    token = asked(db, settings, birth_date=born.isoformat())
    (waiting,) = queue(db, cast.front_desk, settings).waiting
    assert waiting.reason == Reason.SHARED_CONTACT
    teen = next(one for one in waiting.candidates if one.patient_id == patient_id)
    assert not teen.can_send
    with pytest.raises(Problem):
        match(db, cast.front_desk, settings, token, patient_id, send=True)
    assert row_of(db, token).state == "waiting"  # nothing is half decided
    assert match(db, cast.front_desk, settings, token, patient_id, send=False).code


def test_a_chart_with_an_account_cannot_be_matched(db: Database, cast: Cast, settings: Settings) -> None:
    token = asked(db, settings, given="Alice", family="Test")
    (waiting,) = queue(db, cast.front_desk, settings).waiting
    assert [one.has_account for one in waiting.candidates] == [True]
    with pytest.raises(Problem, match="has an account already"):
        match(db, cast.front_desk, settings, token, cast.alice.chart, send=False)


def test_the_same_request_sent_again_waits_once(db: Database, cast: Cast, settings: Settings) -> None:
    for _i in range(3):
        asked(db, settings)
    assert len(queue(db, cast.front_desk, settings).waiting) == 1
    rows = db.reading(lambda s: [row.reason for row in s.exec(select(Registration))])
    assert sorted(rows) == [Reason.NO_MATCH, Reason.REPLACED, Reason.REPLACED]


@pytest.mark.parametrize("who", ["clinician", "billing", "alice"])
def test_the_queue_is_for_the_front_desk_and_administrators(
    db: Database, cast: Cast, settings: Settings, who: str
) -> None:
    with pytest.raises(NoAccess):
        queue(db, getattr(cast, who), settings)
