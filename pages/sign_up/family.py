""" "Patient’s family member": who asks about whom, the patient's passcode, the requester's own data (PRODUCT §4)."""

from typing import Any

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.sign_up.common import COOKIE, FAMILY_COOKIE, PATHS, SignUpPages, birth_date, boxes, same_time
from pages.web import requests as web
from pages.web.portal import Portal
from services.errors import Problem
from services.family import requests, requests_account, requests_passcode
from services.family.requests import Asked, Requester
from services.history_words import RELATIONSHIPS
from services.registration.progress import Step
from services.words import _, long_date

START, PASSCODE, ABOUT = "/sign-up/family", "/sign-up/family/passcode", "/sign-up/family/about-you"
_TYPED = ("given", "family", "email", "phone", "relationship", "patient_given", "patient_family", "patient_postal_code")
_AGE = int(requests_passcode.LIFE.total_seconds())


def register(portal: Portal) -> None:
    """The routes from the request to the requester's own data; then `/sign-up/email-code` and on."""
    pages = FamilyPages(portal)
    app.get(START)(pages.start)
    app.post(START)(pages.ask)
    app.get(PASSCODE)(pages.passcode)
    app.post(PASSCODE)(pages.confirm)
    app.get(ABOUT)(pages.about)
    app.post(ABOUT)(pages.begin)


class FamilyPages(SignUpPages):
    """The pages with what they need of the running portal."""

    async def start(self) -> Response:
        """Who asks, and about whom."""
        return await self._form(dict.fromkeys(_TYPED, ""), {})

    async def ask(self, request: Request) -> Response:
        """The same page and the same time for whatever was found (AU-11, AU-26)."""
        form = await web.form_of(request)
        typed = {name: form.get(name, "") for name in _TYPED}
        requester = Requester(typed["given"], typed["family"], typed["email"], typed["phone"])
        asked = Asked(
            typed["relationship"],
            typed["patient_given"],
            typed["patient_family"],
            birth_date(form, "patient_birth_date"),
            typed["patient_postal_code"],
        )
        try:
            async with same_time():
                token = await self._portal.db.run(
                    requests.ask, requester, asked, web.browser_of(request), self._settings
                )
        except Problem as problem:
            return await self._form(typed, boxes(form, "patient_birth_date"), problem)
        response = RedirectResponse(PASSCODE, 303)
        web.set_cookie(response, self._settings, token, FAMILY_COOKIE, _AGE)
        return response

    async def passcode(self, request: Request) -> Response:
        """The passcode that the patient got."""
        stands = await self._portal.db.read(requests_passcode.waiting, self._family_token(request))
        if stands != "waiting":
            return RedirectResponse(ABOUT if stands else START, 303)
        return await self._passcode()

    async def confirm(self, request: Request) -> Response:
        """Five tries, with the same words where no passcode was sent."""
        code, token = (await web.form_of(request)).get("code", ""), self._family_token(request)
        try:
            async with same_time():
                await self._portal.db.run(requests_passcode.confirm, token, code, web.browser_of(request), self._key)
        except Problem as problem:
            return await (self._over(problem) if problem.field == "expired" else self._passcode(problem))
        return RedirectResponse(ABOUT, 303)

    async def about(self, request: Request) -> Response:
        """The requester's own birth date, e-mail and phone."""
        return await self._about(request, {})

    async def begin(self, request: Request) -> Response:
        """On to the e-mail code; the same answer for an address that has an account (PRODUCT §1)."""
        form, token = await web.form_of(request), self._family_token(request)
        email, phone = form.get("email", ""), form.get("phone", "")
        try:
            async with same_time():
                new = await self._portal.db.run(
                    requests_account.begin, token, birth_date(form), email, phone, self._settings
                )
        except Problem as problem:
            if problem.field in ("expired", "refused"):
                return await self._over(problem)
            said = problem if problem.field else Problem(problem.message, "email")
            return await self._about(request, boxes(form), said, {"email": email, "phone": phone})
        response = RedirectResponse(PATHS[Step.EMAIL_CODE], 303)
        web.set_cookie(response, self._settings, new, COOKIE)
        return response

    async def _form(self, typed: dict[str, str], born: dict[str, str], problem: Problem | None = None) -> Response:
        example = None
        if self._settings.demo:
            from services import demo  # nothing of the demo is even loaded outside demo mode

            example = await self._portal.db.read(demo.child)
        more = {"typed": typed, "born": born, "example": example, "long_date": long_date}
        return await self.show("sign_up_family.html", problem, relationships=relationships(), **more)

    async def _passcode(self, problem: Problem | None = None) -> Response:
        return await self.show("sign_up_family_passcode.html", problem, **await self.contact())

    async def _about(
        self,
        request: Request,
        born: dict[str, str],
        problem: Problem | None = None,
        typed: dict[str, Any] | None = None,
    ) -> Response:
        own = await self._portal.db.read(requests_account.own, self._family_token(request))
        if own is None:
            return RedirectResponse(PASSCODE, 303)
        said = typed or {"email": own.email, "phone": own.phone}
        return await self.show("sign_up_family_about.html", problem, own=own, born=born, typed=said)

    async def _over(self, problem: Problem) -> Response:
        response = await self.over(problem)
        web.drop_cookie(response, self._settings, FAMILY_COOKIE)
        return response

    def _family_token(self, request: Request) -> str | None:
        return web.token_of(self._settings, request, FAMILY_COOKIE)


def relationships() -> list[tuple[str, str]]:
    """(value, word) of what somebody can be to a patient."""
    return [(one, _(one)) for one in RELATIONSHIPS]
