"""Who has seen a result, and what the office does when nobody has: a letter, a call (PRODUCT §8.4)."""

from collections.abc import Callable

from components.basics import button, file_link, paragraph, tag
from components.callouts import empty_state
from components.cards import card
from components.fields import message_field, radio_field
from components.form import ErrorSummary, Form
from components.markup import join, link, two_lines
from components.tables import table
from pages.clinic.results_open import OpenItem
from pages.web.actions import action
from services.results import unseen
from services.results.desk import Item
from services.results.unseen import NOTE_LIMIT, OUTCOMES, Called, Unopened, Unseen
from services.words import _, long_date, long_moment, ngettext, partial_date

LETTER = "/clinic/results/letter"


def draw_seen(shown: Item) -> None:
    """Readers, calls, and when a letter was printed."""
    with card(_("Who has seen it"), "seen"):
        if shown.readers:
            rows = [(reader.name, long_moment(reader.at, shown.time_zone)) for reader in shown.readers]
            table([_("Who"), _("When")], rows, _("Who has seen it"), hide_caption=True)
        else:
            paragraph(_("Nobody has opened it yet."))
        if shown.letter_at:
            paragraph(_("A letter was printed on {moment}.", moment=long_moment(shown.letter_at, shown.time_zone)))
        if shown.calls:
            rows = [
                (long_moment(call.at, shown.time_zone), call.by, _(OUTCOMES[call.outcome]), call.note)
                for call in shown.calls
            ]
            table([_("When"), _("Who called"), _("Outcome"), _("Note")], rows, _("Calls"), drop_empty=True)


def draw_call(item: OpenItem, summary: ErrorSummary, tell: Callable[[str], None]) -> None:
    """The letter and the form of a call, for what is shown to the patient."""
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        await item.do(unseen.called, outcome.value, note.value)
        tell(_("The call is noted."))

    if item.shown.held_until:
        return
    with card(_("Letter or call"), "call"):
        paragraph(_("The letter says that something waits in the portal, and not what."))
        with tag("div", classes="actions"):
            file_link(_("Print a letter"), f"{LETTER}/{item.shown.id}", new_tab=True, icon_name="print")
        with Form(summary, save) as form:
            options = [(value, _(label)) for value, label in OUTCOMES.items()]
            outcome = form.add(radio_field("outcome", _("I have called"), options))
            note = form.add(message_field("call_note", _("Note (may be empty)"), limit=NOTE_LIMIT, rows=2))
            button(_("Note the call"), submit=True)


def draw_list(shown: Unseen) -> None:
    """What nobody has opened for the clinic's number of days."""
    title = ngettext("Not opened for {count} day", "Not opened for {count} days", shown.days)
    with card(title, "unseen"):
        if not shown.lines:
            empty_state(_("Everything has been opened"), _("Results that nobody opens are listed here."), "check")
            return
        rows = [
            (
                two_lines(link(line.name, f"/clinic/results/{line.id}"), partial_date(line.when)),
                two_lines(line.patient, _("born {date}", date=long_date(line.birth_date))),
                long_date(line.since),
                ", ".join(line.readers) or _("Nobody has access in the portal"),
                ", ".join(line.phones),
                _done(line, shown.time_zone),
            )
            for line in shown.lines
        ]
        columns = [_("What"), _("Patient"), _("Shown since"), _("Could read it"), _("Phone"), _("Done so far")]
        table(columns, rows, title, hide_caption=True)


def _done(line: Unopened, time_zone: str) -> object:
    letter = _("Letter printed on {date}", date=long_date(line.letter_at.date())) if line.letter_at else ""
    parts = [letter, *(_call(call, time_zone) for call in line.calls[:1])]
    return join([tagged for tagged in parts if tagged], between="; ") or _("Nothing yet")


def _call(call: Called, time_zone: str) -> str:
    return f"{_(OUTCOMES[call.outcome])}, {call.by}, {long_moment(call.at, time_zone)}"
