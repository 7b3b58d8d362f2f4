"""Every screen of the signed-in area, with the right it needs: the inventory that the shell and the tests walk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pages.web.portal import Portal
from services.access import Access, AccountAccess, ChartAccess, Relation
from services.sessions import Viewer


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
    """

    path: str
    title: str  # marked with N_
    access: Access
    subject: str
    load: Callable[[Any, ChartAccess], Any]  # a service function: (session, key) → what the screen shows
    draw: Callable[[Visit, Any], None]
    nav: tuple[str, str] | None = None  # label (N_) and icon, when it stands in the navigation
