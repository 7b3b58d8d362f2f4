"""Forms in the office: what was answered and waits for review, the clinic's forms, a new one or one from a file."""

from components.badges import badge
from components.basics import heading, link, paragraph, tag
from components.callouts import empty_state, success, warning
from components.cards import card, card_with_side
from components.markup import element, join, show
from components.markup import link as link_markup
from components.tables import Column, table
from components.upload import upload_button
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.forms import fhir_in, office, reviewing
from services.forms.office import ROOM, Kept
from services.forms.reviewing import Line
from services.words import N_, _, long_date

PATH = "/clinic/forms"


def _draw(desk: Desk, loaded: tuple[list[Kept], list[Line]]) -> None:
    kept, sent = loaded
    heading(1, _("Forms"))
    with card(_("To review"), "to-review"):
        if sent:
            rows = [
                (link_markup(one.patient, f"{PATH}/answers/{one.id}"), one.title, _day(one)) for one in sent
            ]  # fmt: skip
            table([_("Patient"), _("Form"), _("Sent")], rows, _("Answers to review"), hide_caption=True)
        else:
            empty_state(_("Nothing to review"), _("What patients send appears here."), "check")
    with card_with_side(_("Forms of the clinic"), "forms") as side:
        with side:
            link(_("Make a new form"), f"{PATH}/new", button=True, primary=True)
        if kept:
            _draw_kept(kept)
        else:
            empty_state(_("There are no forms"), _("Make a new one, or take one in from a file."), "forms")
        _draw_file(desk)


def _draw_kept(kept: list[Kept]) -> None:
    rows = [
        (
            join([link_markup(one.title, f"{PATH}/{one.id}"), *([badge(_("Retired"))] if one.retired else [])], " "),
            one.waiting,
            one.to_review,
            join([link_markup(_("Give to patients"), f"{PATH}/give/{one.id}"),
                  link_markup(_("See who has it"), f"{PATH}/given/{one.id}")], " · "),
        )
        for one in kept
    ]  # fmt: skip
    columns = [
        _("Form"),
        Column(_("Waiting for patients"), number=True),
        Column(_("To review"), number=True),
        _("More"),
    ]
    table(columns, rows, _("Forms of the clinic"), hide_caption=True)


def _draw_file(desk: Desk) -> None:
    @action()
    async def take_in(_name: str, content: bytes) -> None:
        read = fhir_in.read_file(content)
        form_id = await desk.do(ROOM, office.create, read.form)
        told.clear()
        with told:
            success(link_markup(_("Open {name}", name=read.form.title), f"{PATH}/{form_id}"), _("The form is here"))
            if read.left_out:
                lines = element("ul", join(element("li", one) for one in read.left_out))
                warning(lines, _("What the portal does not use"))

    paragraph(_("Or take one in as a FHIR R4 Questionnaire (JSON)."))
    upload_button(_("Choose a file"), take_in, accept=".json,application/json", limit=fhir_in.MOST_BYTES)
    told = tag("div", classes="flow", aria_live="polite")


def _day(line: Line) -> str:
    return long_date(line.submitted_at.date()) if line.submitted_at else ""


def _draw_given(_desk: Desk, loaded: tuple[office.Editing, list[Line]]) -> None:
    editing, lines = loaded
    heading(1, editing.form.title)
    link(_("Back to Forms"), PATH)
    with card_with_side(_("Who has it"), "given") as side:
        with side:
            link(_("Give to patients"), f"{PATH}/give/{editing.id}", button=True)
        if not lines:
            empty_state(_("Nobody has it yet"), _("Give it to patients; their answers appear here."), "forms")
            return
        rows = [
            (link_markup(one.patient, f"{PATH}/answers/{one.id}"), long_date(one.birth_date), one.number,
             long_date(one.given_at.date()), _state(one))
            for one in lines
        ]  # fmt: skip
        columns = [_("Patient"), _("Born"), Column(_("Version"), number=True), _("Given"), _("State")]
        table(columns, rows, _("Who has it"), hide_caption=True)
        href = f"{PATH}/files/table/{editing.id}"
        show(element("p", link_markup(_("All sent answers as a table (CSV)"), href, file=True)))


def _state(line: Line) -> object:
    if line.reviewed_by:
        return badge(_("Reviewed by {name}", name=line.reviewed_by), "good")
    return badge(_("Sent"), "attention") if line.submitted_at else badge(_("Waiting for the patient"), "neutral")


def _load_given(session: object, key: object, desk: Desk) -> object:
    return (
        office.editing(session, key, desk.item_id),  # type: ignore[arg-type]
        reviewing.given_of(session, key, desk.item_id),  # type: ignore[arg-type]
    )


SCREEN = StaffScreen(
    PATH,
    N_("Forms"),
    ROOM,
    lambda session, key, _desk: (office.overview(session, key), reviewing.to_review(session, key)),
    _draw,
    nav="forms",
)
GIVEN = StaffScreen(f"{PATH}/given/{{item_id}}", N_("Who has it"), ROOM, _load_given, _draw_given)
