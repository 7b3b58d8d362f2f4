"""In the office: staff issue a code, the patient signs up with it and the birth date (PRODUCT §2, AU-25, AU-27)."""

import io
import re
from datetime import date, timedelta
from uuid import UUID

import pypdf
import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from models.history import HistoryRow
from models.people import Account, Patient
from services import access, clock, office_codes
from services.database import Database
from services.errors import NoAccess, Problem
from services.history import Action
from services.office_codes import Issued
from services.registration import letter, office_code, patients, sending, verify
from services.registration.patients import State
from services.registration.progress import Step
from services.settings import Settings
from tests.cast import Cast, Person, signed_in
from tests.services.signing_up import HERE, account_of, chart, code_to, finished, mails, step_of

BORN = "1967-4-9"


def issued(db: Database, staff: Person, patient_id: UUID) -> Issued:
    """A code, as the front desk gets it."""

    def work(session: Session) -> Issued:
        return office_codes.issue(session, access.open_office(session, staff.viewer, "approvals"), patient_id)

    return db.writing(work)


def state_of(db: Database, staff: Person, patient_id: UUID) -> State:
    """What the office reads beside the name."""

    def work(session: Session) -> State:
        return patients.card(session, access.open_office(session, staff.viewer, "patients"), patient_id, False).state

    return db.writing(work)


def redeemed(db: Database, settings: Settings, code: str, born: str = BORN) -> str:
    return office_code.redeem(db, code, born, HERE, settings.secret_key)


def test_a_patient_without_any_contact_signs_up(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = chart(db, contacts=())
    assert state_of(db, cast.front_desk, patient_id) is State.NONE
    code = issued(db, cast.front_desk, patient_id).code
    assert state_of(db, cast.front_desk, patient_id) is State.INVITED
    token = redeemed(db, settings, code.lower().replace("-", " "))
    assert step_of(db, settings, token) is Step.EMAIL
    verify.send_email_code(db, token, "grace@example.org", settings)
    verify.confirm_email(db, token, code_to(db, "grace@example.org"), settings.secret_key)
    finished(db, settings, token)
    assert account_of(db, patient_id)
    assert state_of(db, cast.front_desk, patient_id) is State.REGISTERED
    with pytest.raises(Problem):
        redeemed(db, settings, code)  # used
    done = db.reading(lambda s: [row.action for row in s.exec(select(HistoryRow)) if row.patient_id == patient_id])
    assert [one for one in done if one != Action.VIEWED] == [
        Action.OFFICE_CODE_ISSUED,
        Action.SIGN_UP_CONFIRMED,
        Action.ACCOUNT_CREATED,
    ]


def test_staff_send_a_code_and_send_it_again(db: Database, cast: Cast, settings: Settings) -> None:
    """To the contact in the chart; the second one voids the first. A chart without contact needs a letter."""

    def send(session: Session, patient_id: UUID) -> None:
        office = access.open_office(session, cast.front_desk.viewer, "approvals")
        sending.issue_and_send(session, office, patient_id, settings)

    patient_id = chart(db, language="es-MX")
    db.writing(send, patient_id)
    db.writing(send, patient_id)
    first, second = (found[0] for mail in mails(db) if (found := re.search(r"\w{5}-\w{5}-\w{5}", mail.body)))
    assert {mail.to for mail in mails(db)} == {"grace@example.org"}
    with pytest.raises(Problem):
        redeemed(db, settings, first)
    assert redeemed(db, settings, second)
    with pytest.raises(Problem, match="Print a letter"):
        db.writing(send, chart(db, contacts=()))


def test_the_code_has_64_bits_in_groups_and_is_stored_as_a_hash(db: Database, cast: Cast) -> None:
    """AU-25."""
    patient_id = chart(db)
    codes = {issued(db, cast.front_desk, patient_id).code for _i in range(20)}
    assert len(codes) == 20
    for code in codes:
        assert [len(group) for group in code.split("-")] == [5, 5, 5]
        assert not set(code) & set("01IOL")
    assert len(office_codes.readable_codes._ALPHABET) ** 15 > 2**64
    dump = db.reading(lambda s: str(s.execute(text("SELECT * FROM office_code")).all()))
    assert not any(code in dump or code.replace("-", "") in dump for code in codes)


def test_a_new_code_voids_the_one_before_and_staff_can_revoke(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = chart(db)
    first, second = (issued(db, cast.front_desk, patient_id).code for _i in range(2))
    with pytest.raises(Problem):
        redeemed(db, settings, first)
    assert redeemed(db, settings, second)

    def revoke(session: Session) -> None:
        office_codes.revoke(session, access.open_office(session, cast.administrator.viewer, "approvals"), patient_id)

    db.writing(revoke)
    assert state_of(db, cast.front_desk, patient_id) is State.NONE
    with pytest.raises(Problem):
        redeemed(db, settings, second)


def test_a_code_that_is_revoked_half_way_makes_no_account(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = chart(db)
    token = redeemed(db, settings, issued(db, cast.front_desk, patient_id).code)
    verify.send_email_code(db, token, "grace@example.org", settings)
    verify.confirm_email(db, token, code_to(db, "grace@example.org"), settings.secret_key)
    issued(db, cast.front_desk, patient_id)
    with pytest.raises(Problem) as refusal:
        finished(db, settings, token)
    assert refusal.value.field == "expired"
    assert account_of(db, patient_id) is None


def test_it_is_good_for_seven_days(db: Database, cast: Cast, settings: Settings, clock_at) -> None:
    code = issued(db, cast.front_desk, chart(db)).code
    began = clock.now()
    clock_at((began + timedelta(days=6, hours=23)).isoformat())
    assert redeemed(db, settings, code)
    clock_at((began + timedelta(days=7, seconds=1)).isoformat())
    with pytest.raises(Problem):
        redeemed(db, settings, code)


def test_the_same_words_for_every_code_that_is_not_good(db: Database, cast: Cast, settings: Settings) -> None:
    """AU-26, and five wrong birth dates void the code."""
    code = issued(db, cast.front_desk, chart(db)).code
    said = set()
    for typed, born in [("K7Q2M-9XRTB-4HWPZ", BORN), *[(code, "1967-4-8")] * office_codes.TRIES, (code, BORN)]:
        with pytest.raises(Problem) as refusal:
            redeemed(db, settings, typed, born)
        said.add((refusal.value.message, refusal.value.field))
    assert len(said) == 1


def test_under_13_by_no_door(db: Database, cast: Cast, settings: Settings) -> None:
    """AU-27: not when it is issued, not by a typed date, not when the chart was corrected afterwards."""
    today = clock.today("America/New_York")
    child = today - timedelta(days=12 * 365)
    with pytest.raises(Problem, match="COPPA"):
        issued(db, cast.front_desk, chart(db, born=child))
    patient_id = chart(db)
    code = issued(db, cast.front_desk, patient_id).code
    with pytest.raises(Problem, match="COPPA"):
        redeemed(db, settings, code, child.isoformat())

    def correct(session: Session) -> None:
        session.get_one(Patient, patient_id).birth_date = child

    db.writing(correct)
    for born in (BORN, child.isoformat()):
        with pytest.raises(Problem):
            redeemed(db, settings, code, born)


def test_a_teen_may(db: Database, cast: Cast, settings: Settings) -> None:
    born = clock.today("America/New_York") - timedelta(days=14 * 366)
    code = issued(db, cast.front_desk, chart(db, born=born)).code
    assert redeemed(db, settings, code, born.isoformat())


def test_a_chart_with_an_account_is_refused_with_words(db: Database, cast: Cast, settings: Settings) -> None:
    with pytest.raises(Problem, match="has an account already"):
        issued(db, cast.front_desk, cast.alice.chart)
    patient_id = chart(db)
    code = issued(db, cast.front_desk, patient_id).code

    def bind(session: Session) -> None:
        session.get_one(Account, cast.alice.account_id).patient_id = patient_id

    db.writing(bind)
    with pytest.raises(Problem, match="has an account already"):
        redeemed(db, settings, code)


@pytest.mark.parametrize("who", ["clinician", "billing", "alice"])
def test_only_the_front_desk_and_administrators_issue_codes(db: Database, cast: Cast, who: str) -> None:
    with pytest.raises(NoAccess):
        issued(db, getattr(cast, who), chart(db))


def test_the_letter(db: Database, cast: Cast, settings: Settings) -> None:
    """Address of patient and portal, the code in words, and no code in the address that the picture holds."""
    patient_id = chart(db, street="3 Elm Street", city="Port Alder", state="NY")
    code = issued(db, cast.front_desk, patient_id)
    sealed = letter.seal(code, settings.secret_key)
    assert code.code not in sealed

    def write(session: Session, typed: str = sealed) -> tuple[letter.Letter, str]:
        return letter.write(session, access.open_office(session, cast.front_desk.viewer, "approvals"), typed, settings)

    written, language = db.writing(write)
    assert written.address == "http://127.0.0.1:8080/sign-up/code"
    page = pypdf.PdfReader(io.BytesIO(letter.printed(written, language))).pages[0].extract_text()
    for words in ("Grace Holloway", "3 Elm Street", "Port Alder, NY 10599", "Test Clinic", code.code, written.address):
        assert words in page
    printed_in_spanish = pypdf.PdfReader(io.BytesIO(letter.printed(written, "es")))
    assert printed_in_spanish.pages[0].extract_text()
    with pytest.raises(Problem):
        db.writing(write, sealed[:-6] + "AAAAAA")
    issued(db, cast.front_desk, patient_id)
    with pytest.raises(Problem, match="no longer good"):
        db.writing(write)


class TestFindingAPatient:
    """By the beginning of a name, in any order, or by birth date; with the state of the account."""

    def search(self, db: Database, cast: Cast, name: str, born: str = "") -> list[str]:
        def work(session: Session) -> list[str]:
            office = access.open_office(session, cast.clinician.viewer, "patients")
            return [one.name for one in patients.search(session, office, name, born)]

        return db.reading(work)

    @pytest.mark.parametrize("typed", ["hollo", "Holloway Gr", "Grace HOLLO", "grace", "Holloway, Grace", "GRÁCE"])
    def test_by_name(self, db: Database, cast: Cast, typed: str) -> None:
        chart(db)
        chart(db, "Henry", "Okoye")
        assert self.search(db, cast, typed) == ["Holloway, Grace"]

    @pytest.mark.parametrize("typed", ["%", "_", "xx", "' OR 1=1 --"])
    def test_signs_of_the_database_find_nobody(self, db: Database, cast: Cast, typed: str) -> None:
        """WB-05."""
        chart(db)
        assert self.search(db, cast, typed) == []

    def test_by_birth_date(self, db: Database, cast: Cast) -> None:
        chart(db)
        chart(db, "Henry", born=date(1967, 4, 10))
        assert self.search(db, cast, "", "1967-4-9") == ["Holloway, Grace"]
        assert self.search(db, cast, "Holloway", "1967-4-10") == ["Holloway, Henry"]

    def test_something_must_be_given(self, db: Database, cast: Cast) -> None:
        with pytest.raises(Problem) as refusal:
            self.search(db, cast, " ")
        assert refusal.value.field == "name"

    def test_states_and_last_sign_in(self, db: Database, cast: Cast) -> None:
        def lock(session: Session) -> None:
            account = session.get_one(Account, cast.alice.account_id)
            signed_in(session, account)
            account.disabled_at = clock.now()

        db.writing(lock)
        assert state_of(db, cast.front_desk, cast.alice.chart) is State.DISABLED
        assert state_of(db, cast.front_desk, cast.charlie.chart) is State.REGISTERED

        def last(session: Session) -> object:
            office = access.open_office(session, cast.front_desk.viewer, "patients")
            return patients.card(session, office, cast.alice.chart, False).last_sign_in

        assert db.writing(last)

    def test_billing_staff_have_no_such_room(self, db: Database, cast: Cast) -> None:
        with pytest.raises(NoAccess):
            state_of(db, cast.billing, cast.alice.chart)
