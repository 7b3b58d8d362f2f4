"""The three lists, with their fields."""

from pages.clinic.edit_form import Line
from pages.clinic.settings.lists import Kind
from services.accounts import ROLE_WORDS
from services.clinic_settings import locations, providers, questions, subjects
from services.clinic_settings.providers import AT, Choices
from services.words import N_, _

LOCATIONS = Kind(
    "locations",
    N_("Location"),
    lambda: (
        _("Locations"),
        _("Back to the locations"),
        _("Add a location"),
        _("Patients choose one when they write a message, and find all of them on the help page."),
    ),
    lambda: (_("Location"), _("Address"), _("Phone"), _("Status")),
    locations.overview,
    locations.read,
    locations.save,
    None,
    lambda _offered: [
        Line("name", _("Name of the location")),
        Line("street", _("Street and house number")),
        Line("city", _("City")),
        Line("state", _("State")),
        Line("postal_code", _("ZIP code")),
        Line("phone", _("Phone"), "tel"),
        Line("closed", _("Closed for good: no longer offered to patients"), "check box"),
    ],
)


def _provider_lines(offered: Choices) -> list[Line]:
    away = _("Absence: the covering pool answers")
    return [
        Line("name", _("Name as patients know it"), hint=_("For instance Priya Raman, MD")),
        Line("title", _("Title")),
        Line("specialty", _("Specialty")),
        Line("npi", _("NPI (if known)"), "number"),
        Line("login", _("Staff login"), "select", options=[("", _("none")), *offered.logins],
             hint=_("Messages to this provider come to this login first.")),
        *(Line(f"{AT}{id_}", name, "check box", group=_("Works at")) for id_, name in offered.locations),
        Line("away_from", _("Away from"), "date", group=away),
        Line("away_until", _("Away until"), "date", hint=_("The last day of the absence."), group=away),
        Line("left", _("Has left the clinic: no longer offered, the covering pool answers"), "check box",
             group=_("Departure")),
    ]  # fmt: skip


PROVIDERS = Kind(
    "providers",
    N_("Provider"),
    lambda: (
        _("Providers"),
        _("Back to the providers"),
        _("Add a provider"),
        _("Patients write to the providers whom they have seen."),
    ),
    lambda: (_("Provider"), _("Specialty"), _("Works at"), _("Status")),
    providers.overview,
    providers.read,
    providers.save,
    providers.choices,
    _provider_lines,
)

SUBJECTS = Kind(
    "subjects",
    N_("Subject"),
    lambda: (
        _("Subjects of messages"),
        _("Back to the subjects"),
        _("Add a subject"),
        _("Patients choose one for each message."),
    ),
    lambda: (_("Subject"), _("Answered first by"), _("Status")),
    subjects.overview,
    subjects.read,
    subjects.save,
    None,
    lambda _offered: [
        Line("name", _("Subject")),
        Line("role", _("Answered first by"), "select", options=[(role, _(word)) for role, word in ROLE_WORDS.items()]),
        Line("position", _("Place in the list"), "number", hint=_("1 stands first.")),
        Line("offered", _("Offered to patients"), "check box"),
    ],
)

QUESTIONS = Kind(
    "questions",
    N_("Question"),
    lambda: (
        _("Questions and answers"),
        _("Back to the questions"),
        _("Add a question"),
        _("Patients read them on the help page."),
    ),
    lambda: (_("Question"), _("Status")),
    questions.overview,
    questions.read,
    questions.save,
    None,
    lambda _offered: [
        Line(
            "name",
            _("Question"),
            "text area",
            hint=_("Words of your own are shown as you write them, in every language."),
        ),
        Line("answer", _("Answer"), "text area"),
        Line("position", _("Place in the list"), "number", hint=_("1 stands first.")),
        Line("offered", _("Shown on the help page"), "check box"),
    ],
)

KINDS = (LOCATIONS, PROVIDERS, SUBJECTS, QUESTIONS)
