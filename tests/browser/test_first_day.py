"""A clinic's first day, from the code on the console to the history that shows all of it (issue 7, "must be seen").

What the day is about is done on the screens; what is shown by other walks (staff logins, an invitation) by services.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import Session, col, select

from models.clinic import Location, Mail
from models.people import GrantedBy, Level, Patient, Role
from services import accounts, clock, sessions, staff_login
from services.access import open_office
from services.billing import entry as billing
from services.database import Database
from services.results import entry as results
from services.results.deciding import Showing
from services.results.typed import TypedLine, TypedReport
from services.sessions import Viewer
from services.settings import Settings
from tests.cast import add_person, grant
from tests.running import Running, running
from tests.samples import sample

PASSWORD = "correct horse battery staple"
FAMILY = "Moanees"  # of the patient in one of the samples


@dataclass
class Day:
    """The clinic of today, from outside: its address, and its database for what no screen shows."""

    site: Running
    db: Database
    settings: Settings

    def token(self, email: str) -> tuple[str, Viewer]:
        """A new session of somebody who has an account."""

        def start(session: Session) -> tuple[str, Viewer]:
            account = accounts.find_by_email(session, email)
            assert account
            token = sessions.start(session, account, "Test browser", "127.0.0.1", second_factor=True)
            viewer = sessions.find(session, token)
            assert viewer
            return token, viewer

        return self.db.writing(start)

    def staff(self, email: str, name: str, role: Role) -> None:
        staff_login.create(self.db, self.settings, name=name, email=email, role=role, password=PASSWORD)

    def office(self, email: str, room: str, fn: Any, *args: Any) -> Any:
        """A service of the office, as this member of staff."""
        viewer = self.token(email)[1]
        return self.db.writing(lambda s: fn(s, open_office(s, viewer, room), *args))

    def mailed(self, to: str) -> str:
        """The newest mail to this address."""
        query = select(Mail.body).where(Mail.to == to).order_by(col(Mail.created_at).desc())
        body = self.db.reading(lambda s: s.exec(query).first())
        assert body
        return body


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """An empty portal that has just been started."""
    with running(["app.py", "serve"], tmp_path / "data") as site:
        db = Database(site.database)
        yield Day(site, db, Settings(site.data))
        db.close()


async def test_the_first_day_of_a_clinic(browser: Browser, day: Day) -> None:
    ada = await set_up(browser, day)
    day.staff("clara@example.org", "Clara Clinician", Role.CLINICIAN)
    day.staff("fred@example.org", "Fred Frontdesk", Role.FRONT_DESK)
    day.staff("bill@example.org", "Bill Biller", Role.BILLING)
    day.db.writing(lambda s: s.add(Location(name="Main Street")))
    clara = await page_of(browser, day, "clara@example.org", "/clinic/records-in")
    await records_come_in(clara)
    patient_id = day.db.reading(lambda s: s.exec(select(Patient.id).where(Patient.family == FAMILY)).one())
    code = await office_code(browser, day, patient_id)
    sarah = await register(browser, day, code)
    await ask_and_answer(sarah, clara)
    await result_is_released_and_seen(sarah, clara, day, patient_id)
    await statement_without_service_text(browser, day, patient_id)
    await the_history_shows_all_of_it(ada)


async def page_of(browser: Browser, day: Day, email: str, path: str) -> Page:
    context = await browser.new_context(base_url=day.site.url)
    token = day.token(email)[0]
    await context.add_cookies([{"name": "portal", "value": token, "url": day.site.url}])
    page = await context.new_page()
    await page.goto(path)
    await page.wait_for_function("window.did_handshake")
    return page


async def set_up(browser: Browser, day: Day) -> Page:
    """The code on the console makes the clinic and its first administrator."""
    code = re.search(r"enter this code: (\S+)", day.site.said)
    assert code
    page = await (await browser.new_context(base_url=day.site.url)).new_page()
    await page.goto("/set-up")
    for name, value in (
        ("code", code[1]),
        ("clinic", "Two Doctors"),
        ("name", "Ada First"),
        ("email", "ada@example.org"),
    ):
        await page.locator(f"[name={name}]").fill(value)
    for name in ("password", "again"):
        await page.locator(f"[name={name}]").fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await authenticator(page, page.locator("[name=totp]"))
    await page.get_by_role("button", name="Finish").click()
    await page.wait_for_url("**/clinic/settings/assistant")
    return page


async def authenticator(page: Page, field: Any) -> None:
    secret = (await page.locator("code").first.inner_text()).replace(" ", "")
    await field.fill(pyotp.TOTP(secret).at(int(clock.now().timestamp())))


async def records_come_in(page: Page) -> None:
    """A folder of samples is chosen; one waits, stands beside no chart, and becomes a new one."""
    paths = [sample(f"ccda/certified/{name}.xml") for name in ("Agastha", "ChartLogic")]
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Choose files").click()
    await (await chooser.value).set_files(paths)
    waiting = page.get_by_role("region", name="Waiting to be matched")
    await expect(waiting.get_by_role("link")).to_have_count(2, timeout=30_000)
    await waiting.get_by_role("link", name=FAMILY).click()
    await page.get_by_role("button", name="Make a new chart").click()
    await expect(page.get_by_role("status")).to_contain_text("A new chart of Sarah Moanees holds the record")


async def office_code(browser: Browser, day: Day, patient_id: UUID) -> str:
    page = await page_of(browser, day, "fred@example.org", f"/clinic/patients/{patient_id}")
    await page.get_by_role("button", name="Issue a code").click()
    return await page.locator(".office-code").inner_text()


async def register(browser: Browser, day: Day, code: str) -> Page:
    """Sarah signs up with the code from the office, and stands at her home page."""
    page = await (await browser.new_context(base_url=day.site.url)).new_page()
    await page.goto("/sign-up")
    await page.get_by_role("link", name="I have a code from the office").click()
    await page.get_by_role("textbox", name="Code").fill(code)
    for label, value in (("Month", "8"), ("Day", "11"), ("Year", "1975")):
        await page.get_by_label(label, exact=True).fill(value)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Email").fill("sarah@example.org")
    await page.get_by_role("button", name="Send the code").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your e-mail address")
    sent = re.search(r"\d{4} \d{4}", day.mailed("sarah@example.org"))
    assert sent
    await page.get_by_role("textbox", name="Code").fill(sent[0])
    await page.get_by_role("button", name="Continue").click()
    for label in ("Password", "Password again"):
        await page.get_by_label(label, exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your security option")
    await authenticator(page, page.get_by_label("Code that the app shows"))
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("I have printed these codes or written them down").check()
    await page.get_by_role("button", name="Finish").click()
    await page.get_by_role("link", name="Go to the home page").click()
    await page.wait_for_function("window.did_handshake")
    return page


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


async def result_is_released_and_seen(sarah: Page, clara: Page, day: Day, patient_id: UUID) -> None:
    lines = (TypedLine(name="Potassium", value="2.5", unit="mmol/L", low="3.5", high="5.1"),)
    today = clock.now().date()
    typed = TypedReport("Potassium", "", "laboratory", str(today - timedelta(days=2)), "final", "", "", lines)
    held = Showing(held=True, until=str(today + timedelta(days=20)), reason="Call first")
    args = (patient_id, typed, held, "first day", day.settings)
    panel_id = day.office("clara@example.org", "results", results.add_report, *args)
    await sarah.goto("/my-health/test-results")
    await expect(sarah.get_by_role("heading", level=1)).to_be_visible()
    await expect(sarah.get_by_role("link", name="Potassium", exact=True)).to_have_count(0)
    await clara.goto(f"/clinic/results/{panel_id}")
    await clara.get_by_role("button", name="Release now").click()
    await expect(clara.get_by_role("status")).to_contain_text("Released.")
    await sarah.reload()
    await sarah.get_by_role("link", name="Potassium", exact=True).click()
    await expect(sarah.get_by_text("Low", exact=True)).to_be_visible()
    await clara.reload()
    await expect(clara.locator("main")).to_contain_text("Sarah Moanees")


async def statement_without_service_text(browser: Browser, day: Day, patient_id: UUID) -> None:
    """Her sister, with Billing only, sees what is to be paid and not for what."""
    charge = billing.Line(date.today(), "HIV test", 12_500, 0)
    statement = billing.Entry("R-1", date.today(), None, "Clara Clinician", [charge])
    day.office("bill@example.org", "billing", billing.add, patient_id, statement)

    def sister(session: Session) -> None:
        person = add_person(session, "Beth")
        grant(session, patient_id, person, Level.BILLING, GrantedBy.PATIENT, "sister")

    day.db.writing(sister)
    beth = await page_of(browser, day, "beth@example.org", f"/for/{patient_id}/billing")
    await expect(beth.locator("main")).to_contain_text("$125.00")
    await expect(beth.locator("main")).to_contain_text("Clara Clinician")
    assert "HIV" not in await beth.content()


async def the_history_shows_all_of_it(ada: Page) -> None:
    await ada.goto("/clinic/audit")
    await ada.wait_for_function("window.did_handshake")
    await ada.get_by_label("Patient").fill(FAMILY)
    await ada.get_by_role("button", name="Search").click()
    await expect(ada.get_by_role("table")).not_to_contain_text("Ada First (administrator) signed in")
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
