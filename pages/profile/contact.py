"""A new contact e-mail, contact phone, sign-in e-mail or phone for codes: a code goes there before it counts."""

from dataclasses import dataclass
from uuid import UUID

from components.basics import button, paragraph, tag
from components.fields import text_field
from components.form import ErrorSummary, Form
from pages.profile.parts import DETAILS, SECURITY, ProofFields, code_form, done, form_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import profile_contact, profile_proof, text_message
from services.profile_contact import Kind
from services.profile_proof import Needs
from services.words import N_, _


@dataclass(frozen=True)
class _Form:
    """One of the four changes, in words (all marked with N_)."""

    kind: Kind
    title: str
    lead: str
    label: str
    button: str
    done: str
    back: str


_FORMS = {
    "/profile/email": _Form(
        "contact email",
        N_("Change your email"),
        N_("This is where the clinic writes to you. It does not change how you sign in."),
        N_("New email"),
        N_("Send a code to the new email"),
        N_("Your email is changed. We wrote to the old one as well."),
        DETAILS,
    ),
    "/profile/phone": _Form(
        "contact phone",
        N_("Change your phone"),
        N_("This is where the clinic calls you. It does not change where codes for signing in go."),
        N_("New phone"),
        N_("Send a code to the new phone"),
        N_("Your phone is changed."),
        DETAILS,
    ),
    "/profile/sign-in-email": _Form(
        "sign-in email",
        N_("Change your sign-in email"),
        N_("This is the email with which you sign in. The email in your record stays as it is."),
        N_("New sign-in email"),
        N_("Send a code to the new email"),
        N_("From now on you sign in with the new email. We wrote to the old one as well."),
        SECURITY,
    ),
    "/profile/text-message": _Form(
        "text phone",
        N_("Codes by text message"),
        N_("When you sign in on a new device, a code goes to this phone."),
        N_("Phone for codes"),
        N_("Send a code to this phone"),
        N_("From now on codes go to this phone. Your other devices were signed out."),
        SECURITY,
    ),
}


def _draw(visit: AccountVisit, needs: Needs) -> None:
    words = _FORMS[visit.path]
    summary, phone = ErrorSummary(), words.kind.endswith("phone")
    form_head(_(words.title), words.back, _(words.lead))
    place = tag("div", classes="flow")
    if phone and not text_message.available(visit.portal.settings):
        with place:
            paragraph(
                _("This clinic sends no text messages, so a new phone cannot be confirmed here. Call the office.")
            )
        return
    form: Form

    @action(form=lambda: form)
    async def begin() -> None:
        new = value.value.strip()
        settings = visit.portal.settings
        change = await visit.portal.db.run(profile_contact.begin, visit.viewer, proof.proof, words.kind, new, settings)
        place.clear()
        with place:
            code_form(new, lambda code: confirm(change, code), summary)

    async def confirm(change: UUID, code: str) -> None:
        await visit.portal.db.run(profile_contact.confirm, visit.viewer, change, code, visit.portal.settings)
        place.clear()
        with place:
            done(_("Changed"), _(words.done), words.back)

    with place, tag("section", classes="card"), Form(summary, begin) as form:
        kind, token = ("tel", "tel") if phone else ("email", "email")
        value = form.add(text_field("value", _(words.label), kind=kind, autocomplete=token, maxlength="254"))
        proof = ProofFields(visit, form, needs)
        button(_(words.button), kind="primary", submit=True)


SCREENS = tuple(AccountScreen(path, form.title, profile_proof.needs, _draw) for path, form in _FORMS.items())
