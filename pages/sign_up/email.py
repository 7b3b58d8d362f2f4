"""The address to sign in with, proven by a code; passed over when the first code has proven it already."""

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.sign_up.common import PATHS, SignUpPages, same_time
from pages.web import requests as web
from pages.web.portal import Portal
from services.errors import Problem
from services.registration import verify
from services.registration.progress import Step


def register(portal: Portal) -> None:
    """The routes `/sign-up/email` and `/sign-up/email-code`."""
    pages = EmailPages(portal)
    app.get(PATHS[Step.EMAIL])(pages.show_email)
    app.post(PATHS[Step.EMAIL])(pages.send)
    app.get(PATHS[Step.EMAIL_CODE])(pages.show_code)
    app.post(PATHS[Step.EMAIL_CODE])(pages.check)


class EmailPages(SignUpPages):
    """The pages with what they need of the running portal."""

    async def show_email(self, request: Request) -> Response:
        """The form, filled with the address that was typed before."""
        now = await self.at(request, Step.EMAIL)
        return now if isinstance(now, Response) else await self.show("sign_up_email.html", email=now.draft.email)

    async def send(self, request: Request) -> Response:
        """The same answer for an address that has an account; its owner gets another mail (PRODUCT §1)."""
        email = (await web.form_of(request)).get("email", "")
        try:
            async with same_time():
                await self._portal.db.run(verify.send_email_code, self.token(request), email, self._settings)
        except Problem as problem:
            said = Problem(problem.message, "email") if problem.field is None else problem
            return await self.out_of_order(request, said) or await self.show("sign_up_email.html", said, email=email)
        return RedirectResponse(PATHS[Step.EMAIL_CODE], 303)

    async def show_code(self, request: Request) -> Response:
        """Where the code went, and the way back to another address."""
        now = await self.at(request, Step.EMAIL_CODE)
        return now if isinstance(now, Response) else await self.show("sign_up_email_code.html", email=now.draft.email)

    async def check(self, request: Request) -> Response:
        """Five tries for each code."""
        code, token = (await web.form_of(request)).get("code", ""), self.token(request)
        try:
            await self._portal.db.run(verify.confirm_email, token, code, self._key)
        except Problem as problem:
            now = await self.progress(request)
            email = now.draft.email if now else ""
            return await self.out_of_order(request, problem) or await self.show(
                "sign_up_email_code.html", problem, email=email
            )
        return await self.go_on(request)
