"""One patient at the front desk: contacts, the state of the account, and the office code (PRODUCT §2)."""

from components.basics import button, heading, link, paragraph, tag
from components.callouts import notice, success
from components.cards import card
from components.markup import element, join, show
from components.tables import pairs
from pages import preview
from pages.clinic import chart_record, inbox_new
from pages.clinic.chart_merge import draw_merged
from pages.clinic.patients import moment, state_badge
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services import office_codes, profile_unlock, text_message
from services.charts import merge_undo
from services.charts.merge_undo import Merged
from services.errors import NoAccess
from services.office_codes import LIFE, Issued
from services.profile import SEXES
from services.registration import letter, patients, sending
from services.registration.patients import Card, State
from services.words import N_, _, long_date, long_moment, ngettext

LETTER = "/clinic/patients/letter"


def draw_code(desk: Desk, issued: Issued) -> None:
    """A new code, this once, with the button that prints its letter in a tab of its own."""
    success(
        _(
            "It is shown only now. It is good for {days} days, once, with the date of birth.",
            days=LIFE.days,
        ),
        _("The new code"),
    )
    tag("p", issued.code, "office-code")
    with tag("form", method="post", action=LETTER, target="_blank"):
        sealed = letter.seal(issued, desk.portal.settings.secret_key)
        tag("input", type="hidden", value=sealed).props["name"] = "sealed"
        button(_("Print the letter"), kind="primary", submit=True, icon_name="print")


def _draw(desk: Desk, loaded: tuple[Card, list[Merged]]) -> None:
    shown, merges = loaded
    heading(1, shown.name)
    with tag("div", classes="actions"):
        link(_("Back to the search"), "/clinic/patients")
        if desk.may("charts"):
            link(_("Edit the chart"), f"/clinic/patients/{shown.patient_id}/edit")
        if desk.may("merge charts"):
            link(_("Put together with another chart"), f"/clinic/patients/{shown.patient_id}/merge")
        if desk.may("family"):
            link(_("Family access"), f"/clinic/patients/{shown.patient_id}/family")
        if desk.may("billing"):
            link(_("Statements"), f"/clinic/billing/{shown.patient_id}")
        if desk.may("results"):
            link(_("Results and documents"), f"/clinic/results/of/{shown.patient_id}")
        if desk.may("reminders"):
            link(_("Give a reminder"), f"/clinic/reminders/to/{shown.patient_id}")
        link(_("Write a message"), inbox_new.address(shown.patient_id))
        if desk.may("view as patient"):  # a child under 13 is seen by a parent, never signs in
            link(_("View as patient"), preview.address(shown.patient_id, "full" if shown.too_young else "patient"))
    with card(_("Person"), "person"):
        contacts = [element("div", one.value, _use(one)) for one in shown.contacts]
        age = ngettext("{count} year old", "{count} years old", shown.age)
        show(
            pairs(
                [
                    (_("Date of birth"), f"{long_date(shown.birth_date)}, {age}"),
                    (_("Sex"), _(SEXES[shown.sex]) if shown.sex in SEXES else shown.sex),
                    (_("Record number"), shown.record_number),
                    (_("Provider"), shown.provider),
                    (_("Address"), join([element("div", line) for line in shown.address])),
                    (_("Contacts in the chart"), join(contacts) or _("none")),
                ]
            )
        )
    if desk.may(chart_record.ROOM):
        chart_record.draw_record(desk, shown)
    with card(_("Account"), "account"):
        show(
            pairs(
                [
                    (_("State"), state_badge(shown.state, shown.locked_until, shown.time_zone)),
                    (_("Signs in as"), shown.account_email),
                    (_("Last sign-in"), moment(shown.last_sign_in, shown.time_zone) if shown.account_email else None),
                ]
            )
        )
        if shown.state is State.LOCKED and desk.may("unlock"):
            _draw_unlock(desk, shown)
    if shown.state in (State.NONE, State.INVITED):
        with card(_("Office code"), "office-code"):
            _draw_office_code(desk, shown)
    merged = tag("div", classes="flow", aria_live="polite")

    async def parted() -> None:
        merged.clear()
        with merged:
            success(_("The two charts are apart again, as they were before."))

    with merged:
        draw_merged(desk, merges, parted)


def _draw_unlock(desk: Desk, shown: Card) -> None:
    place = tag("div", classes="flow", aria_live="polite")

    @action()
    async def unlock() -> None:
        await desk.do("unlock", profile_unlock.open_again, shown.patient_id)
        place.clear()
        with place:
            success(_("Unlocked. The right password and code are taken again at once."))

    with place:
        paragraph(_("There were too many wrong tries. It opens by itself at that time, or now:"))
        button(_("Unlock"), unlock)


def _draw_office_code(desk: Desk, shown: Card) -> None:
    if shown.too_young:
        notice(
            _("Patients under 13 cannot have an account (COPPA). A parent or guardian gets family access instead."),
            _("No code for this patient"),
        )
        return
    paragraph(_("With this code and the date of birth the patient signs up, also without e-mail in the chart."))
    if not desk.may("approvals"):
        paragraph(_("The front desk issues these codes."))
        return
    place = tag("div", classes="flow", aria_live="polite")
    standing = shown.state is State.INVITED

    @action()
    async def issue() -> None:
        issued = await desk.do("approvals", office_codes.issue, shown.patient_id)
        place.clear()
        with place:
            draw_code(desk, issued)
            button(_("Revoke the code"), revoke)

    @action()
    async def send() -> None:
        await desk.do("approvals", sending.issue_and_send, shown.patient_id, desk.portal.settings)
        place.clear()
        with place:
            success(_("A new code is on its way to the patient’s contact. It is good for {days} days.", days=LIFE.days))
            button(_("Revoke the code"), revoke)

    @action()
    async def revoke() -> None:
        await desk.do("approvals", office_codes.revoke, shown.patient_id)
        place.clear()
        with place:
            success(_("The code is void."))
            button(_("Issue a code"), issue, kind="primary")

    with place:
        if standing and shown.code_good_until and shown.code_issued_at:
            issued_at = long_moment(shown.code_issued_at, shown.time_zone)
            until = long_moment(shown.code_good_until, shown.time_zone)
            paragraph(_("A code was issued on {when} and is good until {until}. A new one makes it void.",
                        when=issued_at, until=until))  # fmt: skip
        with tag("div", classes="actions"):
            button(_("Issue a new code") if standing else _("Issue a code"), issue, kind="primary")
            if shown.can_send:
                button(_("Send a new code") if standing else _("Send a code to the patient’s contact"), send)
            if standing:
                button(_("Revoke the code"), revoke)


def _use(contact) -> str:
    words = [word for word in (contact.use, contact.whose) if word]
    return f" ({', '.join(words)})" if words else ""


def _load(session, office, desk: Desk) -> tuple[Card, list[Merged]]:
    if desk.patient_id is None:
        raise NoAccess
    shown = patients.card(session, office, desk.patient_id, text_message.available(desk.portal.settings))
    merges = merge_undo.of_chart(session, office, desk.patient_id) if desk.may("merge charts") else []
    return shown, merges


SCREEN = StaffScreen("/clinic/patients/{patient_id}", N_("Patient"), "patients", _load, _draw)
