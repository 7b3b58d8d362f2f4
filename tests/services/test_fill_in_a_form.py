"""A form of the clinic: given, filled in on two devices, sent once, frozen, printed; and nothing of it to strangers."""

import io
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.forms import GivenForm
from models.history import HistoryRow
from services.access import Access, command_line, open_chart
from services.database import Database
from services.demo.form_contents import HEALTH_HISTORY
from services.errors import Conflict, NoAccess, Problem
from services.forms import fhir_in, filling, giving, office, reading
from services.forms.filling import Change, Saved
from services.records.form_pdf import form_pdf
from services.settings import Settings
from tests.cast import Cast, Person

EVERYTHING = {"reason": ["Cough"], "allergy": ["false"], "smoking": ["Never"]}


def given(db: Database, patient_id: UUID, settings: Settings | None = None, **options: Any) -> UUID:
    """The id of a form that waits for the patient."""

    def work(session: Session) -> UUID:
        desk = command_line(session, "forms")
        form_id = office.create(session, desk, fhir_in.read(HEALTH_HISTORY).form)
        giving.give(session, desk, form_id, [patient_id], settings, **options)
        return session.exec(select(GivenForm.id).where(GivenForm.patient_id == patient_id)).one()

    return db.writing(work)


def chart(db: Database, who: Person, access: Access, fn: Any, *args: Any, patient_id: UUID | None = None) -> Any:
    return db.writing(lambda s: fn(s, open_chart(s, who.viewer, patient_id or who.chart, access, "forms"), *args))


def save(db: Database, who: Person, form_id: UUID, patient_id: UUID, **changes: tuple[list[str], list[str]]) -> Saved:
    typed = {link_id.replace("_", "-"): Change(*change) for link_id, change in changes.items()}
    return chart(db, who, Access.FORM_FILL, filling.save, form_id, typed, patient_id=patient_id)


def fill(db: Database, who: Person, form_id: UUID, **answers: list[str]) -> Saved:
    return save(db, who, form_id, who.chart, **{one: ([], values) for one, values in answers.items()})


def submit(db: Database, who: Person, form_id: UUID, version: int, patient_id: UUID | None = None) -> str:
    return chart(db, who, Access.FORM_FILL, filling.submit, form_id, version, patient_id=patient_id)


def opened(db: Database, who: Person, form_id: UUID, patient_id: UUID | None = None) -> reading.Opened:
    return chart(db, who, Access.FORMS, reading.opened, form_id, patient_id=patient_id)


def test_filled_in_on_two_devices_and_sent(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    fill(db, cast.alice, form_id, reason=["Cough"])
    there = opened(db, cast.alice, form_id)  # another device goes on where the first has stopped
    assert there.answers == {"reason": ["Cough"]}
    saved = fill(db, cast.alice, form_id, allergy=["false"], smoking=["Never"])
    with pytest.raises(Conflict):  # the other device has not seen these
        submit(db, cast.alice, form_id, there.version)
    assert submit(db, cast.alice, form_id, saved.version) == "Alice Test"
    assert submit(db, cast.alice, form_id, saved.version) == "Alice Test"  # a second click
    shown = chart(db, cast.alice, Access.FORMS, reading.overview)
    assert ([one.title for one in shown.sent], shown.waiting) == (["Health history"], [])


def test_the_later_device_is_told_and_nothing_is_lost(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    fill(db, cast.alice, form_id, reason=["Cough"])
    late = save(db, cast.alice, form_id, cast.alice.chart, reason=([], ["Fever"]), sleep=([], ["7"]))
    assert late.clashes == {"reason": ["Cough"]}
    assert opened(db, cast.alice, form_id).answers == {"reason": ["Cough"], "sleep": ["7"]}
    chosen = save(db, cast.alice, form_id, cast.alice.chart, reason=(["Cough"], ["Fever"]))
    assert (chosen.clashes, chosen.answers["reason"]) == ({}, ["Fever"])


def test_a_sent_form_is_frozen_for_everybody(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    submit(db, cast.alice, form_id, fill(db, cast.alice, form_id, **EVERYTHING).version)
    with pytest.raises(Problem, match="Alice Test"):
        save(db, cast.alice, form_id, cast.alice.chart, reason=(["Cough"], ["Fever"]))
    with pytest.raises(Problem, match="Alice Test"):
        submit(db, cast.bob, form_id, 2, cast.alice.chart)
    assert opened(db, cast.alice, form_id).answers == EVERYTHING


def test_family_signs_for_the_patient(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.child)
    typed = {one: ([], values) for one, values in EVERYTHING.items()}
    saved = save(db, cast.alice, form_id, cast.child, **typed)
    assert submit(db, cast.alice, form_id, saved.version, cast.child) == "Alice Test (mother) for Carl Test"


def test_nobody_else_sees_or_fills_it(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    for who, patient_id in ((cast.charlie, cast.charlie.chart), (cast.charlie, cast.alice.chart)):
        with pytest.raises(NoAccess):
            opened(db, who, form_id, patient_id)
        with pytest.raises(NoAccess):
            save(db, who, form_id, patient_id, reason=([], ["x"]))
        with pytest.raises(NoAccess):
            submit(db, who, form_id, 1, patient_id)
    with pytest.raises(NoAccess):
        opened(db, cast.beth, form_id, cast.alice.chart)


def test_a_confidential_form_is_the_patients_alone(db: Database, cast: Cast, settings: Settings) -> None:
    form_id = given(db, cast.alice.chart, settings, confidential=True)
    assert opened(db, cast.alice, form_id)
    with pytest.raises(NoAccess):
        opened(db, cast.bob, form_id, cast.alice.chart)
    assert [one.to for one in db.reading(lambda s: s.exec(select(Mail)).all())] == ["Alice@example.org"]


def test_the_mail_says_nothing_of_the_form_or_the_patient(db: Database, cast: Cast, settings: Settings) -> None:
    given(db, cast.alice.chart, settings)
    mails = db.reading(lambda s: s.exec(select(Mail)).all())
    assert {one.to for one in mails} == {"Alice@example.org", "Bob@example.org"}
    assert not any(word in one.body + one.subject for one in mails for word in ("Health history", "Alice"))


def test_every_problem_is_said_at_its_question(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    saved = fill(db, cast.alice, form_id, allergy=["true"], sleep=["long"], since=["2026-02-30"])
    with pytest.raises(Problem) as problem:
        submit(db, cast.alice, form_id, saved.version)
    assert {one.field for one in problem.value.all} == {"reason", "allergy-what", "smoking", "sleep", "since"}
    assert opened(db, cast.alice, form_id).line.submitted_at is None


def test_what_is_hidden_is_not_sent(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    more = {"allergy_what": ["Peanuts"], "cigarettes": ["20"], "surgery_what": ["Knee"]}
    saved = fill(db, cast.alice, form_id, **EVERYTHING, **more)
    submit(db, cast.alice, form_id, saved.version)
    assert opened(db, cast.alice, form_id).answers == EVERYTHING


def test_nothing_of_the_browser_is_believed(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    for link_id in ("nothing", "visit", "thanks"):  # unknown, a section, a text
        with pytest.raises(Problem):
            fill(db, cast.alice, form_id, **{link_id: ["x"]})
    wrong = {"smoking": ["Sometimes"], "conditions": ["Asthma"] * 9, "reason": ["a", "b"], "since": ["x" * 10_001]}
    saved = fill(db, cast.alice, form_id, **wrong, sleep=["4111 1111 1111 1111"])
    assert set(saved.refused) == {*wrong, "sleep"}
    assert saved.answers == {}


def test_it_is_printed_as_text(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    fill(db, cast.alice, form_id, reason=["<b>Cough</b> & " + "very long " * 300], smoking=["Never"])
    paper = chart(db, cast.alice, Access.FORM_FILE, reading.paper, form_id)
    pages = PdfReader(io.BytesIO(form_pdf(paper))).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "<b>Cough</b> &" in text
    assert "not sent yet" in text
    assert "Which, and when?" not in text  # was not asked


def test_what_was_done_is_in_the_history(db: Database, cast: Cast) -> None:
    form_id = given(db, cast.alice.chart)
    saved = fill(db, cast.alice, form_id, **EVERYTHING)
    submit(db, cast.alice, form_id, saved.version)
    acts = db.reading(lambda s: s.exec(select(HistoryRow.action).order_by(col(HistoryRow.seq))).all())
    assert [one for one in acts if one.startswith("form ")] == ["form edited", "form given", "form begun", "form sent"]
