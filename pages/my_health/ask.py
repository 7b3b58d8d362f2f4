""" "Ask about this result": from a report or document to a message that names it (PRODUCT §5, §6)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from markupsafe import Markup

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success, warning
from components.fields import message_field, select_field
from components.form import ErrorSummary, Form
from components.markup import element
from pages.messages.new import PATH as MESSAGES
from pages.my_health import tabs
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access
from services.messages.writing import TEXT_LIMIT
from services.results import asking
from services.results.asking import About, Asking
from services.words import N_, _, long_date, partial_date

PATH = "/my-health/ask"
_WORDS = {"document": N_("Ask about this document")}
_RESULT = N_("Ask about this result")


def link_to(visit: Visit, kind: str, row_id: UUID, name: str) -> Markup:
    """The link of one report or document; screen readers hear its name too."""
    words = _(_WORDS.get(kind, _RESULT))
    return element("a", words, href=visit.to(f"{PATH}/{kind}/{row_id}"), aria_label=f"{words}: {name}")


def line_path(about: About) -> str:
    """The address of the report or document that a thread is about, without the base."""
    return f"{tabs.DOCUMENTS if about.kind == 'document' else tabs.TEST_RESULTS}/{about.row_id}"


def named(about: About) -> str:
    """ "Lipid panel, March 2, 2026"."""
    return ", ".join(part for part in (about.name, partial_date(about.when)) if part)


def _draw(visit: Visit, shown: Asking) -> None:
    summary = ErrorSummary()
    heading(1, _(_WORDS.get(shown.about.kind, _RESULT)))
    link(_("Back to {name}", name=shown.about.name), visit.to(line_path(shown.about)))
    place = tag("div", classes="flow")
    key = str(uuid4())
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        thread_id = await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.MESSAGE_WRITE, None, asking.ask,
            shown.about.kind, shown.about.row_id, provider.value if provider else "", text.value, key,
        )  # fmt: skip
        place.clear()
        with place:
            success(_("The office has your message. Its answer appears under Messages."), _("Your message was sent"))
            with tag("div", classes="actions"):
                link(_("See your message"), visit.to(f"{MESSAGES}/{thread_id}"), button=True)

    with place, tag("section", classes="card"), Form(summary, send) as form:
        paragraph(_("About: {line}", line=named(shown.about)), "lead")
        provider = None
        if shown.providers:
            lines = [("", _("Any clinician of the office")), *((one.id, one.name) for one in shown.providers)]
            provider = form.add(select_field("provider", _("Provider"), lines, hint=_("Providers you have seen here.")))
        by = long_date(shown.reply_by.date())
        warning(
            _("In an emergency call 911. The office reads messages during its hours and answers by {day}.", day=by),
            _("Not for emergencies"),
        )
        text = form.add(message_field("text", _("Message"), limit=TEXT_LIMIT))
        warning(_("Do not send any credit card information, neither typed nor as a picture."), _("No card numbers"))
        if shown.signature:
            paragraph(_("This message is signed: {signature}", signature=shown.signature))
        button(_("Send message"), kind="primary", submit=True)


def _load(kind: str) -> Callable[..., Asking]:
    def load(session: Any, chart: Any, row_id: UUID) -> Asking:
        return asking.opened(session, chart, kind, row_id)

    return load


SCREENS = tuple(
    Screen(f"{PATH}/{kind}/{{item_id}}", N_("Ask a question"), Access.MESSAGE_WRITE, "message", _load(kind), _draw)
    for kind in asking.TABLES
)
