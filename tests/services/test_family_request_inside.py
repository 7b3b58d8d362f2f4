"""Request access, by somebody who has an account; and what the office sees of requests that were not sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from models.people import GrantedBy, Level, Patient
from services import access, clock
from services.access import open_account, open_office
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.family import requests_deny, requests_office, requests_passcode
from services.history import Action
from services.registration.matching import Reason
from services.settings import Settings
from tests.cast import Cast, Person, grant
from tests.services.family_asking import OWN, acts, ask, ask_inside, born, grace, grants, newest, ticket_to
from tests.services.signing_up import code_to, mails


def confirm(db: Database, settings: Settings, who: Person, request_id: UUID, code: str) -> UUID:
    return requests_passcode.confirm_inside(db, who.viewer, request_id, code, settings)


def pending(db: Database, who: Person) -> list[str] | None:
    found = db.writing(lambda s: requests_passcode.pending(s, open_account(s, who.viewer)))
    return None if found is None else [one.name for one in found]


@pytest.mark.parametrize(("age", "level"), [(12, Level.FULL), (13, Level.BILLING), (40, Level.BILLING)])
def test_a_patient_gets_access_to_another(db: Database, cast: Cast, settings: Settings, age: int, level: Level) -> None:
    patient_id = grace(db, age)
    request_id = ask_inside(db, settings, cast.alice, age)
    assert pending(db, cast.alice) == ["GRACE Holloway"]
    assert "Alice Test (mother)" in mails(db, OWN)[-1].body
    code = code_to(db, OWN)
    assert confirm(db, settings, cast.alice, request_id, code) == patient_id
    (given,) = grants(db, patient_id)
    assert (given.account_id, given.level, given.granted_by) == (cast.alice.account_id, level, GrantedBy.PASSCODE)
    assert pending(db, cast.alice) == []
    assert patient_id in [patient.id for patient, _relation in db.reading(access.charts_of, cast.alice.viewer)]
    assert mails(db, OWN)[-1].subject == "New family access"
    assert acts(db, patient_id)[-1] == ("Alice Test", Action.FAMILY_CONSENTED)
    with pytest.raises(Problem):
        confirm(db, settings, cast.alice, request_id, code)


def test_a_family_member_without_a_chart_can_ask_too(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = grace(db)
    request_id = ask_inside(db, settings, cast.bob)
    confirm(db, settings, cast.bob, request_id, code_to(db, OWN))
    assert len(grants(db, patient_id)) == 1


def test_the_passcode_is_good_for_the_account_that_asked(db: Database, cast: Cast, settings: Settings) -> None:
    """AC-01: somebody else's request is as one that does not exist."""
    patient_id = grace(db)
    request_id = ask_inside(db, settings, cast.alice)
    code = code_to(db, OWN)
    for wrong in (request_id, uuid4()):
        with pytest.raises(NoAccess):
            confirm(db, settings, cast.charlie, wrong, code)
    own = ask_inside(db, settings, cast.charlie)
    with pytest.raises(Problem, match="not right"):
        confirm(db, settings, cast.charlie, own, code)
    assert grants(db, patient_id) == []
    confirm(db, settings, cast.alice, request_id, code)


def test_staff_cannot_ask(db: Database, cast: Cast, settings: Settings) -> None:
    grace(db)
    assert pending(db, cast.front_desk) is None
    with pytest.raises(NoAccess):
        ask_inside(db, settings, cast.front_desk)
    assert mails(db) == []


def test_not_for_the_own_record(db: Database, cast: Cast, settings: Settings) -> None:
    def with_zip(session: Session) -> date:
        alice = session.get_one(Patient, cast.alice.chart)
        alice.postal_code = "10599"
        return alice.birth_date

    day = db.writing(with_zip)
    about = {"given": "Alice", "family": "Test", "birth_date": f"{day.year}-{day.month}-{day.day}"}
    with pytest.raises(Problem, match="your own record"):
        ask_inside(db, settings, cast.alice, **about)
    assert mails(db) == []


def test_not_by_a_child(db: Database, cast: Cast, settings: Settings) -> None:
    """AU-27: a birth date that was corrected to under 13 counts at once."""
    grace(db)

    def younger(session: Session) -> None:
        session.get_one(Patient, cast.teen.chart).birth_date = born(12)

    db.writing(younger)
    with pytest.raises(Problem, match="COPPA"):
        ask_inside(db, settings, cast.teen)


def test_who_has_access_hears_it_after_the_passcode_alone(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = grace(db)
    db.writing(grant, patient_id, cast.alice, Level.FULL, GrantedBy.PATIENT, "mother")
    request_id = ask_inside(db, settings, cast.alice)
    with pytest.raises(Problem, match="not right"):
        confirm(db, settings, cast.alice, request_id, "0000 000")
    with pytest.raises(Problem, match="have access to the record of Grace Holloway already"):
        confirm(db, settings, cast.alice, request_id, code_to(db, OWN))
    (standing,) = grants(db, patient_id)
    assert (standing.level, standing.granted_by) == (Level.FULL, GrantedBy.PATIENT)


def test_a_grant_whose_end_date_has_passed_makes_room(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = grace(db)

    def over(session: Session) -> None:
        row = grant(session, patient_id, cast.alice, Level.FULL, GrantedBy.OFFICE, "guardian")
        row.ends_on = clock.now().date() - timedelta(days=2)

    db.writing(over)
    confirm(db, settings, cast.alice, ask_inside(db, settings, cast.alice), code_to(db, OWN))
    (standing,) = grants(db, patient_id)
    assert standing.granted_by == GrantedBy.PASSCODE


def test_two_passcodes_at_once_make_one_grant(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = grace(db)
    first = ask_inside(db, settings, cast.alice)
    one = code_to(db, OWN)
    second = ask_inside(db, settings, cast.alice, given="Grâce")  # typed otherwise, so that both wait
    both = [(first, one), (second, code_to(db, OWN))]

    def use(pair: tuple[UUID, str]) -> bool:
        try:
            return bool(confirm(db, settings, cast.alice, *pair))
        except Problem:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, both)) == [False, True]
    assert len(grants(db, patient_id)) == 1


def test_a_denied_request_looks_like_any_other(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = grace(db)
    request_id = ask_inside(db, settings, cast.alice)
    db.writing(requests_deny.deny, ticket_to(db, OWN), None)
    assert pending(db, cast.alice) == ["GRACE Holloway"]
    with pytest.raises(Problem, match="not right"):
        confirm(db, settings, cast.alice, request_id, code_to(db, OWN))
    assert grants(db, patient_id) == []


def test_asked_once_more_the_newest_passcode_counts(db: Database, cast: Cast, settings: Settings) -> None:
    grace(db)
    before = ask_inside(db, settings, cast.alice)
    code = code_to(db, OWN)
    ask_inside(db, settings, cast.alice)
    assert pending(db, cast.alice) == ["GRACE Holloway"]
    with pytest.raises(Problem, match="not right"):
        confirm(db, settings, cast.alice, before, code)


class TestTheOffice:
    def unsent(self, db: Database, who: Person) -> list[requests_office.Unsent]:
        return db.writing(lambda s: requests_office.unsent(s, open_office(s, who.viewer, "approvals")))[0]

    def close(self, db: Database, who: Person, request_id: UUID) -> None:
        db.writing(lambda s: requests_office.close(s, open_office(s, who.viewer, "approvals"), request_id))

    def test_sees_who_asked_for_whom_and_why_it_was_not_sent(
        self, db: Database, cast: Cast, settings: Settings
    ) -> None:
        patient_id = grace(db, 40, ("email", "alice@example.org", None))
        ask_inside(db, settings, cast.alice)
        ask(db, settings, family="Nobody")
        grace(db, 50)
        ask(db, settings, 50)  # was sent
        one, other = self.unsent(db, cast.front_desk)
        assert (one.requester, one.relationship, one.patient) == ("Alice Test", "mother", "GRACE Holloway")
        assert (one.reason, one.patient_id, one.has_account) == (Reason.REQUESTERS_CONTACT, patient_id, True)
        assert (other.reason, other.patient_id, other.email) == (Reason.NO_MATCH, None, "pat@example.org")

    def test_marks_it_as_done_once(self, db: Database, cast: Cast, settings: Settings) -> None:
        ask(db, settings)
        (one,) = self.unsent(db, cast.administrator)
        self.close(db, cast.front_desk, one.request_id)
        assert self.unsent(db, cast.administrator) == []
        with pytest.raises(Conflict):
            self.close(db, cast.administrator, one.request_id)
        with pytest.raises(NoAccess):
            self.close(db, cast.administrator, uuid4())
        assert newest(db).state == "done"

    def test_has_the_same_request_once(self, db: Database, cast: Cast, settings: Settings) -> None:
        for _request in range(3):
            ask(db, settings)
        assert len(self.unsent(db, cast.front_desk)) == 1

    @pytest.mark.parametrize("who", ["clinician", "billing", "alice"])
    def test_is_the_front_desk(self, db: Database, cast: Cast, who: str) -> None:
        with pytest.raises(NoAccess):
            self.unsent(db, getattr(cast, who))
