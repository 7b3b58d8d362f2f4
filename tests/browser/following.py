"""Going through the portal by its links, from page to page and into every file that is offered."""

import re
from urllib.parse import urlsplit

from playwright.async_api import APIResponse, Page

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# One form about a problem, a medication …; and the settings' forms once more, one after the other.
_KIND = re.compile(r"(?<=/wrong/)[a-z-]+(?=/)|(?<=/ask/)[a-z-]+(?=/)|(?<=/assistant/)[a-z]+$")
# A function: plain pages forbid `eval`, with which Playwright looks at an expression again and again.
READY = """() => window.did_handshake !== false && document.querySelector('main h1')?.innerText
  && document.fonts.status === 'loaded'"""
LINKS = """[...document.querySelectorAll('a[href^="/"]')].map((a) => [a.getAttribute('href'), 'file' in a.dataset])"""
ELSEWHERE = ("/dev", "/assets", "/for/", "/see-as")


class Walk:
    """Follows links from page to page; of pages and files that differ in an id alone, one is enough.

    What is found wrong is collected, so that one run names all of it.
    """

    def __init__(self, page: Page, *, below: str = "/") -> None:
        self.page = page
        self.below = below
        self.seen: set[str] = set()
        self.files: set[str] = set()
        self.wrong: list[str] = []

    async def all_from(self, paths: list[str]) -> None:
        """Look at these pages, at what can be reached from them, and into the files that they offer."""
        waiting = list(paths)
        for path in waiting:
            shape = shape_of(path)
            if shape in self.seen:
                continue
            answer = await self.page.goto(path, wait_until="commit")
            if not answer or answer.status != 200:  # a room of somebody else's
                if answer and answer.status >= 500:
                    self.wrong.append(f"{shape}: {answer.status}")
                continue
            self.seen.add(shape)
            await self.read(shape)
            for href, is_file in await self.page.evaluate(LINKS):
                if is_file and shape_of(href) not in self.files and not href.startswith(ELSEWHERE):
                    await self.open_file(href)
                elif not is_file and href.startswith(self.below) and not href.startswith(ELSEWHERE):
                    waiting.append(href)

    async def open_file(self, path: str) -> None:
        """Read what is offered at this address."""
        shape, answer = shape_of(path), await self.page.request.get(path)
        self.files.add(shape)
        if answer.status != 200:
            self.wrong.append(f"{shape}: {answer.status}")
        await self.read_file(shape, answer)

    async def read(self, shape: str) -> None:
        """What is wrong with the page that is open."""
        raise NotImplementedError

    async def read_file(self, shape: str, answer: APIResponse) -> None:
        """What is wrong with a file that was opened."""
        raise NotImplementedError


def shape_of(path: str) -> str:
    """The address without what is particular in it."""
    return _KIND.sub("{kind}", _ID.sub("{id}", urlsplit(path).path))


def declared(paths: list[str]) -> set[str]:
    """The addresses of screens in the same way."""
    return {_KIND.sub("{kind}", re.sub(r"\{\w+\}", "{id}", path)) for path in paths}
