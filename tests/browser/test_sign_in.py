"""Signing in as a person sees it: both steps, remembered devices, passkeys, the warning before the end, signing out."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlmodel import Session, col, delete, select

from models.clinic import Mail
from models.people import Account
from models.security import Throttle
from services import authenticator, clock, passkeys, recovery_codes, remembered_devices, sessions
from services.settings import Settings
from tests.browser.conftest import SIZES
from tests.browser.passkey_steps import add_passkey, remove_passkey, rename_passkey
from tests.browser.walking import assert_accessible
from tests.cast import PASSWORD
from tests.running import running
from tests.security.browser import Site

PROGRAM = str(Path(__file__).parent.parent / "services" / "sign_in_site.py")
SECRET = pyotp.random_base32()


@pytest.fixture(scope="module")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running([PROGRAM], tmp_path_factory.mktemp("signing-in") / "data") as server:
        site = Site(server)
        yield site
        site.close()


@pytest.fixture
def site(running_site: Site) -> Site:
    """Alice uses an authenticator app; nothing was tried and no device is remembered."""

    def work(session: Session) -> None:
        session.execute(delete(Throttle))
        account = alice(session, running_site)
        account.totp_secret, account.totp_last_step = authenticator.sealed(SECRET, key_of(running_site)), None
        account.text_phone = None
        remembered_devices.end_all(session, account.id)

    running_site.db.writing(work)
    return running_site


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """A new browser at http://localhost; the test fails when the page breaks its own policy or a script fails."""
    context = await browser.new_context(base_url=f"http://localhost:{site.running.port}")
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield await context.new_page()
    await context.close()
    assert wrong == []


def key_of(site: Site) -> bytes:
    return settings_of(site).secret_key


def settings_of(site: Site) -> Settings:
    return Settings(site.running.data, port=site.running.port, public_url=f"http://localhost:{site.running.port}")


def alice(session: Session, site: Site) -> Account:
    return session.get_one(Account, UUID(site.people["alice"]["id"]))


def code_now(secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


async def give_password(page: Page, email: str = "alice@example.org", password: str = PASSWORD) -> None:
    await page.goto("/login")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def give_code(page: Page, code: str) -> None:
    await page.get_by_label("Code", exact=True).fill(code)
    await page.get_by_role("button", name="Continue").click()


async def sign_in(page: Page) -> None:
    await give_password(page)
    await give_code(page, code_now())
    await at_home(page)


async def at_home(page: Page) -> None:
    await expect(page).to_have_url(re.compile(r"localhost:\d+/$"))
    await page.wait_for_function("window.did_handshake")


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Sign out").first.click()
    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
async def test_every_page_and_problem_is_accessible(page: Page, site: Site, axe: Path, size: str) -> None:
    await page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
    await page.goto("/login")
    await expect(page.get_by_label("Email")).to_have_attribute("autocomplete", "username")  # AU-07
    password = page.get_by_label("Password", exact=True)
    await expect(password).to_have_attribute("autocomplete", "current-password")
    await expect(password).to_have_attribute("type", "password")
    await page.get_by_role("button", name="Show password").click()
    await expect(password).to_have_attribute("type", "text")
    await assert_accessible(page, axe)
    await give_password(page, password="wrong password of some length")
    await expect(page.get_by_role("alert").first).to_be_focused()
    await expect(page).to_have_title(re.compile("^Error: "))
    await assert_accessible(page, axe)
    site.db.writing(lambda s: setattr(alice(s, site), "text_phone", "914-555-0123"))
    site.db.writing(recovery_codes.renew, UUID(site.people["alice"]["id"]))
    await give_password(page)
    await expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_text("Use a recovery code").click()
    await page.get_by_label("Recovery code").fill("ABCD-2345")
    await page.get_by_role("button", name="Sign in with a recovery code").click()
    await expect(page.get_by_role("link", name="This code is not right")).to_be_visible()
    await expect(page.get_by_label("Recovery code")).to_be_visible()
    await assert_accessible(page, axe)


async def test_both_steps_then_a_remembered_device(page: Page, site: Site) -> None:
    await give_password(page)
    await give_code(page, "000000")
    await expect(page.get_by_role("link", name="This code is not right")).to_be_visible()
    await page.get_by_label("Remember this device").check()
    await give_code(page, code_now())
    await at_home(page)
    cookie = next(one for one in await page.context.cookies() if one["name"] == "portal-device")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert 89 * 86400 < cookie["expires"] - clock.now().timestamp() <= 90 * 86400 + 60
    await sign_out(page)
    await give_password(page)
    await at_home(page)  # no second step
    site.db.writing(remembered_devices.end_all, UUID(site.people["alice"]["id"]))
    await sign_out(page)
    await give_password(page)
    await expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()


async def test_staff_are_always_asked(page: Page, site: Site) -> None:
    for _i in range(2):
        await give_password(page, "clara@example.org")
        await expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
        await expect(page.get_by_label("Remember this device")).to_have_count(0)
    site.db.writing(lambda s: setattr(s.get(Account, UUID(site.people["clinician"]["id"])), "totp_last_step", None))
    await give_code(page, code_now(site.people["clinician"]["totp"]))
    await expect(page).to_have_url(re.compile("/clinic$"))


async def test_a_code_by_text_message(page: Page, site: Site) -> None:
    def only_texts(session: Session) -> None:
        alice(session, site).totp_secret, alice(session, site).text_phone = None, "914-555-0123"

    def newest(session: Session) -> str:
        row = session.exec(select(Mail).where(Mail.channel == "text").order_by(col(Mail.created_at).desc())).first()
        assert row
        return re.findall(r"\b\d{6}\b", row.body)[0]

    site.db.writing(only_texts)
    await give_password(page)
    await expect(page.get_by_text("We sent a code by text message to ••• 0123")).to_be_visible()
    first = site.db.reading(newest)
    await page.get_by_role("button", name="Send me a new code by text message").click()
    await expect(page.get_by_text("We sent a new code by text message.")).to_be_visible()
    second = site.db.reading(newest)
    if first != second:
        await give_code(page, first)
        await expect(page.get_by_role("link", name="This code is not right")).to_be_visible()
    await give_code(page, second)
    await at_home(page)


async def test_a_recovery_code(page: Page, site: Site) -> None:
    codes = site.db.writing(recovery_codes.renew, UUID(site.people["alice"]["id"]))
    await give_password(page)
    await page.get_by_text("Use a recovery code").click()
    await page.get_by_label("Recovery code").fill(codes[3].lower())
    await page.get_by_role("button", name="Sign in with a recovery code").click()
    await at_home(page)


async def test_when_somebody_else_hammers_password_and_code_together_get_in(page: Page, site: Site) -> None:
    """AU-10, at the same network address."""
    for _i in range(6):
        await give_password(page, password="wrong password of some length")
    await give_password(page)
    await expect(page.get_by_role("alert").first).to_contain_text("is not right")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("Code from your security option").fill(code_now())
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await at_home(page)


async def test_a_passkey_stands_for_both_steps(page: Page, site: Site, axe: Path) -> None:
    """Chromium's own virtual authenticator; nobody types a password."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    about = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    added = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**about, **more}})
    await sign_in(page)
    forget_used_code(site)
    await add_passkey(page, code_now())
    (row,) = site.db.reading(passkeys.of_account, UUID(site.people["alice"]["id"]))
    assert row.name == "My laptop"
    await rename_passkey(page, axe)
    await sign_out(page)
    await page.goto("/login?next=/my-health/medical-history")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("heading", name="My health", level=1)).to_be_visible()
    await page.wait_for_function("window.did_handshake")
    forget_used_code(site)
    await remove_passkey(page, code_now())
    assert site.db.reading(passkeys.of_account, UUID(site.people["alice"]["id"])) == []
    await sign_out(page)
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_text("This passkey did not work.")).to_be_visible()
    await devtools.send("WebAuthn.setUserVerified", {**added, "isUserVerified": False})
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_text("No passkey was used.")).to_be_visible()


def forget_used_code(site: Site) -> None:
    """A code works once (AU-14); a test does not wait for the next half minute."""
    site.db.writing(lambda s: setattr(alice(s, site), "totp_last_step", None))


async def test_signing_out_empties_the_other_tab_too(page: Page, site: Site) -> None:
    await sign_in(page)
    other = await page.context.new_page()
    await other.goto("/")
    await other.wait_for_function("window.did_handshake")
    await page.get_by_role("button", name="Sign out").first.click()
    await expect(other.get_by_role("heading", name="Sign in", exact=True)).to_be_visible(timeout=2000)
    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    await other.go_back()
    await expect(other.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


async def test_a_warning_a_minute_before_the_end_can_be_answered(page: Page, site: Site, axe: Path) -> None:
    """SE-04: the warning itself is no activity, the button is."""
    await sign_in(page)
    token = next(one["value"] for one in await page.context.cookies() if one["name"] == "portal")
    earlier = clock.now() - sessions.IDLE + timedelta(seconds=50)
    site.change_session(token, last_seen_at=earlier)
    warning = page.get_by_role("alertdialog", name="Are you still there?")
    await expect(warning).to_be_visible(timeout=10_000)
    stay = warning.get_by_role("button", name="Stay signed in")
    await expect(stay).to_be_focused()
    await assert_accessible(page, axe)
    assert site.session_row(token).last_seen_at == earlier
    await stay.click()
    await expect(warning).to_be_hidden()
    assert clock.now() - site.session_row(token).last_seen_at < timedelta(seconds=30)


async def test_the_warning_goes_when_another_tab_is_used_and_cannot_move_the_last_end(page: Page, site: Site) -> None:
    """SE-05: after twelve hours there is only the warning."""
    await sign_in(page)
    token = next(one["value"] for one in await page.context.cookies() if one["name"] == "portal")
    site.change_session(token, last_seen_at=clock.now() - sessions.IDLE + timedelta(seconds=50))
    warning = page.get_by_role("alertdialog", name="Are you still there?")
    await expect(warning).to_be_visible(timeout=10_000)
    site.change_session(token, last_seen_at=clock.now(), expires_at=clock.now() + timedelta(seconds=90))
    await expect(warning).to_be_hidden(timeout=10_000)
    site.change_session(token, expires_at=clock.now() + timedelta(seconds=40))
    await page.reload()
    await expect(warning.get_by_role("button", name="Close")).to_be_visible(timeout=10_000)
    await expect(warning.get_by_text("Save or send what you are writing")).to_be_visible()
