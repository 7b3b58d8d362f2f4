"""The way of a patient and the office's answer in Chromium, Firefox and WebKitGTK, in English and in Spanish.

Pictures of each step are kept in `test-output/browsers`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.words import _, speaking
from tests.browser.browsers import BROWSERS, missing
from tests.browser.conftest import SIZES
from tests.browser.hands import Hands
from tests.browser.walking import Clinic, forget_used_codes
from tests.browser.webdriver import Browser
from tests.files import pdf

PICTURES = Path(__file__).resolve().parents[2] / "test-output" / "browsers"
LANGUAGE_OF = {"desktop": "en", "phone": "es"}
FETCH = """
window.fetched = null;
fetch(arguments[0]).then(async (one) => {
  const start = new TextDecoder().decode((await one.arrayBuffer()).slice(0, 5));
  window.fetched = [one.status, one.headers.get('content-type'), start];
});
"""


@pytest.fixture(scope="module", params=BROWSERS)
def browser(request: pytest.FixtureRequest) -> Iterator[tuple[str, Browser]]:
    """Each browser that can be had here, started once for both sizes."""
    reason = missing(request.param)
    if reason:
        pytest.skip(reason)
    with BROWSERS[request.param]() as started:
        yield request.param, started


@pytest.fixture(autouse=True)
def as_before(clinic: Clinic) -> Iterator[None]:
    """Saving the preferences keeps the language of the page; the next test finds everybody as before."""
    forget_used_codes(clinic)
    yield
    forget_used_codes(clinic)


@pytest.mark.parametrize("size", SIZES)
def test_a_patient_asks_and_the_office_answers(
    browser: tuple[str, Browser], size: str, clinic: Clinic, tmp_path: Path
) -> None:
    name, started = browser
    started.size(SIZES[size]["width"], SIZES[size]["height"])
    person = Hands(started, clinic.url, PICTURES / f"{name}-{size}")
    text = f"Is this letter right? ({name}, {size})"
    with speaking(LANGUAGE_OF[size]):
        sign_in(person, clinic, "Elena", LANGUAGE_OF[size])
        person.see(_("Welcome, {name}", name="Elena"))
        person.picture("home")
        write(person, text, tmp_path)
        look_around(person)
        start_sending(person)
        change_profile(person)
        sign_out(person)
        sign_in(person, clinic, "Priya", LANGUAGE_OF[size])
        answer(person, text)
        sign_out(person)


def sign_in(person: Hands, clinic: Clinic, given: str, language: str) -> None:
    """Both steps, in the language chosen on the page; the demo fills in the code of the authenticator app."""
    account = clinic.account(given)
    person.go("/login")
    other = {"en": "English", "es": "Español"}[language]
    if person.sees("button", other):
        person.press("button", other)
        person.see(_("Forgot your password?"))
    person.write(_("Email"), account["email"])
    person.write(_("Password"), account["password"])
    person.picture("sign-in")
    person.press("button", _("Sign in"))
    person.wait("return location.pathname === '/login/code' && !!document.querySelector('main input').value")
    person.picture("second-step")
    person.press("button", _("Continue"))
    person.wait("return window.did_handshake && !!document.querySelector('main h1')?.innerText")


def write(person: Hands, text: str, folder: Path) -> None:
    """A message with a file, and where it has gone."""
    letter = folder / "letter.pdf"
    letter.write_bytes(pdf("A letter"))
    person.press("button", _("Send a message"))
    person.choose(_("Provider"), "Priya")
    person.choose(_("Subject"), _("Medical question"))
    person.write(_("Message"), text)
    person.attach(letter)
    person.see("letter.pdf", _("Attached"))
    person.picture("message")
    person.press("button", _("Send message"))
    person.see(_("Your message was sent"))
    person.press("link", _("See your message"))
    person.see(text, "letter.pdf", _("Sent"))
    person.picture("sent")


def look_around(person: Hands) -> None:
    """All tabs of My health, the details of the vaccines, the PDF, and one result."""
    navigate(person, _("My health"))
    for tab in (_("Documents"), _("Forms"), _("Health Records"), _("Medical History")):
        person.press("link", tab)
        person.wait("return document.querySelector('.tab-list a[aria-current]')?.innerText === arguments[0]", tab)
    person.press("button", _("Show vaccine details"))
    person.see("Sanofi Pasteur")  # who made one of them; on phones the heads of the columns are not to be seen
    person.picture("vaccines")
    person.ask(FETCH, person.ask("return document.querySelector('a[data-file][href$=\"vaccination-record\"]').href"))
    person.wait("return window.fetched !== null")
    assert person.ask("return window.fetched") == [200, "application/pdf", "%PDF-"]
    person.press("link", _("Test Results"))
    person.see(_("Reading your results"))
    person.picture("results")
    person.press("link", "Hemoglobin A1c")
    person.wait("return document.querySelector('main h1').innerText.includes('A1c')")
    person.picture("result")


def start_sending(person: Hands) -> None:
    """Send via Email, up to its check."""
    person.go("/my-health/health-records")
    person.press("button", _("Send via Email"))
    person.write(_("Email"), "one@clinic.example.org")
    person.write(_("Confirm email"), "two@clinic.example.org")
    person.press("button", _("Send"))
    person.see(_("There is a problem"), _("The two e-mail addresses are not the same. Enter the same address twice."))
    person.picture("send-by-email")


def change_profile(person: Hands) -> None:
    """What the portal writes mails about."""
    navigate(person, _("My profile"))
    person.press("link", _("Language and mail"))
    person.tick(_("A new test result"))
    person.press("button", _("Save"))
    person.see(_("Your choices are kept."))
    person.picture("profile")


def answer(person: Hands, text: str) -> None:
    """The office finds the message and answers."""
    navigate(person, _("Inbox"))
    person.press("link", f"{_('Medical question')}: Elena Marchetti")
    person.see(text, "letter.pdf")
    person.write(_("Message"), "Yes, it is.")
    person.picture("office")
    person.press("button", _("Send the answer"))
    person.wait("return !document.querySelector('main textarea').value")
    person.see("Yes, it is.")


def navigate(person: Hands, name: str) -> None:
    """By the navigation, which is folded away on phones."""
    if person.sees("button", _("Menu")):
        person.press("button", _("Menu"))
        person.picture("menu")
    person.press("link", name)
    person.wait("return document.activeElement?.matches('main h1') && !document.querySelector('dialog[open]')")


def sign_out(person: Hands) -> None:
    """From the header, or from the menu of phones."""
    if not person.sees("button", _("Sign out")):
        person.press("button", _("Menu"))
    person.press("button", _("Sign out"))
    person.wait("return location.pathname === '/login'")
