""" "Sign up today": who will use the account, the patient's details, the code; or a code from the office."""

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.sign_up.common import COOKIE, PATHS, SignUpPages, birth_date, boxes, same_time
from pages.web import requests as web
from pages.web.portal import Portal
from services.errors import Problem
from services.registration import office_code, request, verify
from services.registration.details import Details
from services.registration.progress import Step
from services.words import long_date

_TYPED = ("given", "family", "postal_code", "email", "phone")


def register(portal: Portal) -> None:
    """The routes up to the code."""
    pages = BeginPages(portal)
    app.get("/sign-up")(pages.start)
    app.get("/sign-up/patient")(pages.patient)
    app.post("/sign-up/patient")(pages.find)
    app.get(PATHS[Step.VERIFY])(pages.verify)
    app.post(PATHS[Step.VERIFY])(pages.check_code)
    app.get("/sign-up/code")(pages.office_code)
    app.post("/sign-up/code")(pages.redeem)


class BeginPages(SignUpPages):
    """The pages with what they need of the running portal."""

    async def start(self) -> Response:
        """Who will use this account?"""
        return await self.show("sign_up.html")

    async def patient(self) -> Response:
        """Name, birth date, ZIP, e-mail and phone."""
        return await self._about_you(dict.fromkeys(_TYPED, ""), {})

    async def find(self, request_: Request) -> Response:
        """The same page and the same time for whatever was found (AU-11, AU-26)."""
        form = await web.form_of(request_)
        typed = {name: form.get(name, "") for name in _TYPED}
        details, browser = Details(birth_date=birth_date(form), **typed), web.browser_of(request_)
        try:
            async with same_time():
                token = await self._portal.db.run(request.begin, details, browser, self._settings)
        except Problem as problem:
            return await self._about_you(typed, boxes(form), problem)
        return self._begun(token, Step.VERIFY)

    async def verify(self, request_: Request) -> Response:
        """The code from the chart's contact."""
        now = await self.at(request_, Step.VERIFY)
        return now if isinstance(now, Response) else await self.show("sign_up_verify.html")

    async def check_code(self, request_: Request) -> Response:
        """Five tries, with the same words where no code was sent."""
        form, token = await web.form_of(request_), self.token(request_)
        try:
            async with same_time():
                await self._portal.db.run(
                    verify.confirm, token, form.get("code", ""), web.browser_of(request_), self._key
                )
        except Problem as problem:
            return await self.out_of_order(request_, problem) or await self.show("sign_up_verify.html", problem)
        return await self.go_on(request_)

    async def office_code(self) -> Response:
        """Code and birth date."""
        return await self.show("sign_up_office_code.html", code="", born={})

    async def redeem(self, request_: Request) -> Response:
        """On to the e-mail address; the same words for every code that is not good."""
        form = await web.form_of(request_)
        code, browser = form.get("code", ""), web.browser_of(request_)
        try:
            token = await self._portal.db.run(office_code.redeem, code, birth_date(form), browser, self._key)
        except Problem as problem:
            return await self.show("sign_up_office_code.html", problem, code=code, born=boxes(form))
        return self._begun(token, Step.EMAIL)

    async def _about_you(self, typed: dict[str, str], born: dict[str, str], problem: Problem | None = None) -> Response:
        newcomer = None
        if self._settings.demo:
            from services import demo  # nothing of the demo is even loaded outside demo mode

            newcomer = await self._portal.db.read(demo.newcomer)
        return await self.show(
            "sign_up_patient.html", problem, typed=typed, born=born, newcomer=newcomer, long_date=long_date
        )

    def _begun(self, token: str, step: Step) -> Response:
        response = RedirectResponse(PATHS[step], 303)
        web.set_cookie(response, self._settings, token, COOKIE)
        return response
