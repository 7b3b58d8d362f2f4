"""One report or document at the office: what it says, how it is shown, who has seen it (PRODUCT §8.4)."""

from typing import Any

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import success
from components.cards import card
from components.disclosure import disclosure
from components.fields import message_field, text_field
from components.form import ErrorSummary, Form
from components.markup import element, show
from components.markup import link as link_markup
from components.tables import pairs, table
from pages.clinic import results_seen
from pages.clinic.results_fields import ROOM, confidential_words, hold_fields
from pages.clinic.results_new import address
from pages.clinic.results_open import OpenItem
from pages.clinic.screens import Desk, StaffScreen
from pages.my_health import report_parts
from pages.web.actions import action
from services.errors import NoAccess
from services.results import deciding
from services.results import desk as results_desk
from services.results.deciding import COMMENT_LIMIT
from services.results.desk import Item
from services.results.documents import KINDS
from services.words import N_, _, long_date, partial_date

FILES = "/clinic/results/files"


def _draw(desk: Desk, shown: Item) -> None:
    item = OpenItem(desk, shown)
    summary = ErrorSummary()
    heading(1, shown.name)
    paragraph(_("{name}, born {date}", name=shown.patient, date=long_date(shown.birth_date)), "lead")
    link(_("All results of {name}", name=shown.patient), address(shown.patient_id))
    told = tag("div", classes="flow", aria_live="polite")
    about, forms = tag("div", classes="flow"), tag("div", classes="flow")

    def tell(words: str) -> None:
        summary.clear()
        told.clear()
        with told:
            success(words)

    def draw_about() -> None:
        about.clear()
        with about:
            _draw_state(item.shown)
            _draw_content(item.shown)
            results_seen.draw_seen(item.shown)

    def draw_forms() -> None:
        forms.clear()
        if item.shown.withdrawn:
            return
        with forms:
            _draw_showing(item, summary, tell)
            results_seen.draw_call(item, summary, tell)
            _draw_comment(item, summary, tell)
            _draw_withdraw(item, summary, tell)

    item.on_change(draw_about)
    item.on_change(draw_forms, own_only=True)
    draw_about()
    draw_forms()


def _draw_state(shown: Item) -> None:
    if shown.withdrawn:
        state: Any = badge(_("Withdrawn: nobody outside of the office sees it"), "attention")
    elif shown.held_until:
        state = badge(_("Held until {date}", date=long_date(shown.held_until)), "attention")
    else:
        state = badge(_("Released"), "good")
    who = _("the patient alone") if shown.confidential else _("the patient and family with full access")
    with card(_("How it is shown"), "state"):
        show(
            pairs(
                [
                    (_("State"), state),
                    (_("Reason"), shown.held_reason if shown.held_until else None),
                    (_("Who may see it"), who),
                    (_("Who could read it in the portal today"), ", ".join(shown.audience) or _("nobody yet")),
                    (_("Comment"), element("div", shown.comment, class_="as-written") if shown.comment else None),
                    (_("Comment of"), shown.commented_by),
                ]
            )
        )


def _draw_content(shown: Item) -> None:
    with card(_("What it says"), "content"):
        kind = _(KINDS.get(shown.document_kind, shown.document_kind)) if shown.document_kind else ""
        status = report_parts.STATUS.get(shown.status)
        show(
            pairs(
                [
                    (_("Kind"), kind),
                    (_("Date"), partial_date(shown.when) or _("Date not recorded")),
                    (_("Author"), shown.by),
                    (_("Status"), _(status[0]) if status else None),
                    (
                        _("File"),
                        link_markup(shown.file_name, f"{FILES}/{shown.id}", file=True) if shown.file_name else "",
                    ),
                    (_("Note"), shown.note),
                ]
            )
        )
        if shown.values:
            rows = [(value.name, report_parts.in_words(value), value.range_words) for value in shown.values]
            columns = [_("Test"), _("Result"), _("Usual range")]
            table(columns, rows, _("Values of {name}", name=shown.name), hide_caption=True, drop_empty=True)
        if shown.text:
            tag("p", shown.text, "as-written")
        if not shown.withdrawn:
            link(_("Correct it"), f"/clinic/results/{shown.id}/correct", button=True)
        if shown.earlier:
            names = {value.id: value.name for value in shown.values}
            lines = [
                (one.name or names.get(one.row_id, shown.name), long_date(one.at.date()), one.words, one.reason)
                for one in shown.earlier
            ]
            columns = [_("What"), _("Corrected"), _("It said before"), _("Reason")]
            table(columns, lines, _("What was corrected"), drop_empty=True)


def _draw_showing(item: OpenItem, summary: ErrorSummary, tell: Any) -> None:
    shown, settings = item.shown, item.desk.portal.settings
    form: Form

    @action()
    async def release() -> None:
        await item.do(deciding.release, settings)
        tell(_("Released. Whoever wants a mail about it gets one."))

    @action(form=lambda: form)
    async def hold() -> None:
        await item.do(deciding.hold, until.value, reason.value)
        tell(_("Held back."))

    @action()
    async def turn() -> None:
        await item.do(deciding.confidential, not shown.confidential)
        tell(_("Saved."))

    with card(_("Release or hold back"), "showing"):
        with tag("div", classes="actions"):
            if shown.held_until:
                button(_("Release now"), release, kind="primary")
            button(_("Not confidential any more") if shown.confidential else _("Mark as confidential"), turn)
        paragraph(confidential_words(), "soft")
        label = _("Hold back until another day") if shown.held_until else _("Hold back until a day")
        with disclosure(label, _("Do not hold back")), Form(summary, hold) as form:
            until, reason = hold_fields(form)
            button(_("Hold back"), submit=True)


def _draw_comment(item: OpenItem, summary: ErrorSummary, tell: Any) -> None:
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        await item.do(deciding.comment, text.value, item.desk.portal.settings)
        tell(_("The comment is saved. The patient reads it beside the result."))

    with card(_("Comment for the patient"), "comment"), Form(summary, save) as form:
        hint = _("Empty it to take the comment away.") if item.shown.comment else ""
        text = form.add(message_field("comment", _("Comment"), limit=COMMENT_LIMIT, value=item.shown.comment, hint=hint,
                                      rows=4))  # fmt: skip
        button(_("Save the comment"), submit=True)


def _draw_withdraw(item: OpenItem, summary: ErrorSummary, tell: Any) -> None:
    form: Form

    @action(form=lambda: form)
    async def withdraw() -> None:
        await item.do(deciding.withdraw, reason.value)
        tell(_("Withdrawn: nobody outside of the office sees it any more."))

    with card(_("Entered in error"), "withdraw"):
        paragraph(_("For instance when it belongs to somebody else. It is kept, and shown to nobody."))
        with disclosure(_("Withdraw it"), _("Do not withdraw it")), Form(summary, withdraw) as form:
            reason = form.add(text_field("withdraw_reason", _("Reason"), hint=_("It stays in the office.")))
            button(_("Withdraw"), submit=True)


def _load(session: Any, office: Any, desk: Desk) -> Item:
    if desk.item_id is None:
        raise NoAccess
    return results_desk.one(session, office, desk.item_id)


SCREEN = StaffScreen("/clinic/results/{item_id}", N_("Result"), ROOM, _load, _draw)
