"""A new authenticator app: scan or type the key, confirm it by a code of the app."""

from typing import Any

from components.basics import button, paragraph, tag
from components.cards import card
from components.fields import text_field
from components.form import ErrorSummary, Form
from components.markup import element, show
from pages.profile.parts import SECURITY, ProofFields, done, form_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import profile_proof, profile_security
from services.access import AccountAccess
from services.authenticator import Key
from services.profile_proof import Needs
from services.words import N_, _


def _load(session: Any, key: AccountAccess) -> tuple[Needs, Key]:
    return profile_proof.needs(session, key), profile_security.new_authenticator(session, key)


def _draw(visit: AccountVisit, shown: tuple[Needs, Key]) -> None:
    needs, key = shown
    summary = ErrorSummary()
    form_head(
        _("Your authenticator app"),
        SECURITY,
        _("An app on your phone that shows a new code every 30 seconds. A new one takes the place of the old one."),
    )
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        await visit.portal.db.run(
            profile_security.set_authenticator,
            visit.viewer,
            proof.proof,
            key.secret,
            new_code.value,
            visit.portal.settings,
        )
        place.clear()
        with place:
            text = _("Your app is set up. All other devices were signed out, and we sent you a mail about it.")
            done(_("Set up"), text, SECURITY)

    with place:
        with card(_("1. Scan this picture with the app"), "scan"):
            tag("img", "", "qr", src=key.qr_svg, alt=_("QR code with the key below"), width="230", height="230")
            paragraph(_("Or type this key into the app:"))
            show(element("p", element("code", key.secret)))
        with card(_("2. Confirm"), "confirm"), Form(summary, save) as form:
            new_code = form.add(
                text_field(
                    "new_code",
                    _("Code that the new app shows"),
                    autocomplete="one-time-code",
                    inputmode="numeric",
                    maxlength="8",
                )
            )
            proof = ProofFields(visit, form, needs)
            button(_("Use this app"), kind="primary", submit=True)


SCREEN = AccountScreen("/profile/authenticator", N_("Your authenticator app"), _load, _draw)
