"""An administrator sets the clinic up: forms, limits, two who edit the same thing, and what patients see of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from models.clinic import Clinic, Provider, Subject
from models.history import HistoryRow
from services import help_questions
from services.access import Access, open_account, open_chart, open_office
from services.clinic_settings import clinic, colour, hours, locations, providers, questions, subjects
from services.clinic_settings.progress import progress
from services.database import Database
from services.editing.form import Edited
from services.errors import NoAccess, Outdated, Problem
from services.help import contacts
from services.messages import compose, covering
from services.messages.subjects import add_defaults
from services.settings import Settings
from tests.cast import Cast
from tests.services.writing_messages import Places, make_places


def office(db: Database, cast: Cast, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, cast.administrator.viewer, "settings"), *args))


def clinic_row(db: Database) -> Clinic:
    return db.reading(lambda s: s.exec(select(Clinic)).one())


def test_only_administrators_have_the_room(db: Database, cast: Cast) -> None:
    for person in (cast.front_desk, cast.clinician, cast.billing, cast.alice):
        with pytest.raises(NoAccess):
            db.reading(lambda s, who=person: open_office(s, who.viewer, "settings"))


def test_what_is_set_is_what_patients_read_on_the_help_page(db: Database, cast: Cast) -> None:
    """Every fact of the guide's last page."""
    form = office(db, cast, clinic.read, "contacts")
    said = {
        "support_phone": "(914) 607-4717",
        "support_email": "technical@clinic.example.org",
        "support_reply_hours": "24 – 48",
        "support_include": "your full name\n\n  date of   birth ",
        "billing_email": "billing@clinic.example.org",
        "feedback_email": "relations@clinic.example.org",
    }
    office(db, cast, clinic.save, "contacts", form.mark, said)
    place = office(db, cast, locations.read, None)
    office(db, cast, locations.save, None, place.mark, {"name": "Mill Street", "phone": "(914) 555-0100"})
    week = office(db, cast, hours.read)
    office(db, cast, hours.save, week.mark, {"mon_opens": "08:30", "mon_closes": "17:00", "holiday:0": "2999-12-25"})
    shown = db.reading(lambda s: contacts(s, open_account(s, cast.alice.viewer)))
    assert (shown.support_phone, shown.billing_email) == (said["support_phone"], said["billing_email"])
    assert (shown.support_reply_hours, shown.support_include) == ("24-48", ["your full name", "date of birth"])
    assert [one.name for one in shown.places] == ["Mill Street"]
    assert [str(one) for one in shown.week.holidays] == ["2999-12-25"]
    assert list(shown.week.hours) == ["mon"]


def test_two_administrators_edit_the_same_form_and_neither_loses_a_word(db: Database, cast: Cast) -> None:
    """FT-09: the second gets both versions; what the two do not both touch is no conflict."""
    first = office(db, cast, clinic.read, "clinic")
    second, week = office(db, cast, clinic.read, "clinic"), office(db, cast, hours.read)
    office(db, cast, clinic.save, "clinic", first.mark, first.values | {"name": "Hill Clinic"})
    with pytest.raises(Outdated) as conflict:
        office(db, cast, clinic.save, "clinic", second.mark, second.values | {"name": "Dale Clinic"})
    assert conflict.value.now["name"] == "Hill Clinic"
    assert clinic_row(db).name == "Hill Clinic"
    office(db, cast, hours.save, week.mark, {"tue_opens": "09:00", "tue_closes": "12:00"})  # the same row, another form
    office(db, cast, clinic.save, "clinic", conflict.value.mark, second.values | {"name": "Dale Clinic"})
    assert (clinic_row(db).name, clinic_row(db).version) == ("Dale Clinic", 4)


def test_each_change_is_written_down_with_before_and_after(db: Database, cast: Cast) -> None:
    form = office(db, cast, clinic.read, "clinic")
    stored: Edited = office(db, cast, clinic.save, "clinic", form.mark, form.values | {"city": "Port Alder"})
    office(db, cast, clinic.save, "clinic", stored.mark, stored.values)  # nothing is different
    rows = db.reading(lambda s: s.exec(select(HistoryRow).where(HistoryRow.action == "settings changed")).all())
    assert [(row.actor_name, row.subject, row.detail) for row in rows] == [
        (cast.administrator.viewer.name, "clinic", {"changed": {"city": ["", "Port Alder"]}})
    ]


@pytest.mark.parametrize(
    ("form", "field", "typed"),
    [
        ("clinic", "name", " "),
        ("clinic", "website", "http://clinic.example.org"),
        ("clinic", "payment_url", "javascript:alert(1)"),
        ("clinic", "website", "https://user@evil.example.org"),
        ("clinic", "time_zone", "Mars/Olympus"),
        ("clinic", "reply_days", "0"),
        ("clinic", "reply_days", "١"),
        ("contacts", "support_phone", "555"),
        ("contacts", "billing_email", "a@example.org, b@example.org"),
        ("contacts", "support_reply_hours", "soon"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(db: Database, cast: Cast, form: str, field: str, typed: str) -> None:
    stored = office(db, cast, clinic.read, form)
    with pytest.raises(Problem) as refused:
        office(db, cast, clinic.save, form, stored.mark, stored.values | {field: typed})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("week", "field"),
    [
        ({"mon_opens": "09:00"}, "mon_closes"),
        ({"mon_opens": "17:00", "mon_closes": "09:00"}, "mon_closes"),
        ({"mon_opens": "9 o'clock", "mon_closes": "17:00"}, "mon_closes"),
        ({"holiday:0": "2026-02-30"}, "holiday:0"),
    ],
)
def test_hours_that_cannot_be(db: Database, cast: Cast, week: dict[str, str], field: str) -> None:
    with pytest.raises(Problem) as refused:
        office(db, cast, hours.save, office(db, cast, hours.read).mark, week)
    assert refused.value.field == field


def test_a_colour_on_which_white_can_be_read() -> None:
    assert colour.checked("#0E5066") is None  # the portal's own
    assert colour.checked("#123456") == "#123456"
    with pytest.raises(Problem) as refused:
        colour.checked("#ff9900")
    near = colour.nearest("#ff9900")
    assert near in refused.value.message
    assert colour.LEAST <= colour.contrast(near) < colour.LEAST + 0.5
    assert colour.checked(near) == near
    for no_colour in ("red", "#12345", "#1234567", "#12345g", "#123456;}body{display:none"):
        with pytest.raises(Problem):
            colour.checked(no_colour)


@pytest.fixture
def places(db: Database, cast: Cast) -> Places:
    return db.writing(make_places, cast)


def offered(db: Database, cast: Cast) -> compose.Options:
    def work(session: Any) -> compose.Options:
        return compose.options(session, open_chart(session, cast.alice.viewer, cast.alice.chart, Access.MESSAGE_WRITE))

    return db.writing(work)


def test_a_closed_location_is_no_longer_offered(db: Database, cast: Cast, places: Places) -> None:
    form = office(db, cast, locations.read, UUID(places.harbor))
    assert "Harbor View office" in str(offered(db, cast).locations)
    office(db, cast, locations.save, UUID(places.harbor), form.mark, form.values | {"closed": "yes"})
    assert "Harbor View office" not in str(offered(db, cast).locations)
    assert office(db, cast, locations.overview)[-1].ended == "Closed"


def test_a_provider_is_away_leaves_and_works_elsewhere(db: Database, cast: Cast, places: Places) -> None:
    def provider() -> Provider:
        return db.reading(lambda s: s.get_one(Provider, UUID(places.raman)))

    form = office(db, cast, providers.read, UUID(places.raman))
    assert form.values[f"at:{places.mill}"] == "yes"
    away = form.values | {"away_from": "2026-01-05", "away_until": "2026-01-16", f"at:{places.mill}": ""}
    form = office(db, cast, providers.save, UUID(places.raman), form.mark, away)
    assert covering.absence(provider(), provider().away_from) is covering.Absence.AWAY  # type: ignore[arg-type]
    mine = [one.name for one in offered(db, cast).locations[places.raman]]
    assert mine == ["Harbor View office"]
    office(db, cast, providers.save, UUID(places.raman), form.mark, form.values | {"left": "yes"})
    assert provider().left_at
    assert places.raman not in offered(db, cast).locations
    form = office(db, cast, providers.read, UUID(places.raman))
    wrong = form.values | {"away_until": "2026-01-01", "npi": "12", "login": str(cast.alice.account_id)}
    with pytest.raises(Problem) as refused:
        office(db, cast, providers.save, UUID(places.raman), form.mark, wrong)
    assert {one.field for one in refused.value.all} == {"away_until", "npi", "login"}


def test_subjects_have_an_order_and_the_last_one_stays(db: Database, cast: Cast) -> None:
    def names() -> list[str]:
        query = select(Subject.name).where(col(Subject.retired_at).is_(None)).order_by(col(Subject.position))
        return list(db.reading(lambda s: s.exec(query).all()))

    db.writing(add_defaults)
    fresh = office(db, cast, subjects.read, None)
    new = {"name": "Vaccinations", "role": "front desk", "position": "1", "offered": "yes"}
    office(db, cast, subjects.save, None, fresh.mark, new)
    assert names()[:2] == ["Vaccinations", "Medical question"]
    with pytest.raises(Problem):
        office(db, cast, subjects.save, None, fresh.mark, new)  # there is one already
    listed = office(db, cast, subjects.overview)
    for one in listed[1:]:
        form = office(db, cast, subjects.read, one.id)
        office(db, cast, subjects.save, one.id, form.mark, form.values | {"offered": ""})
    assert names() == ["Vaccinations"]
    last = office(db, cast, subjects.read, listed[0].id)
    with pytest.raises(Problem, match="at least one"):
        office(db, cast, subjects.save, listed[0].id, last.mark, last.values | {"offered": ""})


def test_questions_of_the_help_page_are_the_clinics(db: Database, cast: Cast) -> None:
    """The guide's five first; then in the clinic's order and words, without what it does not want to say."""

    def asked() -> list[tuple[str, str]]:
        return db.reading(lambda s: contacts(s, open_account(s, cast.alice.viewer))).questions

    assert asked() == []
    db.writing(help_questions.add_defaults)
    db.writing(help_questions.add_defaults)
    assert asked() == list(help_questions.DEFAULTS)
    fresh = office(db, cast, questions.read, None)
    wrong = {"name": " ", "answer": "x" * 2001, "position": "0", "offered": "yes"}
    with pytest.raises(Problem) as refused:
        office(db, cast, questions.save, None, fresh.mark, wrong)
    assert [one.field for one in refused.value.all] == ["name", "answer", "position"]
    parking = {
        "name": "Where do I park?",
        "answer": "Behind.\nIt is free.",
        "position": "2",
        "offered": "yes",
    }
    office(db, cast, questions.save, None, fresh.mark, parking)
    first = office(db, cast, questions.overview)[0].id
    form = office(db, cast, questions.read, first)
    office(db, cast, questions.save, first, form.mark, form.values | {"offered": ""})
    assert asked() == [(parking["name"], parking["answer"]), *help_questions.DEFAULTS[1:]]
    with pytest.raises(Outdated):
        office(db, cast, questions.save, first, form.mark, form.values | {"answer": "Other"})
    assert office(db, cast, questions.overview)[-1].ended == "No longer shown"


def test_an_id_that_is_not_there_and_a_form_that_is_none(db: Database, cast: Cast) -> None:
    for kind in (locations, providers, subjects, questions):
        with pytest.raises(NoAccess):
            office(db, cast, kind.read, UUID(int=7))
    with pytest.raises(NoAccess):
        office(db, cast, clinic.read, "brand_colour")


def test_the_assistant_says_what_is_not_set_yet(db: Database, cast: Cast, settings: Settings) -> None:
    before = office(db, cast, progress, settings)
    assert not any(before.values())
    fresh = office(db, cast, locations.read, None)
    office(db, cast, locations.save, None, fresh.mark, {"name": "Mill Street"})
    assert office(db, cast, progress, settings)["locations"] == "1 location"
