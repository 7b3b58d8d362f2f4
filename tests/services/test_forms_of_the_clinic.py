"""The office's side of forms: editing with versions, two people at one form, giving, reviewing, files."""

import csv
import io
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.forms import GivenForm
from services.access import Access, open_chart, open_office
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.forms import editing, filling, giving, office, reading, reviewing
from services.forms.filling import Change
from services.forms.questions import Condition, Form, Item, Kind
from services.forms.response import as_json
from services.settings import Settings
from tests.cast import Cast, Person

FORM = Form("Visit", "", (Item("q1", Kind.STRING, "Why?", required=True), Item("q2", Kind.INTEGER, "How often?")))


def desk(db: Database, who: Person, fn: Any, *args: Any, **more: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, "forms"), *args, **more))


def give(db: Database, cast: Cast, form_id: UUID, *patients: UUID, **more: Any) -> giving.Given:
    return desk(db, cast.front_desk, giving.give, form_id, patients, more.pop("settings", None), **more)


def answered(db: Database, who: Person, **answers: list[str]) -> UUID:
    """The person fills in and sends the only form that waits."""

    def work(session: Session) -> UUID:
        chart = open_chart(session, who.viewer, who.chart, Access.FORM_FILL)
        waits = (GivenForm.patient_id == who.chart, col(GivenForm.submitted_at).is_(None))
        form_id = session.exec(select(GivenForm.id).where(*waits)).one()
        typed = {link_id: Change([], values) for link_id, values in answers.items()}
        filling.submit(session, chart, form_id, filling.save(session, chart, form_id, typed).version)
        return form_id

    return db.writing(work)


def test_a_given_form_keeps_the_version_it_was_given_with(db: Database, cast: Cast) -> None:
    form_id = desk(db, cast.front_desk, office.create, FORM)
    give(db, cast, form_id, cast.alice.chart)
    newer = editing.add(editing.remove(FORM, "q2"), Item("q3", Kind.DATE, "Since when?"))
    assert desk(db, cast.clinician, office.save, form_id, 1, newer) == 2
    give(db, cast, form_id, cast.charlie.chart)
    answered(db, cast.alice, q1=["Cough"], q2=["3"])
    answered(db, cast.charlie, q1=["=1+1"], q3=["2026-03-02"])
    kept = desk(db, cast.clinician, office.editing, form_id)
    assert [(one.number, one.saved_by) for one in kept.versions] == [(2, "Clara Test"), (1, "Fred Test")]
    table = list(csv.reader(io.StringIO(desk(db, cast.clinician, reviewing.as_csv, form_id).decode("utf-8-sig"))))
    assert [row[5:] for row in table] == [
        ["Version", "Why?", "How often?", "Since when?"],
        ["1", "Cough", "3", ""],
        ["2", "'=1+1", "", "March 2, 2026"],  # a spreadsheet does not take it for a formula
    ]


def test_two_people_change_the_same_form_and_nothing_is_lost(db: Database, cast: Cast) -> None:
    form_id = desk(db, cast.front_desk, office.create, FORM)
    desk(db, cast.clinician, office.save, form_id, 1, replace(FORM, title="Hers"))
    with pytest.raises(Conflict):
        desk(db, cast.front_desk, office.save, form_id, 1, replace(FORM, title="His"))
    theirs = desk(db, cast.front_desk, office.editing, form_id)
    assert (theirs.form.title, theirs.version) == ("Hers", 2)
    assert desk(db, cast.front_desk, office.save, form_id, theirs.version, replace(FORM, title="His")) == 3
    titles = db.reading(lambda s: [one.content["title"] for one in s.exec(select(office.QuestionnaireVersion)).all()])
    assert sorted(titles) == ["Hers", "His", "Visit"]


def test_editing_moves_changes_and_removes(db: Database, cast: Cast) -> None:
    form = editing.add(FORM, Item("q3", Kind.GROUP, "More"))
    form = editing.add(form, Item(editing.free_link_id(form), Kind.BOOLEAN, "Well?"), inside="q3")
    form = editing.move(form, "q3", -1)
    assert [one.link_id for one in form.items] == ["q1", "q3", "q2"]
    assert editing.move(form, "q1", -1) == form
    changed = editing.change(form, "q3", Item("q3", Kind.GROUP, "Even more"))
    assert [one.text for one in changed.items[1].items] == ["Well?"]
    assert [one.link_id for one in editing.earlier(changed, "q2")] == ["q1", "q4"]
    assert editing.options_of(" A \n\nB\nA", ())[1].label == "B"
    depends = replace(FORM.items[0], when=(Condition("q2", ">", "3"),))  # on a question after it
    with pytest.raises(Problem):
        desk(db, cast.front_desk, office.create, editing.change(FORM, "q1", depends))


def test_given_to_many_at_once_with_mail_or_all_to_nobody(db: Database, cast: Cast, settings: Settings) -> None:
    form_id = desk(db, cast.front_desk, office.create, FORM)
    with pytest.raises(NoAccess):
        give(db, cast, form_id, cast.alice.chart, UUID(int=7))
    with pytest.raises(Problem):
        give(db, cast, form_id)
    assert db.reading(lambda s: s.exec(select(GivenForm)).all()) == []
    assert give(db, cast, form_id, cast.alice.chart) == giving.Given(1, 0, 0)
    many = (cast.alice.chart, cast.child, cast.charlie.chart)
    assert give(db, cast, form_id, *many, settings=settings) == giving.Given(2, 1, 2)
    assert {one.to for one in db.reading(lambda s: s.exec(select(Mail)).all())} == {
        "Alice@example.org", "Charlie@example.org",
    }  # fmt: skip
    desk(db, cast.front_desk, office.retire, form_id, retired=True)
    with pytest.raises(Problem):
        give(db, cast, form_id, cast.teen.chart)


def test_reviewed_once_and_taken_out_as_fhir(db: Database, cast: Cast) -> None:
    form_id = desk(db, cast.front_desk, office.create, FORM)
    give(db, cast, form_id, cast.alice.chart)
    given_id = desk(db, cast.clinician, reviewing.given_of, form_id)[0].id
    with pytest.raises(Problem):
        desk(db, cast.clinician, reviewing.review, given_id)
    for unsent in (reviewing.response, reviewing.paper):
        with pytest.raises(NoAccess):
            desk(db, cast.clinician, unsent, given_id)
    answered(db, cast.alice, q1=["Cough"])
    assert [one.patient for one in desk(db, cast.clinician, reviewing.to_review)] == ["Alice Test"]
    for who in (cast.clinician, cast.front_desk):
        desk(db, who, reviewing.review, given_id)
    assert desk(db, cast.clinician, reviewing.one, given_id).reviewed_by == "Clara Test"
    assert desk(db, cast.clinician, reviewing.to_review) == []
    QuestionnaireResponse.model_validate_json(as_json(desk(db, cast.clinician, reviewing.response, given_id)))
    with pytest.raises(Problem):
        desk(db, cast.front_desk, giving.take_back, given_id)


def test_what_is_half_filled_is_not_shown_and_can_be_taken_back(db: Database, cast: Cast) -> None:
    form_id = desk(db, cast.front_desk, office.create, FORM)
    give(db, cast, form_id, cast.alice.chart)
    given_id = desk(db, cast.clinician, reviewing.given_of, form_id)[0].id

    def chart(access: Access, fn: Any, *args: Any) -> Any:
        return db.writing(lambda s: fn(s, open_chart(s, cast.alice.viewer, cast.alice.chart, access, "forms"), *args))

    chart(Access.FORM_FILL, filling.save, given_id, {"q1": Change([], ["Cough"])})
    assert desk(db, cast.clinician, reviewing.one, given_id).opened.answers == {}
    desk(db, cast.front_desk, giving.take_back, given_id)
    assert chart(Access.FORMS, reading.overview).waiting == []
    with pytest.raises(NoAccess):
        chart(Access.FORM_FILL, filling.save, given_id, {})


def test_billing_has_no_forms(db: Database, cast: Cast) -> None:
    with pytest.raises(NoAccess):
        desk(db, cast.billing, office.overview)
