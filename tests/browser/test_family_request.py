"""The guide's "Requesting Access to a Portal Account of a Family Member": from outside, from inside, and denied."""

import datetime
import re
import statistics
import time
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, expect

from services import clock
from services.database import Database
from tests.browser.conftest import ON_A_PHONE
from tests.browser.test_sign_up import from_password_to_home, go_on, mailed, new_chart, numbers, seen
from tests.browser.walking import Clinic, assert_accessible, sign_in
from tests.services.family_asking import born
from tests.services.signing_up import chart

PATIENT = "Patient’s "


@pytest.fixture
def name() -> str:
    """A family name of this test alone; the patient's address is this name at example.org."""
    return f"holm{time.monotonic_ns() % 10**6}".translate(str.maketrans("0123456789", "abcdefghij"))


def a_child(clinic: Clinic, family: str) -> datetime.date:
    """The chart of an 8-year-old with the guardian's address."""
    day = born(8)
    db = Database(clinic.running.database)
    try:
        chart(db, "Ida", family.title(), day, (("email", f"{family}@example.org", "Ann Holm"),))
    finally:
        db.close()
    return day


async def about_the_patient(page: Page, given: str, family: str, day: datetime.date, role: str = "grandmother") -> None:
    await page.get_by_label("You are the patient’s").select_option(role)
    await page.get_by_label(PATIENT + "first name").fill(given)
    await page.get_by_label(PATIENT + "last name").fill(family.upper())
    for label, value in (("Month", day.month), ("Day", day.day), ("Year", day.year)):
        await page.get_by_label(label, exact=True).fill(str(value))
    await page.get_by_label(PATIENT + "ZIP code").fill("10599")


async def about_me(page: Page, given: str, email: str) -> None:
    await page.get_by_label("Your first name").fill(given)
    await page.get_by_label("Your last name").fill("Lindgren")
    await page.get_by_label("Your email").fill(email)
    await page.get_by_label("Your phone").fill("(914) 555-0166")


@ON_A_PHONE
async def test_a_family_member_signs_up_with_the_patients_passcode(
    page: Page, clinic: Clinic, axe: Path, name: str
) -> None:
    day = a_child(clinic, name)
    mine = f"pat.{name}@example.org"
    await page.goto("/login")
    await page.get_by_role("link", name="Sign up today").click()
    await page.get_by_role("link", name="Patient’s family member").click()
    await seen(page, axe, "Patient’s family member")
    await go_on(page, "Send the passcode to the patient")
    await seen(page, axe, "Patient’s family member", "Enter the patient’s first name.")
    await about_me(page, "Pat", mine)
    await about_the_patient(page, "ida", name, day)
    await go_on(page, "Send the passcode to the patient")
    await seen(page, axe, "Enter the temporary passcode")
    mail = mailed(clinic, f"{name}@example.org")
    assert "Pat Lindgren (grandmother) asks for access to the record of Ida" in mail
    assert not [one for one in clinic.mails() if one["to"] == mine]
    await page.get_by_label("Temporary passcode").fill("0000 000")
    await go_on(page)
    await seen(page, axe, "Enter the temporary passcode", "This passcode is not right.")
    await page.goto("/sign-up/family/about-you")  # AC-09
    await page.get_by_label("Temporary passcode").fill(numbers(mail))
    await go_on(page)
    await seen(page, axe, "Your own account")
    await expect(page.get_by_text("Pat Lindgren")).to_be_visible()
    await birth_date(page, str(clock.now().year - 5))
    await go_on(page)
    await seen(page, axe, "Your own account", "COPPA")
    await birth_date(page, "1960")
    await go_on(page)
    await seen(page, axe, "Confirm your e-mail address")
    await page.get_by_role("textbox", name="Code").fill(numbers(mailed(clinic, mine)))
    await go_on(page)
    await from_password_to_home(page, axe, "Pat")
    await expect(page).to_have_url(re.compile("/for/"))
    assert "Pat Lindgren has access as a family member" in mailed(clinic, f"{name}@example.org")
    assert {cookie["name"] for cookie in await page.context.cookies()} == {"portal"}


async def birth_date(page: Page, year: str) -> None:
    for label, value in (("Month", "4"), ("Day", "9"), ("Year", year)):
        await page.get_by_label(label, exact=True).fill(value)


@ON_A_PHONE
async def test_a_patient_asks_from_inside_and_the_office_sees_what_was_not_sent(
    page: Page, clinic: Clinic, axe: Path, name: str
) -> None:
    new_chart(clinic, name, (("email", f"{name}@example.org", None),))
    await sign_in(page, clinic, "Samuel", "/family-access/request")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Request access")
    await assert_accessible(page, axe)
    send = page.get_by_role("button", name="Send the passcode to the patient")
    await send.click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose what you are to the patient.")
    await assert_accessible(page, axe)
    await about_the_patient(page, "Grace", name, datetime.date(1967, 4, 9), "brother")
    await send.click()
    passcode = page.get_by_role("region", name=f"Passcode for the record of Grace {name.upper()}")
    await expect(passcode).to_be_visible()
    await assert_accessible(page, axe)
    mail = mailed(clinic, f"{name}@example.org")
    assert "Samuel Okoye (brother) asks for access to your patient account" in mail
    await passcode.get_by_label("Temporary passcode").fill("0000 000")
    await passcode.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("alert")).to_contain_text("This passcode is not right.")
    await assert_accessible(page, axe)
    await page.reload()
    await page.wait_for_function("window.did_handshake")
    await passcode.get_by_label("Temporary passcode").fill(numbers(mail))
    await passcode.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_text("You have access to the record of")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("link", name="Open the record").click()
    await expect(page).to_have_url(re.compile("/for/"))
    await expect(page.locator("body")).to_contain_text(f"Grace {name.title()}")

    await page.goto("/family-access/request")
    await page.wait_for_function("window.did_handshake")
    await about_the_patient(page, "Nobody", name, datetime.date(1967, 4, 9), "brother")
    await send.click()
    await expect(page.get_by_role("region", name="Passcode for the record of Nobody")).to_be_visible()
    await sign_in(page, clinic, "Hannah", "/clinic/patients/family-requests")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Family requests")
    await assert_accessible(page, axe)
    mine = page.get_by_role("region", name="Samuel Okoye").filter(has_text=f"Nobody {name.upper()}")
    await expect(mine).to_contain_text("No chart has this name, date of birth and ZIP code.")
    await mine.get_by_role("button", name="Mark as done: the request of Samuel Okoye").click()
    await expect(page.get_by_text("The request of Samuel Okoye is done.")).to_be_visible()


@ON_A_PHONE
async def test_the_patient_denies_by_the_link_in_the_mail(page: Page, clinic: Clinic, axe: Path, name: str) -> None:
    """AU-23, AU-24: looking ends nothing; the button does, whoever has the passcode by then."""
    day = a_child(clinic, name)
    await page.goto("/sign-up/family")
    await about_me(page, "Mallory", f"mallory.{name}@example.org")
    await about_the_patient(page, "Ida", name, day)
    await go_on(page, "Send the passcode to the patient")
    mail = mailed(clinic, f"{name}@example.org")
    found = re.search(r"http\S+/deny\S+", mail)
    assert found
    for _look in range(2):
        looked = httpx.get(found[0])
        assert (looked.status_code, looked.headers["referrer-policy"]) == (200, "no-referrer")
        assert httpx.head(found[0]).status_code == 200
    patient = await page.context.new_page()
    await patient.goto(found[0])
    await seen(patient, axe, "Deny the request?")
    await go_on(patient, "Deny the request")
    await seen(patient, axe, "The request is denied")
    await page.get_by_label("Temporary passcode").fill(numbers(mail))
    await go_on(page)
    await seen(page, axe, "Enter the temporary passcode", "This passcode is not right.")
    await patient.goto("/sign-up/family/deny?ticket=made-up")
    await seen(patient, axe, "This link does not work any more")


def test_a_chart_and_no_chart_look_the_same_and_take_the_same_time(clinic: Clinic, name: str) -> None:
    """AU-11, AU-26: status, place, page and time; a wrong passcode too."""
    days = {}
    for number in range(4):
        days[number] = a_child(clinic, name + "abcd"[number])
    times: dict[bool, list[float]] = {True: [], False: []}
    pages = set()
    for number, day in days.items():
        for known in (True, False):
            typed = {
                "given": "Pat", "family": "Lindgren", "email": f"pat{number}{known}@example.org",
                "phone": "914 555 0166", "relationship": "aunt", "patient_given": "Ida",
                "patient_family": (name if known else "nobody") + "abcd"[number],
                "patient_birth_date_month": str(day.month), "patient_birth_date_day": str(day.day),
                "patient_birth_date_year": str(day.year), "patient_postal_code": "10599",
                "patient_id": "00000000-0000-0000-0000-000000000000", "level": "full", "state": "confirmed",
            }  # fmt: skip
            with httpx.Client(base_url=clinic.url, headers={"Origin": clinic.url}) as browser:
                began = time.monotonic()
                answer = browser.post("/sign-up/family", data=typed)
                times[known].append(time.monotonic() - began)
                assert (answer.status_code, answer.headers["location"]) == (303, "/sign-up/family/passcode")
                wrong = browser.post("/sign-up/family/passcode", data={"code": "1234 567"})
                pages.add((wrong.status_code, wrong.text))
    assert len(pages) == 1
    matched, unmatched = (statistics.median(taken) for taken in times.values())
    assert 0.9 < matched / unmatched < 1.1


@pytest.mark.parametrize("path", ["", "/passcode", "/about-you", "/deny"])
def test_a_foreign_page_cannot_send_the_forms(clinic: Clinic, path: str) -> None:
    """SE-15."""
    address = f"{clinic.url}/sign-up/family{path}"
    assert httpx.post(address, data={"code": "1"}, headers={"Origin": "https://evil.example"}).status_code == 403
