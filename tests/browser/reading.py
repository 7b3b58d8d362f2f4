"""What a page says and whether all of it can be read: its lines, and words that are cut off or run out of their box."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.async_api import Page

CATALOGUE = Path(__file__).resolve().parents[2] / "assets/words/es/LC_MESSAGES/portal.po"
_PLACE = re.compile(r"\{\w*\}")
_LOOK = """() => {
  for (const one of document.querySelectorAll('[data-disclosure][aria-expanded=false]')) one.click();
  const unseen = '.visually-hidden, .skip-link, .nicegui-skip-link, [hidden], dialog:not([open]), svg';
  const cut = [];
  const lines = [];
  const note = (el, why) => cut.push(
    `${why}: <${el.tagName.toLowerCase()} class="${el.className}"> ${el.textContent.trim().slice(0, 80)}`);
  const pen = document.createElement('canvas').getContext('2d');
  const needs = (list, style) => {  // how wide it must be for what is chosen
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const chosen = list.selectedOptions[0]?.text ?? '';
    return pen.measureText(chosen).width + parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
  };
  for (const el of document.body.querySelectorAll('*')) {
    if (el.matches('script, style, iframe, noscript, .q-loading-bar')) continue;
    for (const key of ['aria-label', 'placeholder', 'alt', 'title', 'data-label', 'data-other-label'])
      if (el.getAttribute(key)) lines.push(el.getAttribute(key));
    const own = [...el.childNodes].filter((one) => one.nodeType === 3 && one.data.trim());
    for (const one of own) lines.push(one.data);
    if (el.closest(unseen) || !el.checkVisibility({ visibilityProperty: true })) continue;
    const box = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    const clips = !el.matches('input, textarea')
      && (style.overflowX !== 'visible' || style.textOverflow === 'ellipsis');
    const tooWide = el.clientWidth > 1 && el.scrollWidth > el.clientWidth + 1;
    if (box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)) note(el, 'outside of the screen');
    else if (tooWide && clips) note(el, 'cut off');
    else if (el.matches('select') && needs(el, style) > el.clientWidth) note(el, 'cut off');
    else if (tooWide && own.length && style.display !== 'inline') note(el, 'runs out of its box');
  }
  if (document.documentElement.scrollWidth > innerWidth) cut.push('the page is wider than the screen');
  return { lines, cut, title: document.title };
}"""


@dataclass(frozen=True)
class Look:
    """What stands on a page, line by line, and what of it cannot be read."""

    lines: set[str]
    cut: list[str]


async def look(page: Page) -> Look:
    """Open every "Show …" of the page that is loaded, and read it."""
    found = await page.evaluate(_LOOK)
    texts = [*found["lines"], re.sub(r"^\(\d+\) ", "", found["title"]).rsplit(" – ", 1)[0]]
    return Look({" ".join(text.split()) for text in texts}, found["cut"])


def english(lines: Iterable[str]) -> list[str]:
    """Those lines that are messages of the catalogue as they stand in the source, untranslated."""
    plain, patterns = _messages()
    return sorted(
        line
        for line in lines
        if line in plain
        or any(one.fullmatch(line) for first in ("", line.split(" ", 1)[0]) for one in patterns.get(first, ()))
    )


def english_within(text: str) -> list[str]:
    """Untranslated messages of four words and more inside a running text, whose lines break anywhere."""
    text = " ".join(text.split())
    return sorted(one for one in _messages()[0] if one.count(" ") >= 3 and one in text)


@cache
def _messages() -> tuple[frozenset[str], dict[str, list[re.Pattern[str]]]]:
    """Messages without places, and patterns of others by their first word; only where Spanish differs."""
    plain: set[str] = set()
    patterns: dict[str, list[re.Pattern[str]]] = {}
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="es")
    for message in catalogue:
        ids = (message.id,) if isinstance(message.id, str) else message.id
        said = (message.string,) if isinstance(message.string, str) else message.string
        for text in (" ".join(one.split()) for one in ids if one and one not in said):
            first = text.split(" ", 1)[0]
            if not _PLACE.search(text):
                plain.add(text)
            elif len(re.findall(r"[A-Za-z]{2,}", _PLACE.sub("", text))) > 1:
                pattern = ".+".join(re.escape(part) for part in _PLACE.split(text))
                patterns.setdefault("" if _PLACE.search(first) else first, []).append(re.compile(pattern))
    return frozenset(plain), patterns
