"""What a person does in any browser: press what has a name, write into what has a label, read what stands there."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.webdriver import Browser, Refused

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's own name for a reference to an element
_PATIENCE = 30.0  # seconds until something must be there
# The first element of a kind that can be seen and whose name is, or else begins with or has in it, the name given.
_FIND = r"""
const [kinds, name] = arguments;
const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const named = (el) => plain(el.getAttribute('aria-label') ?? el.labels?.[0]?.innerText ?? el.innerText);
const seen = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getBoundingClientRect().width > 1;
const all = [...document.querySelectorAll(kinds)].filter(seen).map((el) => [el, named(el)]);
const fits = [(text) => text === name, (text) => text.startsWith(name), (text) => text.includes(name)];
for (const fit of fits)
  for (const [el, text] of all) {
    if (!fit(text)) continue;
    el.scrollIntoView({ block: 'center' });
    return el;
  }
return null;
"""
_KINDS = {
    "button": "button, [role=button], summary",
    "link": "a[href]",
    "heading": "h1, h2, h3",
    "field": "input, select, textarea",
}
_OPTION = """
const [list, words] = arguments;
return [...list.options].find((one) => one.value && one.text.includes(words)) ?? null;
"""


class Hands:
    """A person at `browser`; pictures go to `folder`, numbered."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self._browser = browser
        self._url = url
        self._folder = folder
        self._pictures = 0
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()

    def go(self, path: str) -> None:
        """Load a page and wait until it can be used."""
        self._browser.go(self._url + path)
        self.wait("return window.did_handshake !== false && !!document.querySelector('main h1')?.innerText")

    def press(self, kind: str, name: str) -> None:
        """Click the button or link called `name`."""
        self._until(lambda: self._click(kind, name), f"no {kind} {name!r} to press")

    def write(self, label: str, text: str) -> None:
        """Type into the field called `label`."""
        self._browser.type(self._found("field", label), text)
        self.wait("return arguments[0].value === arguments[1]", self._reference("field", label), text)

    def tick(self, label: str) -> None:
        """Click a checkbox or radio button by its words."""
        self.press("field", label)

    def choose(self, label: str, words: str = "") -> None:
        """The first option with these words in the list called `label`."""

        def act() -> bool:
            option = self._browser.run(_OPTION, self._reference("field", label), words)
            if option:
                self._browser.click(option[ELEMENT])
            return bool(option)

        self._until(act, f"no {words!r} in {label!r}")

    def attach(self, path: Path) -> None:
        """Give a file to the page's file field."""
        field = self._browser.run("return document.querySelector('main input[type=file]')")
        self._browser.type(field[ELEMENT], str(path))

    def see(self, *texts: str) -> None:
        """Wait until these stand on the page."""
        for text in texts:
            self.wait("return document.body.innerText.replace(/\\s+/g, ' ').includes(arguments[0])", text)

    def sees(self, kind: str, name: str) -> bool:
        """Whether it is there at this moment."""
        return self._browser.run(_FIND, _KINDS[kind], name) is not None

    def wait(self, script: str, *args: Any) -> None:
        """Until `script` returns something true."""
        self._until(lambda: bool(self._browser.run(script, *args)), f"{script} {args}")

    def ask(self, script: str, *args: Any) -> Any:
        """What `script` returns."""
        return self._browser.run(script, *args)

    def picture(self, name: str) -> None:
        """Keep what the window shows, and see that nothing is wider than it."""
        self._pictures += 1
        (self._folder / f"{self._pictures:02}-{name}.png").write_bytes(self._browser.picture())
        width, window = self._browser.run("return [document.documentElement.scrollWidth, innerWidth]")
        assert width <= window, f"{name} is {width} px wide"

    def _click(self, kind: str, name: str) -> bool:
        found = self._browser.run(_FIND, _KINDS[kind], name)
        if found:
            self._browser.click(found[ELEMENT])
        return bool(found)

    def _reference(self, kind: str, name: str) -> dict[str, str]:
        self.wait(_FIND, _KINDS[kind], name)
        return self._browser.run(_FIND, _KINDS[kind], name)

    def _found(self, kind: str, name: str) -> str:
        return self._reference(kind, name)[ELEMENT]

    def _until(self, act: Callable[[], bool], what: str) -> None:
        """Try again while the page is on its way to the next one, or something lies over what is to be pressed."""
        end, reason = time.monotonic() + _PATIENCE, ""
        while time.monotonic() < end:
            try:
                if act():
                    return
            except Refused as refused:
                reason = str(refused)
            time.sleep(0.05)
        self.picture("failed")
        raise AssertionError(f"{what} {reason}")
