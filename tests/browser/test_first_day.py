"""A clinic's first day, from the code on the console to the history that shows all of it (issue 7, "must be seen").

Everything is done on the screens, by people who got in on the screens.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlmodel import select

from models.people import Patient
from services import clock
from services.database import Database
from tests.browser.first_day_steps import Day, invited_sister, register, set_up, staff_login
from tests.cast import TIME_ZONE
from tests.running import running
from tests.samples import sample

FAMILY = "Moanees"  # of the patient in one of the samples


@pytest_asyncio.fixture(loop_scope="session")
async def day(browser: Browser, tmp_path: Path) -> AsyncIterator[Day]:
    """An empty portal that has just been started."""
    with running(["app.py", "serve"], tmp_path / "data") as site:
        db = Database(site.database)
        yield Day(browser, site, db)
        db.close()


async def test_the_first_day_of_a_clinic(day: Day) -> None:
    ada = await set_up(day)
    await add_location(ada)
    clara = await staff_login(day, ada, "Clara Clinician", "clara@example.org", "clinician")
    fred = await staff_login(day, ada, "Fred Frontdesk", "fred@example.org", "front desk")
    bill = await staff_login(day, ada, "Bill Biller", "bill@example.org", "billing")
    await records_come_in(clara)
    patient_id = day.db.reading(lambda s: s.exec(select(Patient.id).where(Patient.family == FAMILY)).one())
    sarah = await register(day, await office_code(fred, patient_id))
    await ask_and_answer(sarah, clara)
    await result_is_released_and_seen(sarah, clara, patient_id)
    await statement_without_service_text(bill, await invited_sister(day, sarah), patient_id)
    await the_history_shows_all_of_it(ada)


async def add_location(ada: Page) -> None:
    """In the set-up assistant; whatever else it asks is skipped."""
    await ada.get_by_role("link", name="Locations").click()
    await ada.get_by_label("Name of the location").fill("Main Street")
    await ada.get_by_role("button", name="Add a location").click()
    await expect(ada.get_by_role("status")).to_contain_text("Main Street")


async def records_come_in(page: Page) -> None:
    """A folder of samples is chosen; one waits, stands beside no chart, and becomes a new one."""
    await page.goto("/clinic/records-in")
    await page.wait_for_function("window.did_handshake")
    paths = [sample(f"ccda/certified/{name}.xml") for name in ("Agastha", "ChartLogic")]
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Choose files").click()
    await (await chooser.value).set_files(paths)
    waiting = page.get_by_role("region", name="Waiting to be matched")
    await expect(waiting.get_by_role("link")).to_have_count(2, timeout=30_000)
    await waiting.get_by_role("link", name=FAMILY).click()
    await page.get_by_role("button", name="Make a new chart").click()
    await expect(page.get_by_role("status")).to_contain_text("A new chart of Sarah Moanees holds the record")


async def office_code(fred: Page, patient_id: object) -> str:
    await fred.goto(f"/clinic/patients/{patient_id}")
    await fred.wait_for_function("window.did_handshake")
    await fred.get_by_role("button", name="Issue a code").click()
    return await fred.locator(".office-code").inner_text()


async def ask_and_answer(sarah: Page, clara: Page) -> None:
    await sarah.get_by_role("button", name="Send a message").click()
    await sarah.get_by_label("Office location").select_option(label="Main Street")
    await sarah.get_by_label("Subject").select_option(label="Medical question")
    await sarah.get_by_label("Message", exact=True).fill("May I take ibuprofen?")
    await sarah.get_by_role("button", name="Send message").click()
    await sarah.get_by_role("link", name="See your message").click()
    await expect(sarah.get_by_text("State: Sent")).to_be_visible()
    await clara.goto("/clinic/inbox")
    await clara.get_by_role("row").filter(has_text="May I take ibuprofen?").get_by_role("link").click()
    await clara.get_by_label("Message", exact=True).fill("Yes, for three days.")
    await clara.get_by_role("button", name="Send the answer").click()
    await expect(sarah.get_by_text("Yes, for three days.")).to_be_visible(timeout=15_000)


async def result_is_released_and_seen(sarah: Page, clara: Page, patient_id: object) -> None:
    """Typed and held back, so that Clara can call first; then released."""
    today = clock.now().date()
    await clara.goto(f"/clinic/results/of/{patient_id}/new-result")
    await clara.wait_for_function("window.did_handshake")
    for label, value in (
        ("Name of the report", "Potassium"), ("Collected", str(today - timedelta(days=2))),
        ("Held back until", str(today + timedelta(days=20))), ("Reason", "Call first"),
    ):  # fmt: skip
        await clara.get_by_label(label, exact=True).fill(value)
    line = clara.get_by_role("group", name="Line 1")
    for label, value in (
        ("Test", "Potassium"), ("Value", "2.5"), ("Unit", "mmol/L"), ("Usual range from", "3.5"),
        ("Usual range to", "5.1"),
    ):  # fmt: skip
        await line.get_by_label(label, exact=True).fill(value)
    await clara.get_by_role("radio", name="Hold back until a day").check()
    await clara.get_by_role("button", name="Save the result").click()
    await expect(clara.get_by_role("status")).to_contain_text("It is in the record of Sarah Moanees.")
    await sarah.goto("/my-health/test-results")
    await expect(sarah.get_by_role("heading", level=1)).to_be_visible()
    await expect(sarah.get_by_role("link", name="Potassium", exact=True)).to_have_count(0)
    await clara.get_by_role("link", name="Look at it").click()
    await clara.get_by_role("button", name="Release now").click()
    await expect(clara.get_by_role("status")).to_contain_text("Released.")
    await sarah.reload()
    await sarah.get_by_role("link", name="Potassium", exact=True).click()
    await expect(sarah.get_by_text("Low", exact=True)).to_be_visible()
    await clara.reload()
    await expect(clara.locator("main")).to_contain_text("Sarah Moanees")


async def statement_without_service_text(bill: Page, beth: Page, patient_id: object) -> None:
    """The sister, with Billing only, sees what is to be paid and not for what."""
    today = str(clock.today(TIME_ZONE))  # at the clinic it may be yesterday still
    await bill.goto(f"/clinic/billing/{patient_id}")
    await bill.wait_for_function("window.did_handshake")
    for label, value in (
        ("Number of the statement", "R-1"), ("Date of the statement", today), ("Provider", "Clara Clinician"),
    ):  # fmt: skip
        await bill.get_by_label(label, exact=True).fill(value)
    line = bill.get_by_role("group", name="Line 1")
    for label, value in (("Day of service", today), ("Service", "HIV test"), ("Charge", "125.00")):
        await line.get_by_label(label, exact=True).fill(value)
    await bill.get_by_role("button", name="Add the statement").click()
    await expect(bill.get_by_role("status")).to_contain_text("The statement is added.")
    await beth.goto(f"/for/{patient_id}/billing")
    await expect(beth.locator("main")).to_contain_text("$125.00")
    await expect(beth.locator("main")).to_contain_text("Clara Clinician")
    assert "HIV" not in await beth.content()


async def the_history_shows_all_of_it(ada: Page) -> None:
    await ada.goto("/clinic/audit")
    await ada.wait_for_function("window.did_handshake")
    await expect(ada.get_by_role("table")).to_contain_text("Ada First (administrator) gave out a code")
    await ada.get_by_label("Patient").fill(FAMILY)
    await ada.get_by_role("button", name="Search").click()
    await expect(ada.get_by_role("table")).not_to_contain_text("gave out a code for a staff login")
    async with ada.expect_download() as saved:
        await ada.get_by_role("link", name="Download as a table").click()
    table = (await (await saved.value).path()).read_text("utf-8-sig")
    for said in (
        "Clara Clinician (clinician) opened the chart",
        "Clara Clinician (clinician) added a record of another place",
        "Fred Frontdesk (front desk) issued a code for the account",
        "Sarah Moanees opened the account",
        "Sarah Moanees sent a message",
        "Clara Clinician (clinician) sent a message",
        "Clara Clinician (clinician) released",
        "Sarah Moanees looked at the test results",
        "Bill Biller (billing) added a statement",
        "Beth Test (family) looked at the statements",
    ):
        assert said in table, said
    await ada.get_by_role("button", name="Check the history").click()
    await expect(ada.get_by_role("status")).to_contain_text("The history is whole")
