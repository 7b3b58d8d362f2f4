"""A patient shows the vaccination card on the screen, and a scanner that knows only the clinic's address checks it."""

from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.walking import Clinic, assert_accessible, sign_in
from tests.card_scanner import scanned, verified

SHOW = "Show the vaccination card"


async def test_the_card_on_the_screen_is_scanned_and_verified(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", "/my-health/medical-history")
    await page.get_by_role("button", name=SHOW).click()
    picture = page.get_by_role("img", name="QR code of the vaccination card of Elena")
    await expect(picture).to_be_visible()
    await page.evaluate("scrollTo(0, 0)")  # else a link half out of sight counts as too small a target
    await assert_accessible(page, axe)
    await picture.scroll_into_view_if_needed()
    await expect(picture).to_have_js_property("complete", True)
    await expect(page.get_by_text("A school, a pharmacy or a health app")).to_be_visible()
    shot = Image.open(BytesIO(await picture.screenshot()))
    keys = httpx.get(f"{clinic.url}/.well-known/jwks.json")
    assert keys.headers["access-control-allow-origin"] == "*"
    assert keys.headers["content-type"] == "application/json"
    claims = verified(scanned(shot), keys.json())
    assert claims["iss"] == clinic.url
    name = claims["vc"]["credentialSubject"]["fhirBundle"]["entry"][0]["resource"]["name"][0]
    assert name["given"][0] == "Elena"

    await page.goto("/access-history")
    await expect(page.get_by_text("your vaccination card").first).to_be_visible()


async def test_the_card_of_a_billing_only_record_is_not_there(page: Page, clinic: Clinic) -> None:
    await sign_in(page, clinic, "Elena")
    teen = next(one for one in clinic.accounts if one["name"].startswith("Lucia"))["patient_id"]
    answer = await page.request.get(f"/for/{teen}/files/vaccination-card")
    assert answer.status == 404
