"""Names and numbers of the clinic, and whom patients ask for what: two forms of the same row."""

from zoneinfo import available_timezones

from components.basics import paragraph
from components.form import ErrorSummary
from pages.clinic.edit_form import EditForm, Line
from pages.clinic.screens import Desk
from services.clinic_settings import clinic
from services.editing.form import Edited
from services.words import _

_USUAL = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
          "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico")  # fmt: skip


def draw_clinic(desk: Desk, summary: ErrorSummary, stored: Edited) -> None:
    """Name, address, website, payment page, time zone, and the numbers of promises."""
    zones = [*_USUAL, *sorted(available_timezones() - set(_USUAL))]
    where, promises = _("Where it is"), _("Days")
    EditForm(
        summary,
        [
            Line("name", _("Name of the clinic")),
            Line("portal_name", _("Name of the portal"), hint=_("Patients read it at the top of every page.")),
            Line("street", _("Street and house number"), group=where),
            Line("city", _("City"), group=where),
            Line("state", _("State"), group=where),
            Line("postal_code", _("ZIP code"), group=where),
            Line("phone", _("Phone"), "tel", group=where),
            Line("website", _("Website"), "url", hint=_("Begins with https://"), group=where),
            Line("payment_url", _("Payment page"), "url", group=where,
                 hint=_("The address of your own payment page, if there is one. The portal itself takes no cards.")),
            Line("time_zone", _("Time zone"), "select", group=where,
                 hint=_("In which days, ages and times are counted."), options=[(one, one) for one in zones]),
            Line("reply_days", _("Working days within which messages are answered"), "number", group=promises),
            Line("unseen_days", _("Days after which a result that nobody has opened is listed"), "number",
                 group=promises),
        ],
        stored,
        lambda mark, values: desk.do("settings", clinic.save, "clinic", mark, values),
    )  # fmt: skip


def draw_contacts(desk: Desk, summary: ErrorSummary, stored: Edited) -> None:
    """The contacts of the help page and the footer."""
    paragraph(_("Patients read this on the help page and below every page."))
    support = _("Technical support")
    EditForm(
        summary,
        [
            Line("support_phone", _("Phone"), "tel", group=support),
            Line("support_email", _("Email"), "email", group=support),
            Line("support_reply_hours", _("Answers within how many hours"), hint=_("For instance 24-48."),
                 group=support),
            Line("support_include", _("What a mail to support should say"), "text area", group=support,
                 hint=_("One thing in each line. Empty: name, date of birth, address, email and last provider.")),
            Line("billing_email", _("Email for billing issues"), "email", group=_("Other contacts")),
            Line("feedback_email", _("Email for comments and suggestions"), "email", group=_("Other contacts")),
        ],
        stored,
        lambda mark, values: desk.do("settings", clinic.save, "contacts", mark, values),
    )  # fmt: skip
