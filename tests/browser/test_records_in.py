"""Records in at the office: files chosen, one that waits put into a chart, and that taken back; at both sizes."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.walking import Clinic, assert_accessible, sign_in
from tests.samples import ccda


async def test_a_file_waits_goes_into_a_chart_and_is_taken_back(
    page: Page, clinic: Clinic, axe: Path, tmp_path: Path
) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    who = "Wide" if width > 500 else "Narrow"  # a person of its own at each size: files are known again
    record = tmp_path / "neighbour.xml"
    record.write_bytes(ccda().replace(b"<given>Ada", b"<given>" + who.encode()))
    plain = tmp_path / "letter.txt"
    plain.write_text("Dear colleague")
    await sign_in(page, clinic, "Priya", "/clinic/records-in")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Choose files").click()
    await (await chooser.value).set_files([record, plain])
    await expect(page.get_by_role("table", name="What became of neighbour.xml")).to_contain_text("Waits to be matched")
    await expect(page.get_by_role("alert")).to_contain_text("it is plain text, not a health record")
    await assert_accessible(page, axe)

    await page.get_by_role("region", name="Waiting to be matched").get_by_role("link", name=f"{who} Muster").click()
    await expect(page.get_by_role("heading", name="Record file")).to_be_focused()
    await expect(page.get_by_text("No chart resembles the person")).to_be_visible()
    await assert_accessible(page, axe)
    another = page.get_by_role("region", name="Another chart")
    await another.get_by_label("Name").fill("Okoye")
    await another.get_by_role("button", name="Search").click()
    await page.get_by_role("button", name="Compare with the chart of Okoye, Samuel").click()
    await page.get_by_role("button", name="Put into the chart of Samuel Okoye").click()
    await expect(page.get_by_role("alert")).to_contain_text("say that it is the same person")
    await assert_accessible(page, axe)
    await page.get_by_label("I have checked the differences").check()
    await page.get_by_role("button", name="Put into the chart of Samuel Okoye").click()
    await expect(page.get_by_role("status")).to_contain_text("In the chart of Samuel Okoye")

    await page.get_by_role("button", name="Take this import back").click()
    question = page.get_by_role("dialog")
    await expect(question).to_contain_text("0 entries go from the chart")
    await page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")
    await assert_accessible(page, axe)
    await question.get_by_role("button", name="Take back").click()
    await expect(page.get_by_role("status")).to_contain_text("Taken back")
    await expect(page.get_by_role("region", name="What was done with it")).to_contain_text("taken back by Priya Raman")
    await page.get_by_label("Reason").fill("Not a patient of ours")
    await page.get_by_role("button", name="Reject this file").click()
    await expect(page.get_by_role("button", name="Put back into the match queue")).to_be_visible()
