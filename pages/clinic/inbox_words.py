"""How the office's threads are put into words and markup: due and overdue, who has it, messages and notes."""

from markupsafe import Markup

from components.badges import badge
from components.markup import element, join, link
from services.accounts import ROLE_WORDS
from services.messages.covering import Absence
from services.messages.inbox import InboxLine
from services.messages.office_reading import OfficeSaid, OfficeThread
from services.words import N_, _, long_moment

FILES = "/clinic/inbox/files"
BOX_WORDS = {"new": N_("New"), "mine": N_("Mine"), "waiting": N_("Waiting"), "done": N_("Done")}
ABSENT = {
    Absence.LEFT: N_("{name} has left the clinic: everybody of the group answers."),
    Absence.AWAY: N_("{name} is away: everybody of the group answers."),
}


def due_words(shown: InboxLine | OfficeThread, time_zone: str) -> Markup | None:
    """When the answer is due; overdue has a word, an icon and a colour, and is not red."""
    if shown.due_at is None:
        return None
    moment = long_moment(shown.due_at, time_zone)
    if shown.overdue:
        return join([badge(_("Overdue"), "attention"), element("div", _("since {moment}", moment=moment))])
    return element("div", _("due {moment}", moment=moment))


def absent_words(provider: str | None, absent: Absence | None) -> str:
    """Why somebody else answers, or nothing."""
    return _(ABSENT[absent], name=provider) if absent and provider else ""


def state_words(shown: OfficeThread) -> str:
    """Where the thread is, in a sentence."""
    if shown.state == "done":
        return _("Done")
    if shown.state == "waiting":
        return _("Waiting for an answer from outside")
    if shown.mine:
        return _("You have taken it")
    if shown.taken_by:
        return _("Taken by {name}", name=shown.taken_by)
    return _("New: nobody has taken it yet")


def group_words(shown: OfficeThread) -> str:
    """Whose work it is."""
    return _(ROLE_WORDS[shown.role]).capitalize()


def messages_markup(shown: OfficeThread) -> Markup:
    """All messages and notes as one element, oldest first."""
    return element("ol", join(_one(said, shown.time_zone) for said in shown.messages), class_="desk-talk")


def _one(said: OfficeSaid, time_zone: str) -> Markup:
    marks = [badge(_("Internal note"), "aside"), _("never shown to the patient")] if said.internal else []
    if said.by_phone:
        marks.append(badge(_("Answered by phone"), "good"))
    head = element(
        "p", element("strong", said.signature), " ", long_moment(said.sent_at, time_zone), class_="said-head"
    )
    files = [element("li", link(file.name, f"{FILES}/{file.id}", file=True)) for file in said.files]
    look = "desk-said desk-note" if said.internal else "desk-said desk-office" if said.from_office else "desk-said"
    return element(
        "li",
        head,
        element("p", join(marks, " ")) if marks else "",
        element("div", said.text, class_="desk-text"),
        element("ul", join(files), class_="plain-list", aria_label=_("Attached files")) if files else "",
        class_=look,
    )
