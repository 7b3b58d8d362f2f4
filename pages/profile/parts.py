"""What the screens of the profile share: tabs, lines with a "Change" link, the proof, and the code to a new contact."""

from collections.abc import Awaitable, Callable, Sequence

from components.basics import button, heading, link, paragraph, tag
from components.callouts import notice, success
from components.fields import Field, password_field, text_field
from components.form import ErrorSummary, Form
from components.markup import element, join, show
from components.markup import link as text_link
from components.tabs import tab_links
from pages.screens import AccountVisit
from pages.web.actions import action
from services import profile_proof
from services.profile_proof import Needs, Proof
from services.words import N_, _

DETAILS, SECURITY, DEVICES = "/profile", "/profile/security", "/profile/devices"
FAMILY = "/family-access"
PREFERENCES, HISTORY = "/profile/preferences", "/profile/history"
_TABS = (
    (N_("My details"), DETAILS),
    (N_("Security"), SECURITY),
    (N_("Devices"), DEVICES),
    (N_("Language and mail"), PREFERENCES),
    (N_("Family access settings"), FAMILY),
    (N_("Who has looked at my record"), HISTORY),
)


def profile_head(path: str, own_chart: bool) -> None:
    """The h1 and the tabs; family access and the record's history only for who has a record."""
    heading(1, _("My profile"))
    tab_links(_("My profile"), [(_(text), to) for text, to in _TABS if own_chart or to not in (FAMILY, HISTORY)], path)


def form_head(title: str, back: str, lead: str = "") -> None:
    """The h1 of a form of its own, and the way back."""
    link(_("Back to my profile"), back)
    heading(1, title)
    if lead:
        paragraph(lead, "lead")


def lines(items: Sequence[tuple[str, object, str, str]]) -> None:
    """(label, value, address of the form or "", what is changed, for screen readers) one below the other."""
    rows = []
    for label, value, to, what in items:
        word = _("Change") if value else _("Add")
        change = text_link(join([word, element("span", f" {what}", class_="visually-hidden")]), to) if to else ""
        rows.append(
            element(
                "div",
                element("dt", label),
                element("dd", value or element("span", _("Not given"), class_="soft")),
                element("dd", change, class_="line-action"),
                class_="line",
            )
        )
    show(element("dl", join(rows), class_="lines"))


class ProofFields:
    """The present password, and a code where the account has a security option (AU-06). Draws into the open form."""

    def __init__(self, visit: AccountVisit, form: Form, needs: Needs) -> None:
        self._password = form.add(password_field("current", _("Present password")))
        self._code: Field[str] | None = None
        if not needs.code:
            return
        hint = _("From your authenticator app, or one of your recovery codes.")
        if needs.text_phone:
            hint = _("From your authenticator app or by text message, or one of your recovery codes.")
        self._code = code = form.add(
            text_field("code", _("Code"), hint=hint, autocomplete="one-time-code", maxlength="30")
        )

        @action()
        async def send() -> None:
            await visit.portal.in_account(visit.viewer, profile_proof.send_text)
            with sent:
                success(_("We sent a new code by text message."))

        @action()
        async def fill() -> None:
            secret = visit.portal.settings.secret_key
            code.control.value = await visit.portal.in_account(visit.viewer, profile_proof.demo_code, secret) or ""

        if needs.text_phone:
            sent = tag("div")
            with sent:
                button(_("Send a code to {phone}", phone=needs.text_phone), send)
        if visit.portal.settings.demo:
            button(_("Fill in the code of this demonstration"), fill, kind="quiet")

    @property
    def proof(self) -> Proof:
        """What was typed."""
        return Proof(self._password.value, self._code.value if self._code else "")


def done(place_title: str, text: str, back: str) -> None:
    """The end of a form: what was done, and the way back."""
    success(text, place_title)
    with tag("p"):
        link(_("Back to my profile"), back, button=True)


def code_form(sent_to: str, confirm: Callable[[str], Awaitable[None]], summary: ErrorSummary) -> None:
    """The second part of a change: the code that was sent to the new address or number."""
    notice(_("We sent a code to {value}. Your old one stays until you have entered it.", value=sent_to))
    form: Form

    @action(form=lambda: form)
    async def run() -> None:
        await confirm(code.value)

    with tag("section", classes="card"), Form(summary, run) as form:
        code = form.add(
            text_field("code", _("Code"), autocomplete="one-time-code", inputmode="numeric", maxlength="12")
        )
        button(_("Confirm"), kind="primary", submit=True)
