"""Choosing one or many patients: a search by name and date of birth, and the list of those chosen."""

from functools import partial
from uuid import UUID

from components.basics import button, heading, paragraph, tag
from components.form import ErrorSummary
from pages.clinic.find_patient import nobody_found, search_form
from pages.clinic.screens import Desk
from services.registration.patients import Found
from services.words import _, long_date, ngettext

MOST_SHOWN = 20  # each line has a button of its own


class ChoosePatients:
    """Drawn at once; `chosen` is what it was made for. `most`: 1 replaces the one before."""

    def __init__(self, desk: Desk, room: str, summary: ErrorSummary, *, most: int = 200) -> None:
        self._desk, self._room, self._most = desk, room, most
        self._chosen: dict[UUID, Found] = {}
        self._draw_search(summary)
        self._results = tag("div", classes="flow", aria_live="polite")
        self._list = tag("div", classes="flow", aria_live="polite")
        self._draw_chosen()

    @property
    def chosen(self) -> list[UUID]:
        """Their ids."""
        return list(self._chosen)

    def clear(self) -> None:
        """Nobody is chosen any more."""
        self._chosen.clear()
        self._draw_chosen()

    def _draw_search(self, summary: ErrorSummary) -> None:
        def draw(found: list[Found]) -> None:
            self._results.clear()
            with self._results:
                self._draw_found(found)

        search_form(self._desk, summary, draw, room=self._room)

    def _draw_found(self, found: list[Found]) -> None:
        if not found:
            nobody_found()
        for one in found[:MOST_SHOWN]:
            with tag("div", classes="actions"):
                paragraph(self._named(one))
                label = _("Choose {name}", name=one.name)
                button(_("Choose"), partial(self._add, one), aria_label=label)
        if len(found) > MOST_SHOWN:
            paragraph(_("More were found. Enter more of the name, or the date of birth."), "soft")

    def _add(self, one: Found) -> None:
        if self._most == 1:
            self._chosen.clear()
        self._chosen[one.patient_id] = one
        self._results.clear()
        self._draw_chosen()

    def _draw_chosen(self) -> None:
        self._list.clear()
        with self._list:
            count = len(self._chosen)
            heading(3, ngettext("{count} patient chosen", "{count} patients chosen", count) if count else
                    _("Nobody chosen yet"))  # fmt: skip
            for one in self._chosen.values():
                with tag("div", classes="actions"):
                    paragraph(self._named(one))
                    label = _("Remove {name}", name=one.name)
                    button(_("Remove"), partial(self._remove, one.patient_id), kind="quiet", aria_label=label)

    def _remove(self, patient_id: UUID) -> None:
        self._chosen.pop(patient_id, None)
        self._draw_chosen()

    def _named(self, one: Found) -> str:
        return _("{name}, born {date}", name=one.name, date=long_date(one.birth_date))
