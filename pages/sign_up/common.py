"""What all pages of signing up share: the cookie, the order of the steps, and answers that take the same time."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.web import requests as web
from pages.web.html import page
from pages.web.portal import Portal
from services.errors import Problem
from services.registration import progress
from services.registration.clinic_contact import clinic_contact
from services.registration.progress import Progress, Step

COOKIE = "sign-up"  # its token opens the next step of this sign-up and nothing else (SECURITY §2.1)
FAMILY_COOKIE = "family-request"  # of a family member who waits for the patient's passcode
SAME_TIME = 0.6  # seconds, longer than any way through the service takes (AU-11)
PATHS = {
    Step.VERIFY: "/sign-up/verify",
    Step.EMAIL: "/sign-up/email",
    Step.EMAIL_CODE: "/sign-up/email-code",
    Step.PASSWORD: "/sign-up/password",
    Step.SECURITY: "/sign-up/security-option",
    Step.RECOVERY: "/sign-up/recovery-codes",
}


class SignUpPages:
    """Base of the page classes: the running portal, and how each form is answered."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._settings = portal.settings
        self._key = portal.settings.secret_key

    def token(self, request: Request) -> str | None:
        """The sign-up of this browser, unchecked."""
        return web.token_of(self._settings, request, COOKIE)

    async def progress(self, request: Request) -> Progress | None:
        """How far it has come, or None."""
        return await self._portal.db.read(progress.of, self.token(request), self._key)

    async def at(self, request: Request, step: Step) -> Progress | Response:
        """The progress when the page `step` may be shown now, else the way to the one that may (AC-09)."""
        try:
            return await self._portal.db.read(progress.at, self.token(request), self._key, step)
        except Problem:
            return await self.go_on(request)

    async def go_on(self, request: Request) -> Response:
        """To the page that is next; to the beginning when there is no sign-up."""
        now = await self.progress(request)
        return RedirectResponse(PATHS[now.step] if now else "/sign-up", 303)

    async def show(self, template: str, problem: Problem | None = None, **values: Any) -> Response:
        """A page, with what is wrong above it and at its field."""
        at = {one.field: one.message for one in problem.all} if problem else {}
        demo = self._settings.demo
        return await page(self._portal, template, 422 if problem else 200, problem, at=at, demo=demo, **values)

    async def over(self, problem: Problem) -> Response:
        """The first page with the reason why this sign-up has ended."""
        response = await self.show("sign_up.html", Problem(problem.message))
        web.drop_cookie(response, self._settings, COOKIE)
        return response

    async def contact(self) -> dict[str, Any]:
        """How to reach the office."""
        return {"clinic": await self._portal.db.read(clinic_contact)}

    async def out_of_order(self, request: Request, problem: Problem) -> Response | None:
        """The answer to a form that is not the next one, or None when the problem is about what was typed."""
        if problem.field == "expired":
            return await self.over(problem)
        return await self.go_on(request) if problem.field == "order" else None


@asynccontextmanager
async def same_time() -> AsyncIterator[None]:
    """The block takes SAME_TIME, whatever it finds, unless it raises."""
    began = time.monotonic()
    yield
    await asyncio.sleep(max(0.0, began + SAME_TIME - time.monotonic()))


def birth_date(form: dict[str, str], name: str = "birth_date") -> str:
    """ "year-month-day" of the three boxes."""
    return "-".join(form.get(f"{name}_{part}", "").strip() for part in ("year", "month", "day"))


def boxes(form: dict[str, str], name: str = "birth_date") -> dict[str, str]:
    """What was typed into them, to be shown again."""
    return {part: form.get(f"{name}_{part}", "") for part in ("month", "day", "year")}
