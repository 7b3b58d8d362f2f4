"""Password, security option and recovery codes; the last page makes the account."""

import asyncio

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages import arrival
from pages.sign_up.common import COOKIE, FAMILY_COOKIE, PATHS, SignUpPages
from pages.web import requests as web
from pages.web.portal import Portal
from pages.web.sockets import Sockets
from services import passwords, text_message
from services.errors import Problem
from services.registration import account, security
from services.registration.progress import Step

TEXT = "/sign-up/text-message"


def register(portal: Portal, sockets: Sockets) -> None:
    """The routes from the password on."""
    pages = AccountPages(portal, sockets)
    app.get(PATHS[Step.PASSWORD])(pages.show_password)
    app.post(PATHS[Step.PASSWORD])(pages.set_password)
    app.get(PATHS[Step.SECURITY])(pages.show_authenticator)
    app.post(PATHS[Step.SECURITY])(pages.check_authenticator)
    app.get(TEXT)(pages.show_text)
    app.post(TEXT)(pages.send_text)
    app.post(TEXT + "/code")(pages.check_text)
    app.get(PATHS[Step.RECOVERY])(pages.show_recovery_codes)
    app.post(PATHS[Step.RECOVERY])(pages.finish)


class AccountPages(SignUpPages):
    """The pages with what they need of the running portal."""

    def __init__(self, portal: Portal, sockets: Sockets) -> None:
        super().__init__(portal)
        self._sockets = sockets
        self._two_hashes = asyncio.Semaphore(2)  # waiting passwords must not take all threads from the database

    async def show_password(self, request: Request) -> Response:
        """The password, twice."""
        now = await self.at(request, Step.PASSWORD)
        return now if isinstance(now, Response) else await self._password(now.draft.email)

    async def set_password(self, request: Request) -> Response:
        """On to the security option, or the reason why this password will not do (AU-05)."""
        form, token = await web.form_of(request), self.token(request)
        try:
            async with self._two_hashes:
                await self._portal.db.run(
                    security.set_password, token, form.get("password", ""), form.get("again", ""), self._key
                )
        except Problem as problem:
            now = await self.progress(request)
            return await self.out_of_order(request, problem) or await self._password(
                now.draft.email if now else "", problem
            )
        return RedirectResponse(PATHS[Step.SECURITY], 303)

    async def show_authenticator(self, request: Request) -> Response:
        """Picture and key for the app; the way to text messages where the clinic has them."""
        return await self._authenticator(request)

    async def check_authenticator(self, request: Request) -> Response:
        """The app counts from the first right code on."""
        code = (await web.form_of(request)).get("code", "")
        try:
            await self._portal.db.write(security.confirm_authenticator, self.token(request), code, self._key)
        except Problem as problem:
            return await self.out_of_order(request, problem) or await self._authenticator(request, problem)
        return RedirectResponse(PATHS[Step.RECOVERY], 303)

    async def show_text(self, request: Request) -> Response:
        """The phone that gets the codes."""
        now = await self.at(request, Step.SECURITY)
        if isinstance(now, Response):
            return now
        if not text_message.available(self._settings):
            return RedirectResponse(PATHS[Step.SECURITY], 303)
        return await self.show("sign_up_text.html", phone=now.row.phone, sent_to="")

    async def send_text(self, request: Request) -> Response:
        """A code to the typed phone."""
        phone = (await web.form_of(request)).get("phone", "")
        try:
            await self._portal.db.run(security.send_text_code, self.token(request), phone, self._settings)
        except Problem as problem:
            said = Problem(problem.message, problem.field or "phone")
            return await self.out_of_order(request, said) or await self.show(
                "sign_up_text.html", said, phone=phone, sent_to=""
            )
        return await self.show("sign_up_text.html", phone=phone, sent_to=phone)

    async def check_text(self, request: Request) -> Response:
        """The phone counts when its code was right."""
        code, token = (await web.form_of(request)).get("code", ""), self.token(request)
        try:
            await self._portal.db.run(security.confirm_text, token, code, self._key)
        except Problem as problem:
            now = await self.progress(request)
            phone = now.draft.phone if now else ""
            return await self.out_of_order(request, problem) or await self.show(
                "sign_up_text.html", problem, phone=phone, sent_to=phone
            )
        return RedirectResponse(PATHS[Step.RECOVERY], 303)

    async def show_recovery_codes(self, request: Request) -> Response:
        """Ten codes to print or write down."""
        return await self._recovery_codes(request)

    async def finish(self, request: Request) -> Response:
        """The account is made, the session begins, the Welcome page opens."""
        noted = (await web.form_of(request)).get("noted") == "1"
        try:
            token = await self._portal.db.run(
                account.finish, self.token(request), noted, web.browser_of(request), self._settings
            )
        except Problem as problem:
            return await self.out_of_order(request, problem) or await self._recovery_codes(request, problem)
        response = await arrival.arrive(self._portal, self._sockets, request, token, "/welcome")
        web.drop_cookie(response, self._settings, COOKIE)
        web.drop_cookie(response, self._settings, FAMILY_COOKIE)
        return response

    async def _password(self, email: str, problem: Problem | None = None) -> Response:
        return await self.show("sign_up_password.html", problem, email=email, min_length=passwords.MIN_LENGTH)

    async def _authenticator(self, request: Request, problem: Problem | None = None) -> Response:
        try:
            offered = await self._portal.db.write(security.offer_authenticator, self.token(request), self._key)
        except Problem:
            return await self.go_on(request)
        texts = text_message.available(self._settings)
        return await self.show("sign_up_authenticator.html", problem, offered=offered, texts=texts)

    async def _recovery_codes(self, request: Request, problem: Problem | None = None) -> Response:
        try:
            codes = await self._portal.db.write(account.offer_recovery_codes, self.token(request), self._key)
        except Problem:
            return await self.go_on(request)
        return await self.show("sign_up_recovery.html", problem, codes=codes)
