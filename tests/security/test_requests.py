"""Reading a request: where "next" may lead, what a device is called, and which language is spoken."""

import pytest
from starlette.requests import Request

from pages.web.requests import device_label, preferred_language, safe_next

# As sent by real browsers.
AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36": (
        "Chrome on Windows"
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 "
    "Edg/124.0.2478.51": "Edge on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:125.0) Gecko/20100101 Firefox/125.0": "Firefox on Mac",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 "
    "Mobile/15E148 Safari/604.1": "Safari on iPhone",
    "Mozilla/5.0 (Linux; Android 13; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 "
    "Chrome/117.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36": (
        "Chrome on ChromeOS"
    ),
    "curl/8.5.0": "Unknown browser",
    "": "Unknown browser",
}


@pytest.mark.parametrize(("agent", "label"), AGENTS.items())
def test_devices_have_plain_names(agent: str, label: str) -> None:
    assert device_label(agent) == label


@pytest.mark.parametrize("path", ["/", "/messages", "/for/0b9/my-health/test-results?from=2024-01-01#top", "/a%20b"])
def test_next_stays_in_the_portal(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [None, "", "//x", "/\\x", "\\x", "https:x", "x", "/a b", "/a\x00", "/a\\..\\b", "/login?x", "/_nicegui/x", "/\x7f"],
)
def test_next_leads_nowhere_else(path: str | None) -> None:
    assert safe_next(path) == "/"


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({"accept-language": "es-MX,es;q=0.9,en;q=0.8"}, "es"),
        ({"accept-language": "fr-FR, en-US;q=0.5"}, "en"),
        ({"accept-language": "de"}, "en"),
        ({"accept-language": "en", "cookie": "language=es"}, "es"),
        ({"cookie": "language=../../etc"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_chosen_before_the_browsers(headers: dict[str, str], language: str) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert preferred_language(Request({"type": "http", "headers": raw})) == language
