"""The portal behind Caddy and behind nginx with the files of `assets/deploy`: TLS, sockets, files, addresses."""

import shutil
import subprocess
from pathlib import Path

import httpx
import pyotp
import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import col, select

from models.history import HistoryRow
from services.database import Database
from services.opening import DEMO_MARK
from tests.browser.walking import Clinic
from tests.deploy.proxies import FILES, Front, front, serving
from tests.files import pdf
from tests.running import running
from tests.tools import no_program, server

SERVE = ["app.py", "serve", "--trusted-proxy", "127.0.0.1", "--public-url"]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """The demo clinic's data and accounts, without the mark that keeps `serve` from using them."""
    with running(["app.py", "demo"], tmp_path_factory.mktemp("demo") / "data") as demo:
        clinic = Clinic(demo)
    (demo.data / DEMO_MARK).unlink()
    return clinic


@pytest.mark.parametrize("program", ["caddy", "nginx"])
async def test_a_patient_uses_the_portal_through_a_proxy(
    program: str, browser: Browser, clinic: Clinic, tmp_path: Path
) -> None:
    if server(program) is None:
        pytest.skip(no_program(program))
    proxy = front(program, tmp_path / "front")
    shutil.copytree(clinic.running.data, tmp_path / "data")
    with running([*SERVE, proxy.url], tmp_path / "data") as portal, serving(proxy, [portal.port]):
        context = await browser.new_context(base_url=proxy.url, ignore_https_errors=True)
        page = await context.new_page()
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        await sign_in_with_the_app(page, clinic.account("Elena"))
        (cookie,) = [one for one in await context.cookies() if one["name"].startswith("__Host-portal")]
        assert cookie["secure"]
        assert cookie["httpOnly"]

        await page.get_by_role("link", name="My health").first.click()  # over the socket
        await expect(page.get_by_role("heading", name="My health", level=1)).to_be_visible()
        await page.goto("/")
        await page.wait_for_function("window.did_handshake")
        await page.get_by_role("button", name="Send a message").click()
        await page.locator("input[type=file]").set_input_files(
            [{"name": "letter.pdf", "mimeType": "application/pdf", "buffer": pdf("Letter") + b" " * 9_000_000}]
        )
        await expect(page.get_by_text("Attached", exact=True)).to_be_visible(timeout=30_000)
        assert refused == []

        told = httpx.get(proxy.url + "/login", verify=proxy.trust()).headers
        assert "max-age" in told["strict-transport-security"]
        plain = httpx.get(f"http://localhost:{proxy.plain_port}/login")
        assert (plain.status_code // 100, plain.headers["location"].split(":")[0]) == (3, "https")
        _claim_another_address(proxy)
        assert _addresses_of_wrong_passwords(portal.database) == ["127.0.0.2"]


async def sign_in_with_the_app(page: Page, account: dict[str, str]) -> None:
    """Password, then the code that the authenticator app shows."""
    await page.goto("/login")
    await page.get_by_label("Email").fill(account["email"])
    await page.get_by_label("Password", exact=True).fill(account["password"])
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_label("Code").fill(pyotp.TOTP(account["totp_secret"]).now())
    await page.get_by_role("button", name="Continue").click()
    await page.wait_for_function("window.did_handshake")


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    program = server("systemd-analyze")
    if program is None:
        pytest.skip(no_program("systemd-analyze"))
    unit = (FILES / "portal.service").read_text()
    (tmp_path / "portal.service").write_text(unit.replace("/opt/portal/.venv/bin/python", "/bin/sh"))
    checked = subprocess.run(
        [program, "verify", "--man=no", str(tmp_path / "portal.service")], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, "portal.service" in checked.stderr) == (0, False), checked.stderr


def _claim_another_address(proxy: Front) -> None:
    """A wrong password from 127.0.0.2, by somebody who claims to be elsewhere."""
    transport = httpx.HTTPTransport(verify=proxy.trust(), local_address="127.0.0.2")
    with httpx.Client(transport=transport, base_url=proxy.url) as stranger:
        form = {"email": "elena.marchetti@example.org", "password": "a password that is wrong"}
        claims = {"Origin": proxy.url, "X-Forwarded-For": "203.0.113.66", "X-Real-IP": "203.0.113.66"}
        assert stranger.post("/login", data=form, headers=claims).status_code < 500


def _addresses_of_wrong_passwords(database: str) -> list[str | None]:
    db = Database(database)
    try:
        failed = select(HistoryRow.address).where(col(HistoryRow.action) == "sign-in failed")
        return list(db.reading(lambda s: s.exec(failed).all()))
    finally:
        db.close()
