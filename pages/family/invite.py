"""Invite Family Member: the form (user guide, "Granting a family member access to your portal account")."""

from typing import Any

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success
from components.date_field import birth_date_field
from components.fields import radio_field, select_field, text_field
from components.form import ErrorSummary, Form
from pages import preview
from pages.family.settings import PATH
from pages.family.words import level_options
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access, ChartAccess
from services.family import invitations
from services.family.invitations import Wanted
from services.history_words import RELATIONSHIPS
from services.words import N_, _


def _load(_session: Any, _chart: ChartAccess) -> None:
    """The form needs nothing but the right."""


def _draw(visit: Visit, _nothing: None) -> None:
    summary = ErrorSummary()
    link(_("Back to Family access settings"), visit.to(PATH))
    heading(1, _("Invite Family Member"))
    paragraph(
        _("We send an e-mail with a link that is good for 14 days. You can change or end the access at any time.")
    )
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        wanted = Wanted(given.value, family.value, email.value, relationship.value, born.value, level.value)
        to = await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.FAMILY_CHANGE, None, invitations.invite, wanted,
            visit.portal.settings,
        )  # fmt: skip
        place.clear()
        with place:
            success(_("The invitation is on its way to {email}.", email=to), _("Sent"))
            with tag("p"):
                link(_("Back to Family access settings"), visit.to(PATH), button=True)

    with place, tag("section", classes="card"), Form(summary, send) as form:
        given = form.add(text_field("given", _("First name"), autocomplete="off"))
        family = form.add(text_field("family", _("Last name"), autocomplete="off"))
        email = form.add(text_field("email", _("Email"), kind="email", autocomplete="off"))
        options = [("", _("Choose …")), *((one, _(one)) for one in RELATIONSHIPS)]
        relationship = form.add(
            select_field("relationship", _("Relationship"), options, hint=_("What this person is to you."))
        )
        hint = _("This person types it to accept, so that nobody else can.")
        born = form.add(birth_date_field("birth_date", _("Date of birth"), hint=hint))
        level = form.add(radio_field("level", _("Access level"), level_options()))
        with tag("p"):
            tag("span", _("See what they will see") + ": ")
            link(_("with Full"), preview.address(visit.patient_id, "full"))
            tag("span", ", ")
            link(_("with Billing only"), preview.address(visit.patient_id, "billing"))
        button(_("Send the invitation"), kind="primary", submit=True)


SCREEN = Screen(PATH + "/invite", N_("Invite Family Member"), Access.FAMILY_CHANGE, "family access", _load, _draw)
