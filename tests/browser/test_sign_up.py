"""Sign up today, as the guide tells it: from the login page to home, and with a code from the office."""

import datetime
import re
import statistics
import time
from pathlib import Path
from uuid import UUID

import httpx
import pyotp
import pytest
from playwright.async_api import Page, expect

from services import clock
from services.database import Database
from tests.browser.conftest import ON_A_PHONE
from tests.browser.walking import Clinic, assert_accessible, open_menu_on_phones, sign_in
from tests.services.signing_up import PASSWORD, chart

BORN = datetime.date(1967, 4, 9)


@pytest.fixture
def grace(clinic: Clinic) -> str:
    """Family name of a new patient of the demo clinic; her e-mail address is this name at example.org."""
    name = f"holloway{time.monotonic_ns() % 10**6}".translate(str.maketrans("0123456789", "abcdefghij"))
    new_chart(clinic, name, (("email", f"{name}@example.org", None),))
    return name


def new_chart(clinic: Clinic, family: str, contacts: tuple[tuple[str, str, str | None], ...]) -> UUID:
    """A chart of Grace without an account, put in as an import would."""
    db = Database(clinic.running.database)
    try:
        return chart(db, "Grace", family.title(), BORN, contacts, street="3 Elm Street", city="Port Alder", state="NY")
    finally:
        db.close()


async def birth_date(page: Page, year: str = "1967") -> None:
    for label, value in (("Month", "4"), ("Day", "9"), ("Year", year)):
        await page.get_by_label(label, exact=True).fill(value)


async def details(page: Page, family: str, year: str = "1967", email: str = "") -> None:
    """What the page "About you" asks for."""
    await page.get_by_label("First name").fill("GRACE")
    await page.get_by_label("Last name").fill(family.upper())
    await birth_date(page, year)
    await page.get_by_label("ZIP code").fill("10599")
    await page.get_by_label("Email").fill(email or f"{family}@example.org")
    await page.get_by_label("Phone").fill("(914) 555-0188")


async def go_on(page: Page, label: str = "Continue") -> None:
    await page.get_by_role("button", name=label, exact=True).click()


async def seen(page: Page, axe: Path, heading: str, problem: str = "") -> None:
    """The page with this heading, without a violation; with `problem` in its summary and its title."""
    await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    if problem:
        await expect(page.get_by_role("alert")).to_contain_text(problem)
        assert (await page.title()).startswith("Error: ")
    await assert_accessible(page, axe)


def mailed(clinic: Clinic, to: str) -> str:
    return next(mail["text"] for mail in clinic.mails() if mail["to"] == to)


def numbers(text: str) -> str:
    found = re.search(r"\d{4} \d{4}", text)
    assert found
    return found[0]


async def by_text_message(page: Page, axe: Path) -> None:
    """The other security option, up to a wrong code, and back to the app."""
    await page.get_by_role("link", name="Get codes by text message").click()
    await seen(page, axe, "Codes by text message")
    await page.get_by_label("Mobile phone").fill("12")
    await go_on(page, "Send the code")
    await seen(page, axe, "Codes by text message", "Enter the number of a mobile phone with its area code.")
    await page.get_by_label("Mobile phone").fill(f"914 555 {time.monotonic_ns() % 10**4:04}")
    await go_on(page, "Send the code")
    await expect(page.get_by_text("We have sent a code to")).to_be_visible()
    await seen(page, axe, "Codes by text message")
    await page.get_by_label("Code", exact=True).fill("1234 5678")
    await go_on(page)
    await seen(page, axe, "Codes by text message", "This code is not right.")
    await page.get_by_role("link", name="Use an authenticator app instead").click()
    await seen(page, axe, "Your security option")


async def from_password_to_home(page: Page, axe: Path, given: str = "Grace") -> None:
    await seen(page, axe, "Choose a password")
    for label in ("Password", "Password again"):
        await page.get_by_label(label, exact=True).fill("passwordpassword")
    await go_on(page)
    await seen(page, axe, "Choose a password", "Choose another one.")
    for label in ("Password", "Password again"):
        await page.get_by_label(label, exact=True).fill(PASSWORD)
    await go_on(page)
    await seen(page, axe, "Your security option")
    secret = (await page.locator("code").inner_text()).replace(" ", "")
    link = await page.get_by_role("link", name="Open in the authenticator app of this phone").get_attribute("href")
    assert link
    assert pyotp.parse_uri(link).secret == secret  # the picture is made of the same address
    await page.get_by_label("Code that the app shows").fill("000000")
    await go_on(page)
    await seen(page, axe, "Your security option", "This code is not right.")
    await by_text_message(page, axe)
    await page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).at(int(clock.now().timestamp())))
    await go_on(page)
    await seen(page, axe, "Your recovery codes")
    shown = await page.locator(".codes code").all_inner_texts()
    assert len(set(shown)) == 10
    await go_on(page, "Finish")
    await seen(page, axe, "Your recovery codes", "tick the box")
    assert await page.locator(".codes code").all_inner_texts() == shown
    await page.emulate_media(media="print")
    await expect(page.get_by_role("button", name="Finish")).to_be_hidden()
    await expect(page.get_by_text(shown[0])).to_be_visible()
    await page.emulate_media(media="screen")
    await page.get_by_label("I have printed these codes or written them down").check()
    await go_on(page, "Finish")
    await seen(page, axe, f"Welcome, {given} " + (await page.get_by_role("heading", level=1).inner_text()).split()[-1])
    await page.get_by_role("link", name="Go to the home page").click()
    await page.wait_for_function("window.did_handshake")
    assert await page.title() == "Home – My Riverside"


@ON_A_PHONE
async def test_a_patient_registers_online(page: Page, clinic: Clinic, axe: Path, grace: str) -> None:
    """The guide's three steps; AU-07, AU-26, AU-27."""
    await page.goto("/login")
    await page.get_by_role("link", name="Sign up today").click()
    await seen(page, axe, "Who will use this account?")
    await page.get_by_role("link", name="Patient", exact=True).click()
    await seen(page, axe, "About you")
    await go_on(page)
    await seen(page, axe, "About you", "Enter your first name.")
    fields = ["given", "family", "birth_date", "postal_code", "email", "phone"]
    links = page.get_by_role("alert").get_by_role("link")  # every problem at once, at the field too (LOOK, Forms)
    assert [await link.get_attribute("href") for link in await links.all()] == [f"#{name}" for name in fields]
    assert await page.locator(".field-error").all_inner_texts() == await links.all_inner_texts()
    child = str(clock.now().year - 8)
    await details(page, grace, child)
    await go_on(page)
    await seen(page, axe, "About you", "Children’s Online Privacy Protection Act (COPPA)")
    assert await page.get_by_label("Last name").input_value() == grace.upper()
    await birth_date(page)
    await go_on(page)
    await seen(page, axe, "Enter your code")
    await page.get_by_role("textbox", name="Code").fill("0000 0000")
    await go_on(page)
    await seen(page, axe, "Enter your code", "This code is not right.")
    await page.goto("/sign-up/recovery-codes")  # AC-09: leads back to where the sign-up stands
    await seen(page, axe, "Enter your code")
    await page.get_by_role("textbox", name="Code").fill(numbers(mailed(clinic, f"{grace}@example.org")))
    await go_on(page)
    for label in ("Password", "Password again"):
        await expect(page.get_by_label(label, exact=True)).to_have_attribute("autocomplete", "new-password")
    await from_password_to_home(page, axe)
    assert "Sign in with this e-mail address" in mailed(clinic, f"{grace}@example.org")
    names = {cookie["name"] for cookie in await page.context.cookies()}
    assert names == {"portal"}  # nothing is left of the sign-up
    await page.goto("/sign-up/recovery-codes")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Who will use this account?")


@ON_A_PHONE
async def test_a_patient_without_contacts_registers_with_a_code_from_the_office(
    page: Page, clinic: Clinic, axe: Path, request: pytest.FixtureRequest
) -> None:
    family = "okonkwo" + ("desktop" if "desktop" in request.node.name else "phone")
    new_chart(clinic, family, ())
    await sign_in(page, clinic, "Hannah", "/clinic")
    await open_menu_on_phones(page)
    await page.get_by_role("link", name="Patients", exact=True).locator("visible=true").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Patients")
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter a name or a date of birth.")
    await assert_accessible(page, axe)
    await page.get_by_role("textbox", name="Name").fill(family[:-2])
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_role("table", name="Patients found")).to_contain_text("No account")
    await assert_accessible(page, axe)
    await page.get_by_role("link", name=f"{family.title()}, Grace").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Grace {family.title()}")
    await page.get_by_role("button", name="Issue a code").click()
    code = await page.locator(".office-code").inner_text()
    await assert_accessible(page, axe)
    async with page.context.expect_page() as opened:
        await page.get_by_role("button", name="Print the letter").click()
    letter = await opened.value
    assert code not in letter.url  # LG-01
    await letter.close()  # a page behind another one is slow: its timers wait
    await page.bring_to_front()
    await page.reload()
    await expect(page.get_by_text(code)).to_have_count(0)  # shown once
    await expect(page.get_by_text("Invited")).to_be_visible()

    await page.context.clear_cookies()
    await page.goto("/sign-up")
    await page.get_by_role("link", name="I have a code from the office").click()
    await page.get_by_role("textbox", name="Code").fill(code.lower())
    await birth_date(page, "1968")
    await go_on(page)
    await seen(page, axe, "Your code from the office", "ask the office for a new code")
    await birth_date(page)
    await go_on(page)
    await seen(page, axe, "Your e-mail address")
    await page.get_by_label("Email").fill("no address")
    await go_on(page, "Send the code")
    await seen(page, axe, "Your e-mail address", "Enter an e-mail address such as")
    await page.get_by_label("Email").fill("elena.marchetti@example.org")  # hers already: the screen does not say so
    await go_on(page, "Send the code")
    await seen(page, axe, "Confirm your e-mail address")
    assert "share this address" in mailed(clinic, "elena.marchetti@example.org")
    await page.get_by_role("link", name="Send a new code, or use another address").click()
    await page.get_by_label("Email").fill(f"{family}@example.org")
    await go_on(page, "Send the code")
    await page.get_by_role("textbox", name="Code").fill("0000 0000")
    await go_on(page)
    await seen(page, axe, "Confirm your e-mail address", "This code is not right.")
    await page.get_by_role("textbox", name="Code").fill(numbers(mailed(clinic, f"{family}@example.org")))
    await go_on(page)
    await from_password_to_home(page, axe)


@ON_A_PHONE
async def test_the_office_decides_what_the_portal_cannot(page: Page, clinic: Clinic, axe: Path, grace: str) -> None:
    await page.goto("/sign-up/patient")
    typed = f"{grace}.{'new' * 15}@example.org"  # as long as addresses get
    await details(page, grace, email=typed)
    await go_on(page)
    await seen(page, axe, "Enter your code")
    await sign_in(page, clinic, "Hannah", "/clinic/patients/requests")
    mine = page.get_by_role("region", name=f"GRACE {grace.upper()}")
    await expect(mine).to_contain_text("No chart has this name and date of birth together with")
    await expect(mine.get_by_role("table")).to_contain_text(f"{grace}@example.org")
    await assert_accessible(page, axe)
    await mine.get_by_role("button", name="send a code to the chart’s contact").click()
    await expect(page.get_by_text("A code is on its way to the contact in the chart")).to_be_visible()
    assert re.search(r"\w{5}-\w{5}-\w{5}", mailed(clinic, f"{grace}@example.org"))
    assert not re.search(r"\w{5}-\w{5}-\w{5}", mailed(clinic, typed))
    await page.reload()
    await expect(mine).to_have_count(0)


def test_a_match_and_no_match_look_the_same_and_take_the_same_time(clinic: Clinic) -> None:
    """AU-11, AU-26: status, place, page and time."""
    name = f"steady{'abcdefghij'[time.monotonic_ns() % 10]}"
    for number in range(5):
        contacts = (("phone", f"914 555 019{number}", None), ("email", f"s{number}@example.org", None))
        new_chart(clinic, name + "abcde"[number], contacts)
    times: dict[bool, list[float]] = {True: [], False: []}
    pages = set()
    for number in range(5):
        for known in (True, False):
            typed = {
                "given": "Grace", "family": (name if known else "nobody") + "abcde"[number], "birth_date_month": "4",
                "birth_date_day": "9", "birth_date_year": "1967", "postal_code": "10599",
                "email": f"typed{number}{known}@example.org", "phone": f"914 555 019{number}",
                "patient_id": "00000000-0000-0000-0000-000000000000", "role": "administrator", "state": "confirmed",
            }  # fmt: skip
            with httpx.Client(base_url=clinic.url, headers={"Origin": clinic.url}) as browser:
                began = time.monotonic()
                answer = browser.post("/sign-up/patient", data=typed)
                times[known].append(time.monotonic() - began)
                assert (answer.status_code, answer.headers["location"]) == (303, "/sign-up/verify")
                wrong = browser.post("/sign-up/verify", data={"code": "1234 5678"})
                pages.add((wrong.status_code, wrong.text))
    assert len(pages) == 1
    matched, unmatched = (statistics.median(taken) for taken in times.values())
    assert 0.9 < matched / unmatched < 1.1


def test_a_foreign_page_cannot_send_the_forms(clinic: Clinic) -> None:
    """SE-15."""
    paths = ["patient", "verify", "code", "email", "email-code", "password", "security-option", "recovery-codes"]
    for path in [*paths, "text-message", "text-message/code"]:
        answer = httpx.post(
            f"{clinic.url}/sign-up/{path}", data={"code": "1"}, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403
