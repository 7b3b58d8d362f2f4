"""The questions and answers of the help page: order, words, and which are no longer shown (PRODUCT §7)."""

from uuid import UUID

from sqlmodel import Session, func, select

from models.clinic import HelpQuestion
from services import clock
from services.access import StaffAccess, in_room
from services.clinic_settings.lists import Listed, in_order, put_at, row_of
from services.clinic_settings.saving import write_down
from services.editing import checks
from services.editing.form import Edited, Values, edited, expect
from services.errors import Problem, together
from services.words import _

LONGEST_QUESTION, LONGEST_ANSWER = 200, 2000  # characters


@in_room("settings")
def overview(session: Session, _office: StaffAccess) -> list[Listed]:
    """In the order in which patients read them; what is no longer shown comes last."""
    return [
        Listed(row.id, _(row.question), (), _("No longer shown") if row.retired_at else "")
        for row in in_order(session, HelpQuestion)
    ]


@in_room("settings")
def read(session: Session, _office: StaffAccess, question_id: UUID | None) -> Edited:
    """The form of one question, or of a new one at the end of the list. Raises NoAccess."""
    return edited(_values(row_of(session, HelpQuestion, question_id, _fresh(session))))


@in_room("settings")
def save(session: Session, office: StaffAccess, question_id: UUID | None, mark: str, values: Values) -> Edited:
    """Store it and count the others anew. Raises Problem at its fields, Outdated or NoAccess."""
    row = row_of(session, HelpQuestion, question_id, _fresh(session))
    before = _values(row)
    if question_id:
        expect(mark, before)
    with together() as each:
        with each():
            row.question = checks.line(values, "name", _("Enter the question."), LONGEST_QUESTION)
        with each():
            row.answer = _answer(values)
        with each():
            place = int(checks.whole(values, "position", 1, 99))
        shown = checks.ticked(values, "offered")
        row.retired_at = None if shown else row.retired_at or clock.now()
    session.add(row)
    session.flush()
    put_at(session, row, place)
    after = _values(row)
    write_down(session, office, row, f"question: {row.question}", before, after)
    return edited(after)


def _answer(values: Values) -> str:
    text = values.get("answer", "").strip()
    if not text or len(text) > LONGEST_ANSWER:
        raise Problem(_("Enter an answer of at most {count} characters.", count=LONGEST_ANSWER), "answer")
    return text


def _fresh(session: Session) -> HelpQuestion:
    count = session.exec(select(func.count()).select_from(HelpQuestion)).one()
    return HelpQuestion(question="", answer="", position=count + 1)


def _values(row: HelpQuestion) -> dict[str, str]:
    return {
        "name": row.question,
        "answer": row.answer,
        "position": str(row.position),
        "offered": "" if row.retired_at else "yes",
    }
