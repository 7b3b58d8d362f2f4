"""What exists in demo mode only: the accounts and the mails sent, for people trying the portal and for scripts."""

import re
from typing import Any

from markupsafe import Markup
from nicegui import app
from starlette.responses import HTMLResponse, JSONResponse

from pages.web.portal import Portal
from services import demo
from services.demo import mailbox

_PAGE = Markup(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Mailbox of the demo</title>'
    "<h1>Mails sent in this demo</h1>{}</html>"
)
_MAIL = Markup("<article><h2>{subject}</h2><p>To {to}, {sent_at}</p><pre>{text}</pre></article>")
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")


def register(portal: Portal) -> None:
    """`/dev/accounts.json`, `/dev/mailbox` and `/dev/mailbox.json`. Refuses outside demo mode."""
    if not portal.settings.demo:
        raise ValueError("these addresses show passwords")

    @app.get("/dev/accounts.json")
    async def accounts() -> JSONResponse:
        known = await portal.db.read(demo.accounts)
        return JSONResponse([_account(one) for one in known])

    @app.get("/dev/mailbox.json")
    async def mails() -> JSONResponse:
        return JSONResponse(await portal.db.read(mailbox.mails))

    @app.get("/dev/mailbox")
    async def mailbox_page() -> HTMLResponse:
        articles = [_article(mail) for mail in await portal.db.read(mailbox.mails)]
        return HTMLResponse(_PAGE.format(Markup("").join(articles) or Markup("<p>No mail yet.</p>")))


def _account(one: demo.DemoAccount) -> dict[str, str | None]:
    said = {"name": one.name, "email": one.email, "password": one.password, "totp_secret": one.totp_secret}
    return said | {"role": one.role, "patient_id": str(one.patient_id) if one.patient_id else None}


def _article(mail: dict[str, Any]) -> Markup:
    parts = _ADDRESS.split(mail["text"])  # every second part is an address
    text = Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(part) if index % 2 else part for index, part in enumerate(parts)
    )
    return _MAIL.format(**mail | {"text": text})
