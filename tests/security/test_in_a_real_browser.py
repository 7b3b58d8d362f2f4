"""What only a browser shows: injected script does not run, and signing out clears the other tab (SECURITY §3b, d)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from services import clock
from tests.cast import PASSWORD
from tests.security.browser import Site
from tests.tools import NO_CHROMIUM, headless_chromium


@pytest.fixture
async def context() -> AsyncIterator[BrowserContext]:
    path = headless_chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=path)
        context = await browser.new_context()
        yield context
        await browser.close()


async def signed_in(context: BrowserContext, site: Site) -> Page:
    page = await context.new_page()
    await page.goto(f"{site.url}/login?next=/test")
    await page.get_by_label("Email").fill("alice@example.org")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_text("Record of Alice Test")).to_be_visible()
    await page.wait_for_function("window.did_handshake")
    return page


async def test_a_page_works_without_breaking_its_own_policy(site: Site, context: BrowserContext) -> None:
    broken: list[str] = []
    context.on("console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None)
    page = await signed_in(context, site)
    await page.get_by_role("button", name="Note").click()
    await page.get_by_role("button", name="Fail").click()
    await expect(page.get_by_text("give this number")).to_be_visible()
    assert "Alice Test" in site.done()
    assert broken == []


async def test_injected_script_does_not_run(site: Site, context: BrowserContext) -> None:
    page = await signed_in(context, site)
    await page.evaluate(
        """() => {
            window.ran = [];
            const put = (html) => document.body.insertAdjacentHTML("beforeend", html);
            put('<img src="/none" onerror="ran.push(1)">');
            put('<svg onload="ran.push(2)"></svg>');
            put('<a id="evil" href="javascript:ran.push(3)">x</a>');
            document.getElementById("evil").click();
            const inline = document.createElement("script");
            inline.textContent = "ran.push(4)";
            document.body.append(inline);
            const foreign = document.createElement("script");
            foreign.src = "https://evil.example/x.js";
            return new Promise((done) => { foreign.onerror = done; document.body.append(foreign); });
        }"""
    )
    assert await page.evaluate("ran") == []


async def test_signing_out_in_one_tab_clears_the_other(site: Site, context: BrowserContext) -> None:
    """SE-06: within two seconds. SE-11: nor does Back bring anything of it back."""
    first, second = await signed_in(context, site), await context.new_page()
    await second.goto(f"{site.url}/test")
    await second.wait_for_function("window.did_handshake")
    await first.evaluate(
        """() => {
            const form = Object.assign(document.createElement("form"), { method: "post", action: "/sign-out" });
            document.body.append(form);
            form.submit();
        }"""
    )
    for page in (first, second):
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=2000)
    await second.go_back()
    await expect(second.get_by_role("heading", name="Sign in")).to_be_visible()
    await expect(second.get_by_text("Record of")).to_have_count(0)


async def test_a_tab_that_lost_its_server_and_its_session_finds_the_sign_in_page(
    site: Site, context: BrowserContext
) -> None:
    page = await signed_in(context, site)
    token = next(cookie["value"] for cookie in await context.cookies() if cookie["name"] == "portal")
    await page.evaluate("window.socket.disconnect()")
    site.change_session(token, ended_at=clock.now())
    await page.evaluate("window.socket.connect()")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.url.endswith("/login?next=/test")
