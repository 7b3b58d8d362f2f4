"""A new address: it counts at once (PRODUCT §7)."""

from components.basics import button, tag
from components.fields import text_field
from components.form import ErrorSummary, Form
from pages.profile.parts import DETAILS, done, form_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import profile
from services.profile import Address, Personal
from services.words import N_, _


def _draw(visit: AccountVisit, person: Personal) -> None:
    now = person.address
    summary = ErrorSummary()
    form_head(_("Change your address"), DETAILS)
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        new = Address(*(field.value for field in fields))
        await visit.portal.in_account(visit.viewer, profile.change_address, new, visit.portal.settings)
        place.clear()
        with place:
            done(_("Changed"), _("Your address is changed."), DETAILS)

    with place, tag("section", classes="card"), Form(summary, save) as form:
        fields = [
            form.add(text_field(name, label, value=getattr(now, name), autocomplete=token, maxlength="100"))
            for name, label, token in (
                ("street", _("Street and house number"), "address-line1"),
                ("street_2", _("Apartment or floor (if any)"), "address-line2"),
                ("city", _("City"), "address-level2"),
                ("state", _("State"), "address-level1"),
                ("postal_code", _("ZIP code"), "postal-code"),
            )
        ]
        button(_("Save"), kind="primary", submit=True)


SCREEN = AccountScreen("/profile/address", N_("Change your address"), profile.own_personal, _draw)
