"""Passkeys: add one in this browser, rename or remove one. The browser's part is assets/passkeys.js."""

from typing import Any
from uuid import UUID

from nicegui import ui

from components.basics import button, paragraph, tag
from components.callouts import notice
from components.cards import card
from components.fields import Field, select_field, text_field
from components.form import ErrorSummary, Form
from pages.profile.parts import SECURITY, ProofFields, done, form_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import passkeys, profile_proof, profile_security
from services.access import AccountAccess
from services.profile_proof import Needs
from services.profile_security import Security
from services.words import N_, _

_LOAD_SCRIPT = "import('/assets/passkeys.js')"


def _load(session: Any, key: AccountAccess) -> tuple[Needs, Security]:
    return profile_proof.needs(session, key), profile_security.overview(session, key)


def _draw(visit: AccountVisit, shown: tuple[Needs, Security]) -> None:
    needs, security = shown
    lead = _("With a passkey you sign in by fingerprint, face or the PIN of your device, without password or code.")
    summary = ErrorSummary()
    form_head(_("Passkeys"), SECURITY, lead)
    if passkeys.available(visit.portal.settings):
        _draw_adding(visit, needs, summary)
    else:
        notice(_("Passkeys work only where the portal has an address with a name, not a number."))
    if security.passkeys:
        _draw_renaming(visit, security, summary)
        _draw_removing(visit, needs, security, summary)


def _draw_adding(visit: AccountVisit, needs: Needs, summary: ErrorSummary) -> None:
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def begin() -> None:
        options = await visit.portal.db.run(
            profile_security.begin_passkey, visit.viewer, proof.proof, visit.portal.settings
        )
        place.clear()
        with place, card(_("Add a passkey"), "add-now"):
            _draw_maker(options)

    with place, card(_("Add a passkey"), "add"), Form(summary, begin) as form:
        proof = ProofFields(visit, form, needs)
        button(_("Continue"), kind="primary", submit=True)


def _draw_maker(options: str) -> None:
    ui.run_javascript(_LOAD_SCRIPT)
    name = text_field("passkey_name", _("Name of the passkey"), hint=_("For instance the device that it is on."))
    maker = tag("button", _("Add a passkey on this device"), "btn btn-primary", type="button")
    problem = tag("p", classes="field-error", role="alert")
    maker.props["data-passkey-add"] = options
    maker.props["data-name"] = name.target
    maker.props["data-done"] = SECURITY
    maker.props["data-failed"] = _("The passkey could not be added. Try again.")
    maker.props["aria-describedby"] = problem.html_id
    problem.props["id"] = problem.html_id


def _draw_renaming(visit: AccountVisit, security: Security, summary: ErrorSummary) -> None:
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def rename() -> None:
        await visit.portal.in_account(visit.viewer, profile_security.rename_passkey, UUID(which.value), name.value)
        place.clear()
        with place:
            done(_("Renamed"), _("The passkey has its new name."), SECURITY)

    with place, card(_("Rename a passkey"), "rename"), Form(summary, rename) as form:
        which = form.add(_which(security))
        name = form.add(text_field("passkey_name", _("New name"), hint=_("For instance the device that it is on.")))
        button(_("Rename"), submit=True)


def _which(security: Security) -> Field[str]:
    options = [(key, name) for key, name, _added, _used in security.passkeys]
    return select_field("passkey", _("Passkey"), options, value=options[0][0])


def _draw_removing(visit: AccountVisit, needs: Needs, security: Security, summary: ErrorSummary) -> None:
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def remove() -> None:
        await visit.portal.db.run(
            profile_security.remove_passkey, visit.viewer, proof.proof, which.value, visit.portal.settings
        )
        place.clear()
        with place:
            done(_("Removed"), _("The passkey opens nothing any more."), SECURITY)

    with place, card(_("Remove a passkey"), "remove"), Form(summary, remove) as form:
        which = form.add(_which(security))
        proof = ProofFields(visit, form, needs)
        paragraph(_("Your other devices will be signed out."), "soft")
        button(_("Remove"), submit=True)


SCREEN = AccountScreen("/profile/passkeys", N_("Passkeys"), _load, _draw)
