"""Where a passcode may go: the patient's own contact, the guardian's for a small child, never the requester's."""

import pytest
from sqlmodel import Session

from models.people import Account, Patient, PatientContact
from services.database import Database
from services.errors import Problem
from services.family.requests import Requester
from services.registration.matching import Reason
from services.settings import Settings
from tests.cast import Cast
from tests.services.family_asking import GUARDIAN, OWN, PAT, ask, ask_inside, confirm, grace, newest, row_of
from tests.services.signing_up import chart, code_to, mails

pytestmark = pytest.mark.usefixtures("cast")
PHONE = "914-555-0177"


def guardian(kind: str = "email", value: str = GUARDIAN, name: str = "Mary Holloway") -> tuple[str, str, str]:
    return kind, value, name


def own(kind: str = "email", value: str = OWN) -> tuple[str, str, None]:
    return kind, value, None


class TestUnder13:
    def test_the_guardians_before_one_of_the_childs(self, db: Database, settings: Settings) -> None:
        grace(db, 8, own(), guardian())
        ask(db, settings, 8)
        assert [mail.to for mail in mails(db)] == [GUARDIAN]

    def test_another_guardians_before_the_requesters(self, db: Database, settings: Settings) -> None:
        grace(db, 8, guardian(value=PAT.email, name="Pat Lindgren"), guardian(value="z@example.org", name="Zoe Roe"))
        ask(db, settings, 8)
        assert [mail.to for mail in mails(db)] == ["z@example.org"]

    def test_the_requesters_when_the_chart_has_no_other(self, db: Database, settings: Settings) -> None:
        """The guardian on file asks: the contact in the chart is the proof."""
        grace(db, 8, guardian(value=PAT.email, name="Pat Lindgren"))
        confirm(db, settings, ask(db, settings, 8), code_to(db, PAT.email))


class TestFrom13:
    """PRODUCT §4: refused when the contact also belongs to the requester; nothing is sent and nothing is said."""

    @pytest.mark.parametrize("age", [13, 17, 18, 40])
    @pytest.mark.parametrize(
        ("contact", "requester"),
        [
            (own(), Requester("Pat", "Lindgren", "OWN@Example.org", PAT.phone)),
            (own("phone", PHONE), Requester("Pat", "Lindgren", PAT.email, "+1 (914) 555-0177")),
        ],
    )
    def test_not_what_the_requester_has_typed(
        self, db: Database, settings: Settings, age: int, contact, requester: Requester
    ) -> None:
        texting = Settings(data=settings.data, demo=True)
        grace(db, age, contact)
        token = ask(db, texting, age, requester)
        assert row_of(db, token).reason == Reason.REQUESTERS_CONTACT
        assert mails(db) == []
        with pytest.raises(Problem, match="not right"):
            confirm(db, settings, token, "1234 5678")

    @pytest.mark.parametrize("age", [13, 40])
    def test_not_one_of_the_requesters_chart_or_account(
        self, db: Database, cast: Cast, settings: Settings, age: int
    ) -> None:
        """Alice asks from inside: her sign-in address, her phone for codes, and the contacts of her own chart."""
        texting = Settings(data=settings.data, demo=True)

        def hers(session: Session) -> None:
            session.get_one(Account, cast.alice.account_id).text_phone = "(914) 555-0177"
            session.add(
                PatientContact(
                    patient_id=cast.alice.chart, kind="email", value="chart@example.org", normalised="chart@example.org"
                )
            )

        db.writing(hers)
        contacts = (own(value="alice@EXAMPLE.org"), own("phone", PHONE), own(value="Chart@example.org"))
        for place, contact in enumerate(contacts):
            grace(db, age + place, contact)
            ask_inside(db, texting, cast.alice, age + place)
            assert newest(db).reason == Reason.REQUESTERS_CONTACT
        assert mails(db) == []

    def test_not_one_of_a_chart_with_the_requesters_name(self, db: Database, settings: Settings) -> None:
        """Pat is a patient here too, and types another address than the one that the couple shares."""
        chart(db, "Pat", "Lindgren", contacts=(own(value="shared@example.org"),))
        grace(db, 40, own(value="shared@example.org"))
        assert row_of(db, ask(db, settings)).reason == Reason.REQUESTERS_CONTACT

    def test_another_contact_of_the_patients_own_is_taken(self, db: Database, settings: Settings) -> None:
        """Issue 4, item 8: a couple who share an e-mail address; the passcode goes to the other's own phone."""
        grace(db, 40, own(value=PAT.email), own("phone", PHONE))
        assert row_of(db, ask(db, settings)).reason == Reason.REQUESTERS_CONTACT
        texting = Settings(data=settings.data, demo=True)
        token = ask(db, texting)
        (text,) = mails(db)
        assert (text.channel, text.to) == ("text", "+19145550177")
        assert "Pat Lindgren (mother)" in text.body
        assert "/sign-up/family/deny?ticket=" in text.body
        confirm(db, texting, token, code_to(db, "+19145550177"))

    @pytest.mark.parametrize("age", [13, 17, 40])
    def test_not_a_guardians(self, db: Database, settings: Settings, age: int) -> None:
        grace(db, age, guardian())
        assert row_of(db, ask(db, settings, age)).reason == Reason.SHARED_CONTACT


class TestTeens:
    """13 to 17: nobody else's contact, whoever asks."""

    @pytest.mark.parametrize("age", [13, 17])
    def test_not_one_of_another_chart(self, db: Database, settings: Settings, age: int) -> None:
        chart(db, "Ann", contacts=(own(),))
        grace(db, age)
        assert row_of(db, ask(db, settings, age)).reason == Reason.SHARED_CONTACT

    def test_not_one_of_the_guardians_list(self, db: Database, settings: Settings) -> None:
        grace(db, 15, guardians=[{"name": "Ann", "email": "Own@example.org"}])
        assert row_of(db, ask(db, settings, 15)).reason == Reason.SHARED_CONTACT

    def test_not_one_that_signs_somebody_else_in(self, db: Database, settings: Settings) -> None:
        grace(db, 15, own(value="bob@example.org"))
        assert row_of(db, ask(db, settings, 15)).reason == Reason.SHARED_CONTACT

    def test_the_address_of_the_teens_own_account(self, db: Database, cast: Cast, settings: Settings) -> None:
        def contact(session: Session) -> None:
            address = "tina@example.org"
            session.add(PatientContact(patient_id=cast.teen.chart, kind="email", value=address, normalised=address))
            session.get_one(Patient, cast.teen.chart).postal_code = "10599"

        db.writing(contact)
        ask(db, settings, 15, given="Tina", family="Test")
        assert [mail.to for mail in mails(db)] == ["tina@example.org"]

    def test_at_18_a_shared_address_is_the_patients_own_business(self, db: Database, settings: Settings) -> None:
        chart(db, "Ann", contacts=(own(),))
        grace(db, 18)
        assert row_of(db, ask(db, settings, 18)).reason is None
