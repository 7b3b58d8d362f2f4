"""The mail server, with a test mail."""

from components.basics import button, paragraph, tag
from components.callouts import notice, success, warning
from components.fields import text_field
from components.form import ErrorSummary, Form
from pages.clinic.edit_form import EditForm, Line
from pages.clinic.screens import Desk
from pages.web.actions import action
from services.clinic_settings import mail
from services.clinic_settings.mail import ENCRYPTIONS, Shown
from services.words import _


def draw_mail(desk: Desk, summary: ErrorSummary, shown: Shown) -> None:
    """What counts now, the form, and the test."""
    settings = desk.portal.settings
    if shown.demo:
        notice(_("This is a demo: it sends no mails. They are all in its mailbox."))
    elif not shown.entered and shown.by_operator:
        notice(_("Whoever runs the portal has set a mail server. What you enter here takes its place."))
    elif not shown.entered:
        notice(_("There is no mail server yet: mails are kept, and you can read them on the office’s start page."))
    encryptions = [(one, _(word)) for one, word in ENCRYPTIONS.items()]
    password = _("A password is stored. Leave this empty to keep it.") if shown.has_password else ""
    form = EditForm(
        summary,
        [
            Line("host", _("Name of the server"), hint=_("For instance mail.example.org")),
            Line("port", _("Port"), "number"),
            Line("encryption", _("Encryption"), "select", options=encryptions),
            Line("sender", _("The portal writes from this address"), "email"),
            Line("user_name", _("User name")),
            Line("password", _("Password"), "password", hint=password),
        ],
        shown.form,
        lambda mark, values: desk.do("settings", mail.save, mark, values, settings),
    )  # fmt: skip
    if shown.demo:
        return
    if shown.entered:
        _draw_forget(desk, form)
    _draw_trial(desk, summary)


def _draw_forget(desk: Desk, form: EditForm) -> None:
    place = tag("div", classes="flow", aria_live="polite")

    @action()
    async def forget() -> None:
        await desk.do("settings", mail.forget, form.mark)
        place.clear()
        with place:
            success(_("The server is taken out."))

    with place:
        button(_("Take this server out"), forget)


def _draw_trial(desk: Desk, summary: ErrorSummary) -> None:
    tag("h2", _("Try it out"))
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        trial = await desk.do("settings", mail.prepare_trial, to.value, desk.portal.settings)
        place.clear()
        wrong = await desk.portal.db.run(mail.send_trial, trial)
        with place:
            if wrong:
                warning(wrong, _("The test mail was not sent"))
            else:
                success(_("The mail server has taken the test mail. Look into the mailbox of {email}.", email=to.value))

    with Form(summary, send) as form:
        paragraph(_("Save first: the test uses what is saved."), "hint")
        to = form.add(text_field("to", _("Send it to"), kind="email", autocomplete="email"))
        button(_("Send a test mail"), submit=True)
    place = tag("div", classes="flow", aria_live="polite")
