"""Every screen of the signed-in area, with the right it needs: the inventory that the shell and the tests walk."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pages.web.portal import Portal
from services.access import Access, AccountAccess, Relation
from services.sessions import Viewer

_UUID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"


@dataclass(frozen=True)
class Visit:
    """One look at one patient’s screen: who looks, at whom, and where. The patient is fixed by the address."""

    portal: Portal
    viewer: Viewer
    patient_id: UUID
    name: str
    relation: Relation
    base: str  # "" for the own record, "/for/{patient_id}" for someone else's
    path: str  # without the base
    today: date
    item_id: UUID | None = None  # what the address names, one message or one result; a hint that opens nothing

    def to(self, path: str) -> str:
        """The address of another screen for the same patient."""
        return f"{self.base}{path}" if path != "/" or not self.base else self.base


@dataclass(frozen=True)
class AccountVisit:
    """One look at a screen about the own account; `own_chart` tells whether this account is a patient as well."""

    portal: Portal
    viewer: Viewer
    path: str
    own_chart: bool


@dataclass(frozen=True)
class AccountScreen:
    """A screen about the account itself: it needs no chart, and stands at its address alone, never below /for/…."""

    path: str
    title: str  # marked with N_
    load: Callable[[Any, AccountAccess], Any]  # a service function: (session, key) → what the screen shows
    draw: Callable[[AccountVisit, Any], None]
    nav: tuple[str, str] | None = None


@dataclass(frozen=True)
class Screen:
    """One screen: the shell asks for `access`, runs `load` with the key, and `draw` shows what it returned.

    `subject` is what the access history says was viewed. So a screen cannot forget the check, and holds no rule.
    A screen about one thing has "{item_id}" in its path; `load` then gets that id as its third argument.
    """

    path: str
    title: str  # marked with N_
    access: Access
    subject: str
    load: Callable[..., Any]  # a service function: (session, key: ChartAccess[, item_id]) → what the screen shows
    draw: Callable[[Visit, Any], None]
    nav: tuple[str, str] | None = None  # label (N_) and icon, when it stands in the navigation

    def match(self, path: str) -> tuple[bool, UUID | None]:
        """Whether `path` is this screen's, and the item in it."""
        found = re.fullmatch(self.path.replace("{item_id}", _UUID), path)
        return found is not None, UUID(found[1]) if found and found.re.groups else None
