"""Name, birth date, sex or insurance are wrong: the office decides, with before and after (PRODUCT §7)."""

from components.basics import button, paragraph, tag
from components.cards import card
from components.date_field import birth_date_field
from components.fields import select_field, text_field
from components.form import ErrorSummary, Form
from pages.profile.details import draw_asked
from pages.profile.parts import DETAILS, done, form_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import profile
from services.profile import SEXES, Personal
from services.words import N_, _


def _draw(visit: AccountVisit, person: Personal) -> None:
    summary = ErrorSummary()
    form_head(
        _("Ask for a change"), DETAILS, _("Correct what is wrong. The office looks at it and changes your chart.")
    )
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        wanted = {field.name: field.value for field in fields}
        await visit.portal.in_account(visit.viewer, profile.ask_for_change, wanted)
        place.clear()
        with place:
            text = _("The office has your request. Until it is decided, your chart stays as it is.")
            done(_("Sent"), text, DETAILS)

    @action()
    async def withdraw() -> None:
        await visit.portal.in_account(visit.viewer, profile.withdraw_change)
        place.clear()
        with place:
            done(_("Taken back"), _("Your request is taken back. Your chart stays as it is."), DETAILS)

    with place:
        if person.asked and person.asked.state == "waiting":
            with card(_("You have asked already"), "asked"):
                draw_asked(person.asked)
                paragraph(_("A new request takes the place of this one."), "soft")
                button(_("Take the request back"), withdraw)
        with card(_("As it should be"), "wanted"), Form(summary, send) as form:
            born = person.birth_date
            fields = [
                form.add(text_field("given", _("First name"), value=person.given, autocomplete="given-name")),
                form.add(text_field("middle", _("Middle name"), value=person.middle, autocomplete="additional-name")),
                form.add(text_field("family", _("Last name"), value=person.family, autocomplete="family-name")),
                form.add(text_field("suffix", _("Suffix"), value=person.suffix, autocomplete="honorific-suffix")),
                form.add(
                    birth_date_field(
                        "birth_date", _("Date of birth"), value=(str(born.month), str(born.day), str(born.year))
                    )
                ),
                form.add(
                    select_field(
                        "sex",
                        _("Sex"),
                        [("", _("none")), *((code, _(word)) for code, word in SEXES.items())],
                        value=person.sex or "",
                    )
                ),
                form.add(text_field("insurer", _("Insurance company"), value=person.insurer)),
                form.add(text_field("insurance_member_id", _("Member number"), value=person.insurance_member_id)),
            ]
            button(_("Send to the office"), kind="primary", submit=True)


SCREEN = AccountScreen("/profile/identity", N_("Ask for a change"), profile.own_personal, _draw)
