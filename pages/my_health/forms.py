"""The Forms tab: what waits to be filled in, and what was sent (PRODUCT §6)."""

from components.badges import badge
from components.basics import heading, paragraph
from components.callouts import empty_state
from components.cards import card
from components.markup import element, join
from components.markup import link as link_markup
from components.tables import table
from pages.my_health import tabs
from pages.screens import Screen, Visit
from services.access import Access
from services.forms import reading
from services.forms.reading import Forms, Line
from services.words import N_, _, long_date, long_moment


def _draw(visit: Visit, shown: Forms) -> None:
    heading(1, _("My health"))
    tabs.draw(visit, tabs.FORMS)
    if not shown.waiting and not shown.sent:
        text = _("When your clinic asks you to fill in a form, for instance before a visit, it appears here.")
        empty_state(_("There are no forms"), text, "forms")
        return
    with card(_("To fill in"), "to-fill-in"):
        if shown.waiting:
            paragraph(_("What you enter is kept while you type. You can stop and go on later, also on another device."))
            _waiting(visit, shown)
        else:
            empty_state(_("Nothing waits to be filled in"), _("New forms of your clinic appear here."), "check")
    if shown.sent:
        with card(_("Sent"), "sent"):
            rows = [
                (_name(visit, one), long_moment(one.submitted_at, shown.time_zone), one.signature)
                for one in shown.sent
                if one.submitted_at
            ]
            table([_("Form"), _("Sent"), _("Filled in by")], rows, _("Forms that were sent"), hide_caption=True)


def _waiting(visit: Visit, shown: Forms) -> None:
    rows = [(_name(visit, one), _due(visit, one), _begun(one, shown.time_zone)) for one in shown.waiting]
    table([_("Form"), _("Fill in by"), _("State")], rows, _("Forms to fill in"), hide_caption=True)


def _name(visit: Visit, line: Line) -> object:
    return link_markup(line.title, visit.to(f"{tabs.FORMS}/{line.id}"))


def _due(visit: Visit, line: Line) -> object:
    if line.due_on is None:
        return _("no fixed day")
    late = badge(_("this day has passed"), "attention") if line.due_on < visit.today else ""
    return join([long_date(line.due_on), late], between=" ")


def _begun(line: Line, time_zone: str) -> object:
    if line.saved_at is None:
        return badge(_("Not begun"), "new")
    when = long_moment(line.saved_at, time_zone)
    words = _("last saved {when} by {name}", when=when, name=line.saved_name or "")
    return join([badge(_("Begun"), "attention"), element("small", words)], between=" ")


SCREEN = Screen(tabs.FORMS, N_("Forms"), Access.FORMS, "forms", reading.overview, _draw)
