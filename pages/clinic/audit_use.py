"""Use of the portal: simple numbers, week by week, and sign-ins that failed (PRODUCT §8.6)."""

from components.basics import heading, link, paragraph
from components.callouts import empty_state
from components.cards import card
from components.markup import show
from components.tables import Column, pairs, table
from pages.clinic.audit import PATH, ROOM
from pages.clinic.screens import Desk, StaffScreen
from services.audit import use
from services.audit.use import Use
from services.words import N_, _, long_date, long_moment


def _draw(_desk: Desk, shown: Use) -> None:
    heading(1, _("Use of the portal"))
    link(_("Back to the history"), PATH)
    with card(_("Today"), "today"):
        counted = [
            (_("Charts"), str(shown.charts)),
            (_("Patients with an account"), str(shown.registered)),
            (_("Family members with access"), str(shown.family)),
            (_("Staff logins"), str(shown.staff)),
        ]
        show(pairs(counted))
    with card(_("Week by week"), "weeks"):
        paragraph(_("Patients and family members. Failed sign-ins are those of everybody."), "soft")
        heads = [_("People"), _("Sign-ins"), _("Messages"), _("Results seen"), _("Records taken out"), _("Failed")]
        rows = [
            (long_date(week.begins), week.people, week.sign_ins, week.messages, week.seen, week.files, week.failed)
            for week in shown.weeks
        ]
        columns = [_("Week from"), *(Column(label, number=True) for label in heads)]
        table(columns, rows, _("Use of the portal, week by week"), hide_caption=True)
    with card(_("Failed sign-ins of the last 30 days"), "failed"):
        if not shown.failed:
            empty_state(_("None"), _("Wrong passwords and wrong codes are counted here."), "check")
            return
        rows = [(one.who, one.address, one.count, long_moment(one.last, shown.time_zone)) for one in shown.failed]
        columns = [_("Who"), _("Network address"), Column(_("How often"), number=True), _("Last time")]
        table(columns, rows, _("Failed sign-ins"), hide_caption=True)


SCREEN = StaffScreen(
    f"{PATH}/use", N_("Use of the portal"), ROOM, lambda s, office, _desk: use.numbers(s, office), _draw
)
