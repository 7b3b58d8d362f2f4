"""Logo and brand colour."""

import asyncio

from components.basics import button, paragraph, tag
from components.callouts import success
from components.fields import text_field
from components.form import ErrorSummary, Form
from components.markup import safe_href
from components.upload import upload_button
from pages.clinic.screens import Desk
from pages.web.actions import action
from pages.web.brand import logo_url
from services.brand import Brand
from services.clinic_settings import colour, look
from services.editing.form import Edited
from services.errors import Problem
from services.words import _

_LIMIT = 10 * 1024 * 1024  # bytes of the chosen file


class LookForm:
    """Both settings; each is saved at once, and drawn anew."""

    def __init__(self, desk: Desk, summary: ErrorSummary, stored: Edited) -> None:
        self._desk = desk
        self._summary = summary
        self._place = tag("div", classes="flow")
        self._fill(stored)

    def _fill(self, stored: Edited, done: str = "") -> None:
        self._mark = stored.mark
        self._place.clear()
        with self._place:
            tag("h2", _("Logo"))
            self._draw_logo(stored.values["logo"])
            tag("h2", _("Color"))
            self._draw_colour(stored.values["colour"])
            if done:
                success(done)

    def _draw_logo(self, logo: str) -> None:
        paragraph(_("It stands beside the name of the portal, on the sign-in page and on everything that is printed."))
        if logo:
            tag("img", src=safe_href(logo_url(Brand("", logo=logo))), alt=_("The logo as it is now"), height="60",
                classes="logo-now")  # fmt: skip
        else:
            paragraph(_("There is none yet: the portal shows its own sign."), "soft")
        form: Form

        @action(form=lambda: form)
        async def chosen(name: str, content: bytes) -> None:
            if not content:
                raise Problem(_("This file is larger than 10 MB. Choose a smaller one."))
            picture = await asyncio.to_thread(look.fit_logo, name, content, self._desk.portal.settings)
            self._fill(await self._desk.do("settings", look.set_logo, self._mark, picture), _("The logo is saved."))

        @action(form=lambda: form)
        async def remove() -> None:
            self._fill(await self._desk.do("settings", look.set_logo, self._mark, None), _("The logo is taken out."))

        with Form(self._summary, remove) as form:
            paragraph(_("A PNG or JPEG picture, best wide and on a clear ground."), "hint")
            with tag("div", classes="actions"):
                upload_button(_("Choose a picture"), chosen, accept="image/png,image/jpeg", limit=_LIMIT)
                if logo:
                    button(_("Take the logo out"), submit=True)

    def _draw_colour(self, now: str) -> None:
        form: Form

        @action(form=lambda: form)
        async def save() -> None:
            await self._save_colour(typed.value)

        with Form(self._summary, save) as form:
            hint = _("Of buttons, links and the name of the portal. White writing on it must be easy to read.")
            typed = form.add(text_field("colour", _("Color of the clinic"), kind="color", value=now, hint=hint))
            with tag("div", classes="actions"):
                button(_("Save the color"), submit=True)
                if now != colour.STANDARD:
                    button(_("Take the portal’s own color"), action(form=lambda: form)(self._standard))

    async def _standard(self) -> None:
        await self._save_colour(colour.STANDARD)

    async def _save_colour(self, value: str) -> None:
        stored = await self._desk.do("settings", look.set_colour, self._mark, value)
        self._fill(stored, _("The color is saved. Every page shows it when it is loaded anew."))
