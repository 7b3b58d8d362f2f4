"""The settings page, a page for each part, and the set-up assistant that leads through the same forms."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from components.basics import heading, link, paragraph, tag
from components.cards import card
from components.form import ErrorSummary
from components.markup import element, show
from components.markup import link as text_link
from components.tables import table
from pages.clinic.screens import Desk, StaffScreen
from pages.clinic.settings import clinic as clinic_forms
from pages.clinic.settings.hours import draw_hours
from pages.clinic.settings.kinds import KINDS, LOCATIONS, PROVIDERS, QUESTIONS, SUBJECTS
from pages.clinic.settings.lists import HOME, draw_list
from pages.clinic.settings.look import LookForm
from pages.clinic.settings.mail import draw_mail
from pages.clinic.staff_new import PATH as STAFF_LOGIN
from services.clinic_settings import clinic, hours, look, mail
from services.clinic_settings.progress import PARTS, progress
from services.words import N_, _

ASSISTANT = f"{HOME}/assistant"


@dataclass(frozen=True)
class Part:
    """One part of the settings: its title (N_), what it loads with the key, and how its body is drawn."""

    title: str
    load: Callable[[Any, Any, Desk], Any]
    draw: Callable[[Desk, ErrorSummary, Any], Any]
    in_card: bool = True  # lists have cards of their own


_PARTS = {
    "clinic": Part(N_("Name and address"), lambda s, o, _d: clinic.read(s, o, "clinic"), clinic_forms.draw_clinic),
    "look": Part(N_("Logo and color"), lambda s, o, _d: look.read(s, o), LookForm),
    "locations": Part(
        N_("Locations"),
        lambda s, o, _d: LOCATIONS.load(s, o),
        lambda d, e, loaded: draw_list(d, e, LOCATIONS, loaded),
        in_card=False,
    ),
    "hours": Part(N_("Opening hours and holidays"), lambda s, o, _d: hours.read(s, o), draw_hours),
    "providers": Part(
        N_("Providers"),
        lambda s, o, _d: PROVIDERS.load(s, o),
        lambda d, e, loaded: draw_list(d, e, PROVIDERS, loaded),
        in_card=False,
    ),
    "subjects": Part(
        N_("Subjects of messages"),
        lambda s, o, _d: SUBJECTS.load(s, o),
        lambda d, e, loaded: draw_list(d, e, SUBJECTS, loaded),
        in_card=False,
    ),
    "contacts": Part(
        N_("Contacts and help"), lambda s, o, _d: clinic.read(s, o, "contacts"), clinic_forms.draw_contacts
    ),
    "questions": Part(
        N_("Questions and answers"),
        lambda s, o, _d: QUESTIONS.load(s, o),
        lambda d, e, loaded: draw_list(d, e, QUESTIONS, loaded),
        in_card=False,
    ),
    "mail": Part(N_("Mail server"), lambda s, o, d: mail.read(s, o, d.portal.settings), draw_mail),
}


def _draw_overview(_desk: Desk, known: dict[str, str]) -> None:
    heading(1, _("Settings"))
    paragraph(_("What patients and the office read and see of the clinic. Every change is written down."))
    with tag("section", classes="card"):
        rows = [
            (text_link(_(_PARTS[name].title), f"{HOME}/{name}"), known[name] or element("em", _("not set yet")))
            for name in PARTS
        ]
        table([_("Part"), _("Set")], rows, _("Parts of the settings"), hide_caption=True)
    link(_("Go through everything step by step"), ASSISTANT)


def _draw_part(name: str, desk: Desk, loaded: Any) -> None:
    part, summary = _PARTS[name], ErrorSummary()
    link(_("Back to the settings"), HOME)
    heading(1, _(part.title))
    _draw_body(part, desk, summary, loaded)


def _draw_body(part: Part, desk: Desk, summary: ErrorSummary, loaded: Any) -> None:
    if part.in_card:
        with tag("section", classes="card"):
            part.draw(desk, summary, loaded)
    else:
        part.draw(desk, summary, loaded)


def _draw_assistant(_desk: Desk, known: dict[str, str]) -> None:
    heading(1, _("Set up the clinic"))
    paragraph(
        _("Short steps. Each can be skipped and found again under Settings at any time; nothing here is final."),
        "lead",
    )
    link(_("Begin"), f"{ASSISTANT}/{PARTS[0]}", button=True, primary=True)
    with card(_("The steps"), "steps"):
        show(
            element(
                "ol",
                *(
                    element("li", text_link(_(_PARTS[name].title), f"{ASSISTANT}/{name}"), ": ",
                            known[name] or _("not set yet"))
                    for name in PARTS
                ),
            )
        )  # fmt: skip
    link(_("Not now: go to the office"), "/clinic")


def _draw_step(name: str, desk: Desk, loaded: Any) -> None:
    part, summary, number = _PARTS[name], ErrorSummary(), PARTS.index(name) + 1
    paragraph(_("Step {number} of {count}", number=number, count=len(PARTS)), "soft")
    heading(1, _(part.title))
    _draw_body(part, desk, summary, loaded)
    with tag("div", classes="actions"):
        if number > 1:
            link(_("Back"), f"{ASSISTANT}/{PARTS[number - 2]}", button=True)
        if number < len(PARTS):
            link(_("Next step, or skip this one"), f"{ASSISTANT}/{PARTS[number]}", button=True)
        else:
            link(_("Done: give the staff their logins"), STAFF_LOGIN, button=True)
            link(_("Done: go to the office"), "/clinic", button=True)


def _known(session: Any, office: Any, desk: Desk) -> dict[str, str]:
    return progress(session, office, desk.portal.settings)


SCREENS = (
    StaffScreen(HOME, N_("Settings"), "settings", _known, _draw_overview, nav="settings"),
    *(
        StaffScreen(f"{HOME}/{name}", part.title, "settings", part.load, partial(_draw_part, name))
        for name, part in _PARTS.items()
    ),
    *(kind.page_of_one() for kind in KINDS),
    StaffScreen(ASSISTANT, N_("Set up the clinic"), "settings", _known, _draw_assistant),
    *(
        StaffScreen(f"{ASSISTANT}/{name}", part.title, "settings", part.load, partial(_draw_step, name))
        for name, part in _PARTS.items()
    ),
)
