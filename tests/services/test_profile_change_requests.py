"""Identity data change when staff say so, with before and after; rights follow a birth date at once (PRODUCT §7)."""

from typing import Any

import pytest
from sqlmodel import Session, select

from models.clinic import Mail
from models.people import Account, Patient
from services import change_requests, profile
from services.access import Access, Relation, open_account, open_chart, open_office
from services.change_requests import Waiting
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.names import match_key
from services.settings import Settings
from tests.cast import Cast, Person


def ask(db: Database, who: Person, **wanted: str) -> None:
    db.writing(lambda s: profile.ask_for_change(s, open_account(s, who.viewer), wanted))


def waiting(db: Database, cast: Cast) -> list[Waiting]:
    return db.writing(
        lambda s: change_requests.overview(s, open_office(s, cast.front_desk.viewer, "change requests")).waiting
    )


def decide(db: Database, who: Person, fn: Any, request: Waiting, *more: Any) -> None:
    db.writing(
        lambda s: fn(s, open_office(s, who.viewer, "change requests"), request.id, request.version, *more) and None
    )


def chart(db: Database, who: Person) -> Patient:
    return db.reading(lambda s: s.get_one(Patient, who.chart))


def test_nothing_changes_before_the_office_has_decided(db: Database, cast: Cast, settings: Settings) -> None:
    ask(db, cast.alice, given="Alicia", family="Roe")
    (request,) = waiting(db, cast)
    assert [(c.field, c.before, c.after) for c in request.changes] == [
        ("given", "Alice", "Alicia"),
        ("family", "Test", "Roe"),
    ]
    assert chart(db, cast.alice).given == "Alice"
    decide(db, cast.front_desk, change_requests.accept, request, settings)
    row = chart(db, cast.alice)
    assert (row.given, row.family, row.match_key) == ("Alicia", "Roe", match_key("Alicia", "Roe"))
    assert db.reading(lambda s: s.get_one(Account, cast.alice.account_id)).name == "Alicia Roe"
    assert waiting(db, cast) == []


def test_the_patient_is_told_without_a_word_of_it_in_the_mail(db: Database, cast: Cast, settings: Settings) -> None:
    ask(db, cast.alice, given="Alicia")
    decide(db, cast.front_desk, change_requests.refuse, waiting(db, cast)[0], "Bring your passport.", settings)
    (mail,) = db.reading(lambda s: s.exec(select(Mail)).all())
    assert mail.subject == "Your clinic has answered your request"
    assert "Alicia" not in mail.body + mail.html
    assert "passport" not in mail.body + mail.html
    asked = db.writing(lambda s: profile.overview(s, open_account(s, cast.alice.viewer))).personal.asked  # type: ignore[union-attr]
    assert (asked.state, asked.reason) == ("refused", "Bring your passport.")
    assert chart(db, cast.alice).given == "Alice"


def test_a_corrected_birth_date_moves_rights_at_once(db: Database, cast: Cast, settings: Settings) -> None:
    """Tina is 15 and signs in for herself; born later, she is 12 and does so by no door."""
    born = chart(db, cast.teen).birth_date
    ask(db, cast.teen, birth_date=f"{born.year + 3}-{born.month}-{min(born.day, 28)}")
    decide(db, cast.front_desk, change_requests.accept, waiting(db, cast)[0], settings)
    with pytest.raises(NoAccess):
        db.writing(lambda s: open_chart(s, cast.teen.viewer, cast.teen.chart, Access.OPEN) and None)
    relation = db.writing(lambda s: open_chart(s, cast.alice.viewer, cast.teen.chart, Access.OPEN).relation)
    assert relation in (Relation.FULL, Relation.BILLING)


def test_who_may_decide(db: Database, cast: Cast, settings: Settings) -> None:
    ask(db, cast.alice, given="Alicia")
    (request,) = waiting(db, cast)
    for nobody in (cast.billing, cast.alice, cast.bob):
        with pytest.raises(NoAccess):
            decide(db, nobody, change_requests.accept, request, settings)

    def by_another_room(session: Session) -> None:
        office = open_office(session, cast.billing.viewer, "office")
        change_requests.accept(session, office, request.id, request.version, settings)

    with pytest.raises(NoAccess):
        db.writing(by_another_room)
    assert chart(db, cast.alice).given == "Alice"


def test_two_decide_at_once(db: Database, cast: Cast, settings: Settings) -> None:
    ask(db, cast.alice, given="Alicia")
    (request,) = waiting(db, cast)
    decide(db, cast.front_desk, change_requests.refuse, request, "No.", settings)
    with pytest.raises(Conflict):
        decide(db, cast.clinician, change_requests.accept, request, settings)


def test_a_newer_request_takes_the_place_of_the_older(db: Database, cast: Cast, settings: Settings) -> None:
    ask(db, cast.alice, given="Alicia")
    (older,) = waiting(db, cast)
    ask(db, cast.alice, given="Alix")
    (newer,) = waiting(db, cast)
    assert [change.after for change in newer.changes] == ["Alix"]
    with pytest.raises(Conflict):
        decide(db, cast.front_desk, change_requests.accept, older, settings)


def test_a_chart_changed_meanwhile_is_not_overwritten(db: Database, cast: Cast, settings: Settings) -> None:
    ask(db, cast.alice, given="Alicia")
    (request,) = waiting(db, cast)
    db.writing(lambda s: setattr(s.get_one(Patient, cast.alice.chart), "given", "Alina"))
    with pytest.raises(Conflict):
        decide(db, cast.front_desk, change_requests.accept, request, settings)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"given": " "}, "given"),
        ({"birth_date": "2031-1-1"}, "birth_date"),
        ({"birth_date": "1988-2-30"}, "birth_date"),
        ({"birth_date": "x"}, "birth_date"),
        ({"sex": "X'); --"}, "sex"),
        ({"family": "x" * 101}, "family"),
        ({}, None),
        ({"role": "administrator", "patient_id": "1"}, None),  # AC-08
    ],
)
def test_what_cannot_be_asked(db: Database, cast: Cast, wanted: dict[str, str], field: str | None) -> None:
    with pytest.raises(Problem) as refused:
        ask(db, cast.alice, **wanted)
    assert refused.value.field == field
    assert waiting(db, cast) == []


def test_no_refusal_without_a_reason(db: Database, cast: Cast, settings: Settings) -> None:
    ask(db, cast.alice, given="Alicia")
    with pytest.raises(Problem) as refused:
        decide(db, cast.front_desk, change_requests.refuse, waiting(db, cast)[0], "  ", settings)
    assert refused.value.field == "reason"


def test_taken_back(db: Database, cast: Cast) -> None:
    ask(db, cast.alice, given="Alicia")
    db.writing(lambda s: profile.withdraw_change(s, open_account(s, cast.alice.viewer)))
    assert waiting(db, cast) == []
