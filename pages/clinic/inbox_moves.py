"""What is done with a thread besides answering: take, release, close, give away, note."""

from uuid import uuid4

from components.basics import button, paragraph, tag
from components.cards import card
from components.disclosure import disclosure
from components.fields import message_field, select_field
from components.form import ErrorSummary, Form
from pages.clinic.inbox_open import OpenThread
from pages.web.actions import action
from services.accounts import ROLE_WORDS
from services.messages import office, office_moves
from services.messages.writing import TEXT_LIMIT
from services.words import _


def draw_buttons(thread: OpenThread) -> None:
    """The one-click acts that make sense in the state shown."""
    shown = thread.shown

    @action()
    async def take() -> None:
        await thread.do(office.take)

    @action()
    async def release() -> None:
        await thread.do(office.release)

    @action()
    async def close() -> None:
        await thread.do(office.done)

    with tag("div", classes="actions"):
        if not shown.mine:
            button(_("Take"), take)
        if shown.taken_by:
            button(_("Release"), release)
        if shown.state != "done":
            button(_("Close without an answer"), close)


def draw_giving(thread: OpenThread) -> None:
    """Give the thread to a group or a colleague."""
    groups = [(str(role), _("Everybody at: {group}", group=_(words))) for role, words in ROLE_WORDS.items()]
    people = [(str(one.id), f"{one.name} ({_(ROLE_WORDS[one.role])})") for one in thread.shown.colleagues]
    form: Form

    @action(form=lambda: form)
    async def give() -> None:
        await thread.do(office_moves.give, to.value)

    with (
        disclosure(_("Give it to somebody else"), _("Do not give it away")),
        card(_("Give it to somebody else"), "give"),
    ):
        paragraph(_("Whoever gets it sees the whole conversation."))
        with Form(ErrorSummary(), give) as form:
            to = form.add(select_field("to", _("Colleague or group"), [("", _("Choose …")), *groups, *people]))
            button(_("Give"), submit=True)


def draw_note(thread: OpenThread, summary: ErrorSummary) -> None:
    """A note among colleagues."""
    key = str(uuid4())
    form: Form

    @action(form=lambda: form)
    async def add() -> None:
        nonlocal key
        await thread.do(office_moves.note, note.value, key)
        key = str(uuid4())
        note.control.set_value("")

    with disclosure(_("Write an internal note"), _("No note")), card(_("Internal note"), "note"):
        paragraph(_("The patient and the family never see it."))
        with Form(summary, add) as form:
            note = form.add(message_field("note", _("Note"), limit=TEXT_LIMIT, rows=3))
            button(_("Save the note"), submit=True)
