"""Language, and what the portal writes a mail about."""

from nicegui import ui

from components.basics import button, paragraph, tag
from components.callouts import success
from components.cards import card
from components.fields import checkbox_field, select_field
from components.form import ErrorSummary, Form
from pages.profile.parts import PREFERENCES, profile_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import profile_preferences
from services.profile_preferences import NOTIFICATIONS, Preferences
from services.words import LANGUAGES, N_, _, language


def _draw(visit: AccountVisit, shown: Preferences) -> None:
    summary = ErrorSummary()
    profile_head(PREFERENCES, visit.own_chart)
    form: Form
    speaking = language()

    @action(form=lambda: form)
    async def save() -> None:
        chosen = {what: box.value for what, box in boxes.items()}
        await visit.portal.in_account(visit.viewer, profile_preferences.save, tongue.value, chosen)
        if tongue.value != speaking:
            ui.context.client.open(PREFERENCES)  # the frame around speaks the new language too
            return
        said.clear()
        with said:
            success(_("Your choices are kept."), _("Saved"))

    with Form(summary, save) as form:
        with card(_("Language"), "language"):
            tongue = form.add(
                select_field(
                    "language", _("Language of the portal and of its mails"), list(LANGUAGES.items()), value=speaking
                )
            )
        with card(_("Send me a mail about"), "notifications"):
            paragraph(_("A mail says only that there is something new, never what it is."))
            with tag("div", classes="choices"):
                boxes = {
                    what: form.add(checkbox_field(what, _(words), value=shown.notifications[what]))
                    for what, words in NOTIFICATIONS.items()
                }
            paragraph(_("Mails about your password, your security option and who has access are always sent."), "soft")
        said = tag("div")
        with tag("div", classes="actions"):
            button(_("Save"), kind="primary", submit=True)


SCREEN = AccountScreen(PREFERENCES, N_("Language and notifications"), profile_preferences.overview, _draw)
