"""Asking for a refill of one medication: a form that becomes a message (issue 7.7)."""

from uuid import UUID, uuid4

from markupsafe import Markup

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success, warning
from components.fields import message_field, select_field, text_field
from components.form import ErrorSummary, Form
from components.markup import element
from pages.messages.new import PATH as MESSAGES
from pages.my_health.tabs import MEDICAL_HISTORY
from pages.screens import Screen, Visit
from pages.web.actions import action
from services import refills
from services.access import Access
from services.refills import LONGEST_NOTE, Asking, Wish
from services.words import N_, _

PATH = "/my-health/refill"


def link_to(visit: Visit, medication_id: UUID, name: str) -> Markup | None:
    """The link of one current medication; None in a preview, where nothing can be sent."""
    if visit.viewer.preview:
        return None
    words = _("Ask for a refill")
    return element("a", words, href=visit.to(f"{PATH}/{medication_id}"), aria_label=f"{words}: {name}")


def _draw(visit: Visit, shown: Asking) -> None:
    summary = ErrorSummary()
    heading(1, _("Ask for a refill: {medication}", medication=shown.name))
    link(_("Back to Medical History"), visit.to(MEDICAL_HISTORY))
    place, key = tag("div", classes="flow"), str(uuid4())
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        wish = Wish(provider.value if provider else "", pharmacy.value, days_left.value, note.value)
        thread_id = await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.MESSAGE_WRITE, None, refills.ask, shown.medication_id, wish, key
        )
        place.clear()
        with place:
            success(_("The office answers under Messages."), _("Your request was sent"))
            link(_("See your message"), visit.to(f"{MESSAGES}/{thread_id}"), button=True)

    with place, tag("section", classes="card"), Form(summary, send) as form:
        if shown.dose:
            paragraph(shown.dose, "lead")
        provider = None
        if shown.providers:
            lines = [("", _("Any clinician of the office")), *((one.id, one.name) for one in shown.providers)]
            provider = form.add(select_field("provider", _("Provider"), lines, hint=_("Providers you have seen here.")))
        pharmacy = form.add(text_field("pharmacy", _("Pharmacy"), hint=_("Its name, with the street or town.")))
        days_left = form.add(
            text_field("days_left", _("For how many days do you have some left? (may be empty)"), inputmode="numeric")
        )
        note = form.add(message_field("note", _("Anything else? (may be empty)"), limit=LONGEST_NOTE, rows=3))
        warning(_("In an emergency call 911. If you have none left today, call the office."), _("Not for emergencies"))
        if shown.signature:
            paragraph(_("This message is signed: {signature}", signature=shown.signature))
        button(_("Send the request"), kind="primary", submit=True)


SCREEN = Screen(
    f"{PATH}/{{item_id}}", N_("Ask for a refill"), Access.MESSAGE_WRITE, "medical history", refills.opened, _draw
)
