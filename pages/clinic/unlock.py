"""Somebody cannot show the security option: the office makes sure who it is and gives a code (PRODUCT §3, §8.2)."""

from typing import Any

from components.basics import button, heading, paragraph, tag
from components.callouts import success, warning
from components.fields import text_field
from components.form import ErrorSummary, Form
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services import profile_unlock
from services.profile_unlock import ROOM
from services.words import N_, _


def _draw(desk: Desk, _nothing: None) -> None:
    summary = ErrorSummary()
    heading(1, _("Help with signing in"))
    paragraph(
        _("For people who lost the phone with their codes and have no recovery code left. You give them one code."),
        "lead",
    )
    warning(
        _("In person with a photo ID, or by calling the number in the chart. Never on a call that came in."),
        _("Make sure first who it is"),
    )
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def unlock() -> None:
        given = await desk.do(ROOM, profile_unlock.unlock, email.value, how.value, desk.portal.settings)
        place.clear()
        with place:
            text = _("It is shown only now, and works once, in place of the security option. Earlier ones are void.")
            success(text, _("Code for {name}", name=given.name))
            tag("p", given.code, "office-code")
            paragraph(
                _("They enter it when signing in, or after “Forgot your password?”. We sent them a mail about it.")
            )

    with place, tag("section", classes="card"), Form(summary, unlock) as form:
        email = form.add(text_field("email", _("Email with which they sign in"), kind="email", autocomplete="off"))
        hint = _("For instance: driver’s license seen at the front desk. It is written to the history.")
        how = form.add(text_field("how", _("How you made sure"), hint=hint, autocomplete="off", maxlength="200"))
        button(_("Give a code"), kind="primary", submit=True)


def _load(_session: Any, _office: Any, _desk: Desk) -> None:
    return None


SCREEN = StaffScreen("/clinic/unlock", N_("Help with signing in"), ROOM, _load, _draw, nav="lock")
