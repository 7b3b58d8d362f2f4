"""With the keyboard alone: sign in, find the way, write, leave dialogs; the focus is always to be seen (LOOK)."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import ON_A_DESKTOP, ON_A_PHONE
from tests.browser.walking import Clinic, forget_used_codes, sign_in

# Where the focus is, what it is called, and whether it can be seen: a ring, and nothing in front of it.
FOCUS = """() => {
  const el = document.activeElement;
  if (!el || el === document.body) return null;
  const style = getComputedStyle(el);
  const box = el.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1));
  const name = el.getAttribute('aria-label') ?? el.labels?.[0]?.textContent ?? el.textContent;
  return { name: name.replace(/\\s+/g, ' ').trim(), dialog: !!el.closest('dialog, .q-dialog'),
    ring: el.matches(':focus-visible') && style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2,
    inSight: box.top < innerHeight && box.bottom > 0 && box.right > 0 && box.left < innerWidth,
    free: !!at && (el === at || el.contains(at) || at.contains(el) || !!at.closest('label')) };
}"""


async def focused(page: Page) -> dict[str, object]:
    """The element in focus, which must be to be seen."""
    found = await page.evaluate(FOCUS)
    assert found is None or (found["ring"] and found["inSight"] and found["free"]), found
    return found or {"name": "", "dialog": False}


async def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Tab until the element called `name` has the focus, looking at each stop."""
    stops = []
    for _stop in range(80):
        stops.append((await focused(page))["name"])
        if stops[-1] == name:
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{name!r} cannot be reached: {stops}")


async def enter(page: Page, name: str) -> None:
    """Go to it and press Enter."""
    await tab_to(page, name)
    await page.keyboard.press("Enter")


@ON_A_DESKTOP
async def test_sign_in_look_around_and_write(page: Page, clinic: Clinic) -> None:
    forget_used_codes(clinic)
    elena = clinic.account("Elena")
    await page.goto("/login")
    await enter(page, "Skip to main content")
    await tab_to(page, "Email")
    await page.keyboard.type(elena["email"])
    await tab_to(page, "Password")
    await page.keyboard.type(elena["password"])
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/login/code")
    await expect(page.get_by_label("Code")).not_to_have_value("")
    await enter(page, "Continue")
    await expect(page.get_by_role("heading", name="Welcome, Elena")).to_be_visible()
    await page.wait_for_function("window.did_handshake")

    await page.keyboard.press("Tab")
    await enter(page, "Skip to main content")
    await enter(page, "Send a message")
    await expect(page.get_by_label("Provider")).to_be_focused()
    await page.keyboard.type("Priya")
    await tab_to(page, "Subject")
    await page.keyboard.type("Medical")
    await tab_to(page, "Message")
    await page.keyboard.type("Written with the keyboard alone.")
    await tab_to(page, "Attach files")
    await enter(page, "Send message")
    await expect(page.get_by_text("Your message was sent")).to_be_visible()

    await page.goto("/")
    await page.wait_for_function("window.did_handshake")
    await enter(page, "My health")
    await expect(page.get_by_role("heading", name="My health", level=1)).to_be_focused()
    await tab_to(page, "Test Results")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("test-results$"))
    await expect(page.get_by_role("heading", level=1)).to_be_focused()


@ON_A_PHONE
async def test_menu_question_and_switch_hold_the_focus_and_give_it_back(page: Page, clinic: Clinic) -> None:
    await sign_in(page, clinic, "Elena", "/profile/devices")
    await page.keyboard.press("Tab")
    await enter(page, "Menu")
    await stays_inside(page, "Close menu")
    await page.keyboard.press("Escape")
    await expect(page.locator("#phone-menu")).to_be_hidden()
    assert (await focused(page))["name"] == "Menu"

    await enter(page, "Sign out everywhere")
    question = page.get_by_role("dialog", name="Sign out everywhere?")
    await expect(question).to_be_visible()
    await page.wait_for_function("document.activeElement.closest('.q-dialog')")
    await stays_inside(page, "Cancel")
    await page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await page.wait_for_function("document.activeElement.innerText === 'Sign out everywhere'")
    assert (await focused(page))["name"] == "Sign out everywhere"

    await tab_to(page, "Switch to another record", back=True)
    await page.keyboard.press("Enter")
    await expect(page.locator(".switcher-panel")).to_be_visible()
    await page.keyboard.press("Tab")
    assert "Elena" in str((await focused(page))["name"])
    await page.keyboard.press("Escape")
    await expect(page.locator(".switcher-panel")).to_be_hidden()
    assert (await focused(page))["name"] == "Switch to another record"


async def stays_inside(page: Page, name: str) -> None:
    """Twice around: every stop lies in the dialog (or in the browser's own bar), and one of them is `name`."""
    stops = []
    for _stop in range(40):
        await page.keyboard.press("Tab")
        found = await focused(page)
        assert found["dialog"] or not found["name"], found
        stops.append(found["name"])
        if stops.count(name) == 2:
            return
    raise AssertionError(stops)
