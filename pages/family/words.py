"""How access is said in words, on the patient's, the family's and the office's screens."""

from markupsafe import Markup

from components.badges import badge
from components.markup import element, join
from services.family.members import LEVELS, Member
from services.words import N_, _, long_date

ACTS = {
    "patient": N_("by an invitation"),
    "passcode": N_("by a passcode"),
    "office": N_("by the clinic"),
}
EXPLAINED = {
    "full": N_("Sees the record, results, documents, forms and statements, and writes to providers for the patient."),
    "billing": N_("Sees statements and the balance: date, provider and amount. Nothing of the medical record."),
}


def level_options() -> list[tuple[str, str, str]]:
    """The choices of "Access level", each with what that person sees."""
    return [(level, _(LEVELS[level]), _(EXPLAINED[level])) for level in LEVELS]


def member_line(member: Member, more: list[str]) -> Markup:
    """Name, level, relationship, since when and by which act; `more` are further sentences."""
    since = _("Since {date}, {act}.", date=long_date(member.since), act=_(ACTS[member.given_by]))
    if member.document:
        more = [_("Document: {name}.", name=member.document), *more]
    if member.ends_on:
        more = [_("Until {date}.", date=long_date(member.ends_on)), *more]
    return element(
        "div",
        element("strong", member.name),
        ", ",
        _(member.relationship),
        " ",
        badge(_(LEVELS[member.level])),
        element("div", since, class_="soft"),
        join(element("div", text) for text in more),
    )
