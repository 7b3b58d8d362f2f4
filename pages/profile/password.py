"""A new password, with the present one (AU-06); every other device is signed out (AU-21)."""

from components.basics import button, tag
from components.fields import password_field
from components.form import ErrorSummary, Form
from pages.profile.parts import SECURITY, ProofFields, done, form_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import profile_proof, profile_security
from services.passwords import MIN_LENGTH
from services.profile_proof import Needs
from services.words import N_, _


def _draw(visit: AccountVisit, needs: Needs) -> None:
    summary = ErrorSummary()
    form_head(_("Change your password"), SECURITY, _("Your other devices will be signed out."))
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        await visit.portal.db.run(
            profile_security.change_password,
            visit.viewer,
            proof.proof,
            new.value,
            again.value,
            visit.portal.settings,
        )
        place.clear()
        with place:
            text = _("Your password is changed. All other devices were signed out, and we sent you a mail about it.")
            done(_("Changed"), text, SECURITY)

    with place, tag("section", classes="card"), Form(summary, save) as form:
        hint = _("At least {count} characters. A sentence is easy to remember.", count=MIN_LENGTH)
        new = form.add(password_field("password", _("New password"), hint=hint, autocomplete="new-password"))
        again = form.add(password_field("again", _("New password again"), autocomplete="new-password"))
        proof = ProofFields(visit, form, needs)
        button(_("Save"), kind="primary", submit=True)


SCREEN = AccountScreen("/profile/password", N_("Change your password"), profile_proof.needs, _draw)
