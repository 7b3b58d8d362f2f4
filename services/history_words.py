"""The access history in plain words: what each act is called, and what each part of a record is called."""

from models.history import HistoryRow
from services.history import Action
from services.words import N_, _

ACTS: dict[str, str] = {
    Action.VIEWED: N_("{who} looked at {what}"),
    Action.DOWNLOADED: N_("{who} downloaded {what}"),
    Action.REFUSED: N_("{who} was refused: {what}"),
    Action.IMPORTED: N_("{who} added {what}"),
    Action.IMPORT_TAKEN_BACK: N_("{who} took back what was added by {what}"),
    Action.FILE_REJECTED: N_("{who} rejected {what}"),
    Action.FILE_PUT_BACK: N_("{who} put back into the match queue: {what}"),
    Action.FILE_NOT_READ: N_("{who} could not take in {what}"),
    Action.PATIENT_CREATED: N_("{who} opened the chart"),
    Action.ACCOUNT_CREATED: N_("{who} opened the account"),
    Action.OFFICE_CODE_ISSUED: N_("{who} issued a code for the account"),
    Action.OFFICE_CODE_REVOKED: N_("{who} revoked the code for the account"),
    Action.OFFICE_CODE_PRINTED: N_("{who} printed the letter with the code for the account"),
    Action.SIGN_UP_REQUESTED: N_("{who} asked for an account"),
    Action.SIGN_UP_CONFIRMED: N_("{who} confirmed the sign-up with a code"),
    Action.SIGN_UP_MATCHED: N_("{who} matched a sign-up to the chart"),
    Action.SIGN_UP_REFUSED: N_("{who} refused a sign-up"),
    Action.FAMILY_REQUESTED: N_("{who} asked for family access as {what}"),
    Action.FAMILY_PASSCODE_SENT: N_("{who} sent a passcode for the family access of {what}"),
    Action.FAMILY_PASSCODE_WRONG: N_("{who} typed a wrong passcode for family access"),
    Action.FAMILY_DENIED: N_("{who} denied family access to {what}"),
    Action.FAMILY_CONSENTED: N_("{who} got family access with a passcode"),
    Action.FAMILY_REQUEST_CLOSED: N_("{who} closed a request for family access"),
    Action.UNLOCKED: N_("{who} gave out a code for signing in: {what}"),
    Action.SIGN_IN_UNLOCKED: N_("{who} ended the waiting time for signing in"),
    Action.ACCOUNT_DISABLED: N_("{who} disabled the account: {what}"),
    Action.ACCOUNT_ENABLED: N_("{who} enabled the account again: {what}"),
    Action.SESSIONS_ENDED: N_("{who} signed the account out on every device"),
    Action.CONTACT_CHANGED: N_("{who} changed {what}"),
    Action.CHANGE_REQUESTED: N_("{who} asked to change {what}"),
    Action.CHANGE_ACCEPTED: N_("{who} accepted the change of {what}"),
    Action.CHANGE_REFUSED: N_("{who} refused the change of {what}"),
    Action.MESSAGE_SENT: N_("{who} sent {what}"),
    Action.MESSAGE_SHARED: N_("{who} shared {what} with the family"),
    Action.MESSAGE_UNSHARED: N_("{who} stopped sharing {what} with the family"),
    Action.FAMILY_INVITED: N_("{who} invited {what} to family access"),
    Action.FAMILY_INVITATION_SENT_AGAIN: N_("{who} sent the invitation of {what} again"),
    Action.FAMILY_INVITATION_REVOKED: N_("{who} took back the invitation of {what}"),
    Action.FAMILY_ACCEPTED: N_("{who} accepted an invitation to family access"),
    Action.FAMILY_LEVEL_CHANGED: N_("{who} changed the access level of {what}"),
    Action.FAMILY_CONFIRMED: N_("{who} gave {what} full access back"),
    Action.FAMILY_REMOVED: N_("{who} ended the family access of {what}"),
    Action.FAMILY_LEFT: N_("{who} gave up family access"),
    Action.FAMILY_GRANTED: N_("{who} gave family access to {what}"),
    Action.FAMILY_DOCUMENT: N_("{who} kept a copy of the document for the family access of {what}"),
    Action.STATEMENT_ADDED: N_("{who} added a statement"),
    Action.STATEMENT_VOIDED: N_("{who} voided a statement"),
    Action.PAYMENT_RECORDED: N_("{who} recorded a payment"),
    Action.RESULT_ADDED: N_("{who} added {what}"),
    Action.RESULT_HELD: N_("{who} held back {what} for a while"),
    Action.RESULT_RELEASED: N_("{who} released {what}"),
    Action.RESULT_COMMENTED: N_("{who} wrote a comment to {what}"),
    Action.RESULT_CONFIDENTIAL: N_("{who} changed whether the family sees {what}"),
    Action.RESULT_CORRECTED: N_("{who} corrected {what}"),
    Action.RESULT_LETTER: N_("{who} printed a letter about {what}"),
    Action.REMINDER_SETTLED: N_("{who} marked as done or not needed: {what}"),
    Action.RESULT_CALLED: N_("{who} called about {what}"),
    Action.RESULT_WITHDRAWN: N_("{who} marked as entered in error: {what}"),
    Action.SENT: N_("{who} sent {what} to {to}"),
    Action.SENDING_CANCELLED: N_("{who} cancelled the sending of {what} to {to}"),
    Action.SENT_LINK_REVOKED: N_("{who} revoked the link to {what} that was sent to {to}"),
    Action.SENT_LINK_OPENED: N_("Somebody with the link and the code opened {what} that was sent to {to}"),
    Action.CORRECTION_ASKED: N_("{who} said what is wrong in {what}"),
    Action.APPOINTMENT_ADDED: N_("{who} added an appointment"),
    Action.APPOINTMENT_CHANGED: N_("{who} changed an appointment"),
    Action.FORM_GIVEN: N_("{who} gave a form to fill in"),
    Action.FORM_BEGUN: N_("{who} began to fill in a form"),
    Action.FORM_SENT: N_("{who} sent a form"),
    Action.FORM_WITHDRAWN: N_("{who} took a form back"),
    Action.FORM_REVIEWED: N_("{who} reviewed a form"),
    Action.CORRECTION_ANSWERED: N_("{who} answered what was said to be wrong in {what}"),
    Action.CHART_CHANGED: N_("{who} changed {what}"),
    Action.CHARTS_MERGED: N_("{who} put two charts of the same person together"),
    Action.CHARTS_PARTED: N_("{who} took apart two charts that had been put together"),
    Action.SETTINGS_CHANGED: N_("{who} changed the settings: {what}"),
    Action.MAIL_TRIED_OUT: N_("{who} sent a test mail to {what}"),
}

_SENT = (
    Action.FORM_SENT,
    Action.SENT,
    Action.SENDING_CANCELLED,
    Action.SENT_LINK_REVOKED,
    Action.SENT_LINK_OPENED,
    Action.SENT_CODE_WRONG,
    Action.MESSAGE_SENT,
)

# Filter → its words, and the acts that it means.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "viewed": (N_("Looked at"), (Action.VIEWED,)),
    "downloaded": (N_("Downloaded or printed"), (Action.DOWNLOADED, Action.OFFICE_CODE_PRINTED)),
    "sent": (N_("Sent"), _SENT),
    "changed": (
        N_("Changed or added"),
        (
            Action.IMPORTED,
            Action.PATIENT_CREATED,
            Action.CONTACT_CHANGED,
            Action.CHART_CHANGED,
            Action.CHARTS_MERGED,
            Action.CHARTS_PARTED,
            Action.CHANGE_REQUESTED,
            Action.CHANGE_ACCEPTED,
            Action.CHANGE_REFUSED,
            Action.MESSAGE_SHARED,
            Action.MESSAGE_UNSHARED,
            Action.STATEMENT_ADDED,
            Action.STATEMENT_VOIDED,
            Action.PAYMENT_RECORDED,
            Action.RESULT_ADDED,
            Action.RESULT_HELD,
            Action.RESULT_RELEASED,
            Action.RESULT_COMMENTED,
            Action.RESULT_CONFIDENTIAL,
            Action.RESULT_CORRECTED,
            Action.RESULT_WITHDRAWN,
            Action.REMINDER_SETTLED,
            Action.CORRECTION_ASKED,
            Action.CORRECTION_ANSWERED,
            Action.APPOINTMENT_ADDED,
            Action.APPOINTMENT_CHANGED,
            Action.FORM_GIVEN,
            Action.FORM_BEGUN,
            Action.FORM_WITHDRAWN,
            Action.FORM_REVIEWED,
        ),
    ),
    "family": (
        N_("Family access"),
        (
            Action.FAMILY_INVITED,
            Action.FAMILY_INVITATION_SENT_AGAIN,
            Action.FAMILY_INVITATION_REVOKED,
            Action.FAMILY_ACCEPTED,
            Action.FAMILY_LEVEL_CHANGED,
            Action.FAMILY_CONFIRMED,
            Action.FAMILY_REMOVED,
            Action.FAMILY_LEFT,
            Action.FAMILY_GRANTED,
            Action.FAMILY_DOCUMENT,
            Action.FAMILY_REQUESTED,
            Action.FAMILY_PASSCODE_SENT,
            Action.FAMILY_PASSCODE_WRONG,
            Action.FAMILY_DENIED,
            Action.FAMILY_CONSENTED,
            Action.FAMILY_REQUEST_CLOSED,
        ),
    ),
}

# How the grants of the demo and of the office's forms name a relative.
RELATIONSHIPS = (
    N_("mother"), N_("father"), N_("wife"), N_("husband"), N_("partner"), N_("daughter"), N_("son"), N_("sister"),
    N_("brother"), N_("aunt"), N_("uncle"), N_("grandmother"), N_("grandfather"), N_("guardian"), N_("caregiver"),
)  # fmt: skip

# As it stands in the history → the patient's own view, and everybody else's.
_THINGS: dict[str, tuple[str, str]] = {
    "home page": (N_("your home page"), N_("the home page")),
    "account": (N_("that you have a chart here"), N_("that there is a chart")),
    "medical history": (N_("your medical history"), N_("the medical history")),
    "vaccination record": (N_("your vaccination record"), N_("the vaccination record")),
    "vaccination card": (N_("your vaccination card"), N_("the vaccination card")),
    "test results": (N_("your test results"), N_("the test results")),
    "a test result": (N_("a test result of yours"), N_("a test result")),
    "a document": (N_("a document of yours"), N_("a document")),
    "a health reminder": (N_("a health reminder for you"), N_("a health reminder")),
    "a line of the record": (N_("a line of your record"), N_("a line of the record")),
    "documents": (N_("your documents"), N_("the documents")),
    "health record": (N_("your health record"), N_("the health record")),
    "all time": (N_("all dates"), N_("all dates")),
    "health records": (N_("your health records"), N_("the health records")),
    "forms": (N_("your forms"), N_("the forms")),
    "a form": (N_("a form of yours"), N_("a form")),
    "messages": (N_("your messages"), N_("the messages")),
    "message": (N_("a message"), N_("a message")),
    "attachment": (N_("a file of your messages"), N_("a file of the messages")),
    "statements": (N_("your statements"), N_("the statements")),
    "statement": (N_("a statement"), N_("a statement")),
    "appointments": (N_("your appointments"), N_("the appointments")),
    "an appointment": (N_("an appointment of yours"), N_("an appointment")),
    "chart": (N_("your chart"), N_("the chart")),
    "access history": (N_("who has looked at your record"), N_("who has looked at the record")),
    "address": (N_("your address"), N_("the address")),
    "contact email": (N_("your e-mail address"), N_("the e-mail address")),
    "name, contacts and account": (N_("your name, contacts and account"), N_("the name, contacts and account")),
    "first name": (N_("your first name"), N_("the first name")),
    "middle name": (N_("your middle name"), N_("the middle name")),
    "last name": (N_("your last name"), N_("the last name")),
    "suffix": (N_("the suffix of your name"), N_("the suffix of the name")),
    "date of birth": (N_("your date of birth"), N_("the date of birth")),
    "sex": (N_("your sex"), N_("the sex")),
    "record number": (N_("your record number"), N_("the record number")),
    "provider": (N_("your provider"), N_("the provider")),
    "insurance company": (N_("your insurance company"), N_("the insurance company")),
    "member number": (N_("your insurance number"), N_("the insurance number")),
    "family access": (N_("who has family access"), N_("who has family access")),
    "record file": (N_("a record of another place"), N_("a record of another place")),
    "contact phone": (N_("your phone number"), N_("the phone number")),
}


def device(label: str) -> str:
    """A device label, stored as "Chrome on Windows" (pages.web.requests.device_label), in the reader's language."""
    browser, on, system = label.partition(" on ")
    known = _("Unknown browser") if browser == "Unknown browser" else browser
    return _("{browser} on {system}", browser=known, system=system) if on else known


def thing(subject: str | None, own: bool) -> str:
    """What was touched, for the patient (`own`) or for somebody else; words not known here stay as they are."""
    if not subject:
        return _("your record") if own else _("the record")
    known = [_THINGS[part][0 if own else 1] if part in _THINGS else part for part in _parts(subject)]
    return ", ".join(map(_, known))


def _parts(subject: str) -> list[str]:
    return [subject] if subject in _THINGS else subject.split(", ")


# What the history calls those whose name nobody knows; stored in English.
_NAMELESS = (
    N_("Visitor"), N_("unknown"), N_("Whoever received the passcode"), N_("Somebody who signs up"),
    N_("Somebody with the link"),
)  # fmt: skip


def name_of_actor(row: HistoryRow) -> str:
    """The name as it was then, or in the reader's language what stands for one."""
    return _(row.actor_name) if row.actor_name in _NAMELESS else row.actor_name
