"""New recovery codes: shown once, to print; the old ones are void (AU-16)."""

from components.basics import button, link, paragraph, tag
from components.callouts import warning
from components.cards import card
from components.form import ErrorSummary, Form
from components.markup import element, join, show
from pages.profile.parts import SECURITY, ProofFields, form_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import profile_proof, profile_security
from services.profile_proof import Needs
from services.words import N_, _


def _draw(visit: AccountVisit, needs: Needs) -> None:
    summary = ErrorSummary()
    lead = _("If you lose your phone, one of these codes takes the place of your security option. Each works once.")
    form_head(_("Recovery codes"), SECURITY, lead)
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def renew() -> None:
        codes = await visit.portal.db.run(
            profile_security.renew_recovery_codes, visit.viewer, proof.proof, visit.portal.settings
        )
        place.clear()
        with place:
            _draw_codes(codes)

    with place, card(_("Make ten new codes"), "renew"), Form(summary, renew) as form:
        paragraph(_("The codes that you have now stop working."))
        proof = ProofFields(visit, form, needs)
        button(_("Make new codes"), kind="primary", submit=True)


def _draw_codes(codes: list[str]) -> None:
    warning(
        _("Print them or write them down, and keep them where you keep important papers, not on your phone."),
        _("These codes are shown only now"),
    )
    with card(_("Your recovery codes"), "codes"):
        show(element("ol", join(element("li", element("code", code)) for code in codes), class_="codes"))
        printer = button(_("Print"), icon_name="print")
        printer.props["data-print"] = ""
    with tag("p"):
        link(_("I have printed these codes or written them down"), SECURITY, button=True, primary=True)


SCREEN = AccountScreen("/profile/recovery-codes", N_("Recovery codes"), profile_proof.needs, _draw)
