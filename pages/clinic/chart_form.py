"""Creating and editing a chart; before one is created, those that may be of the same person are shown."""

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success, warning
from components.form import ErrorSummary
from components.markup import link as text_link
from components.tables import table
from pages.clinic.edit_form import EditForm, Line
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.charts import editing
from services.charts.alike import Alike
from services.charts.editing import Form
from services.charts.fields import USES
from services.editing.form import Edited, edited
from services.errors import NoAccess
from services.profile import SEXES
from services.words import N_, _, long_date

_MORE = 2  # empty lines for further contacts


def _draw_new(desk: Desk, form: Form) -> None:
    summary = ErrorSummary()
    link(_("Back to the search"), "/clinic/patients")
    heading(1, _("Create a chart"))
    place = tag("div", classes="flow")
    asked = tag("div", classes="flow", aria_live="polite")
    known: list[Alike] = []  # shown to this member of staff already

    async def save(_mark: str, values: dict[str, str]) -> Edited:
        asked.clear()
        created = await desk.do("charts", editing.create, values, {one.patient_id for one in known})
        if created.patient_id:
            name = f"{values['given']} {values['family']}"
            place.clear()
            with place:
                success(_("The chart of {name} is created.", name=name))
                link(_("Open the chart"), f"/clinic/patients/{created.patient_id}")
        else:
            known.extend(created.alike)
            with asked:
                _draw_alike(created.alike, again)
        return edited(values)

    @action()
    async def again() -> None:
        await save("", drawn.values)

    with place, tag("section", classes="card"):
        drawn = EditForm(
            summary, _lines(form), form.stored, save, after=lambda _stored: None, label=_("Create the chart"),
        )  # fmt: skip


def _draw_alike(found: list[Alike], create) -> None:
    warning(
        _("A second chart of the same person splits the record in two. Look at these first."),
        _("This person may have a chart already"),
    )
    rows = [
        (text_link(one.name, f"/clinic/patients/{one.patient_id}"), long_date(one.birth_date), one.city, one.why)
        for one in found
    ]
    table([_("Patient"), _("Born"), _("Town"), _("What is the same")], rows, _("Charts that may be the same person"))
    button(_("None of these: create the chart"), create)


def _draw_edit(desk: Desk, form: Form) -> None:
    patient_id = desk.patient_id
    if patient_id is None:
        raise NoAccess
    summary, card = ErrorSummary(), f"/clinic/patients/{patient_id}"
    link(_("Back to the chart"), card)
    heading(1, _("Edit the chart"))
    paragraph(
        _("Each change is written down with before and after. A new date of birth changes family access at once.")
    )
    place = tag("div", classes="flow")

    def done(stored: Edited) -> None:
        place.clear()
        with place:
            success(_("The chart of {name} is saved.", name=f"{stored.values['given']} {stored.values['family']}"))
            link(_("Open the chart"), card)

    async def save(mark: str, values: dict[str, str]) -> Edited:
        return await desk.do("charts", editing.save, patient_id, mark, values, desk.portal.settings)

    with place, tag("section", classes="card"):
        EditForm(summary, _lines(form), form.stored, save, after=done)


def _lines(form: Form) -> list[Line]:
    person, lives, reached = _("Person"), _("Address"), _("Contacts")
    sexes = [("", _("none")), *((code, _(word)) for code, word in SEXES.items())]
    lines = [
        Line("given", _("First name"), group=person),
        Line("middle", _("Middle name"), group=person),
        Line("family", _("Last name"), group=person),
        Line("suffix", _("Suffix"), group=person),
        Line("birth_date", _("Date of birth"), "birth date", group=person),
        Line("sex", _("Sex"), "select", options=sexes, group=person),
        Line("record_number", _("Record number"), hint=_("The clinic’s own number of this chart."), group=person),
        Line("provider", _("Provider"), "select", options=[("", _("none")), *form.providers], group=person,
             hint=_("The patient can write to this provider from the first day on.")),
        Line("street", _("Street and house number"), group=lives),
        Line("street_2", _("Apartment or floor (if any)"), group=lives),
        Line("city", _("City"), group=lives),
        Line("state", _("State"), group=lives),
        Line("postal_code", _("ZIP code"), group=lives),
    ]  # fmt: skip
    uses = [("", _("not known")), *((use, _(word)) for use, word in USES.items())]
    kept = sum(name.endswith(":value") for name in form.stored.values)
    for place in range(kept + _MORE):
        number = place + 1
        said = form.stored.values.get(f"contact:{place}:use", "")
        more = [] if said in dict(uses) else [(said, said)]
        lines += [
            Line(f"contact:{place}:value", _("Phone or email {number}", number=number), group=reached),
            Line(f"contact:{place}:use", _("Kind of contact {number}", number=number), "select",
                 options=uses + more, group=reached),
            Line(f"contact:{place}:whose", _("Whose contact {number}", number=number), group=reached,
                 hint=_("Empty for the patient’s own. For a child: the name of the parent or guardian.")),
        ]  # fmt: skip
    return [
        *lines,
        Line("insurer", _("Insurance company"), group=_("Insurance")),
        Line("insurance_member_id", _("Member number"), group=_("Insurance")),
    ]


NEW = StaffScreen(
    "/clinic/patients/new", N_("Create a chart"), "charts", lambda s, o, _desk: editing.read(s, o, None), _draw_new
)
EDIT = StaffScreen(
    "/clinic/patients/{patient_id}/edit",
    N_("Edit the chart"),
    "charts",
    lambda s, o, desk: editing.read(s, o, desk.patient_id),
    _draw_edit,
)
