"""The table of who may do what (PRODUCT §4, §8): every right there is, and who has it. services.access asks it, alone.

A page, file route or service names its right here; tests walk the table and compare it with what really happens.
"""

from enum import StrEnum

from models.people import Role


class Access(StrEnum):
    """What one can do with a chart."""

    OPEN = "open"  # know that it is there: name and age in the frame
    RECORD = "record"
    RECORD_FILE = "record file"
    RECORD_SEND = "send the record"
    CORRECTION = "ask for a correction"
    REMINDER = "settle a reminder"
    FORMS = "forms"
    FORM_FILL = "fill in a form"
    FORM_FILE = "form file"
    MESSAGES = "messages"  # whose threads are shown is decided in services.messages
    MESSAGES_NEW = "how many messages are unread"
    MESSAGE_WRITE = "write a message"
    MESSAGE_FILE = "attachment"
    APPOINTMENTS = "appointments"
    APPOINTMENT_ASK = "ask for an appointment"
    BILLING = "billing"  # which columns are shown is decided in services.billing
    BILLING_FILE = "statement file"
    FAMILY = "family access settings"  # a family member sees the own grant alone
    FAMILY_LEAVE = "leave family access"
    FAMILY_CHANGE = "change family access"
    PERSONAL = "personal data"
    HISTORY = "access history"
    HISTORY_FILE = "access history file"


class Relation(StrEnum):
    """What the viewer is to the patient today."""

    SELF = "patient"
    FULL = "family, full access"
    BILLING = "family, billing only"


_EVERYBODY = frozenset(Relation)
_RECORD = frozenset({Relation.SELF, Relation.FULL})
_PATIENT = frozenset({Relation.SELF})

# The table of PRODUCT §4. A right that is not in it does not exist.
RIGHTS: dict[Access, frozenset[Relation]] = {
    Access.OPEN: _EVERYBODY,
    Access.RECORD: _RECORD,
    Access.RECORD_FILE: _RECORD,
    Access.RECORD_SEND: _RECORD,
    Access.CORRECTION: _RECORD,
    Access.REMINDER: _RECORD,
    Access.FORMS: _RECORD,
    Access.FORM_FILL: _RECORD,
    Access.FORM_FILE: _RECORD,
    Access.MESSAGES: _RECORD,
    Access.MESSAGES_NEW: _RECORD,
    Access.MESSAGE_WRITE: _RECORD,
    Access.MESSAGE_FILE: _RECORD,
    Access.APPOINTMENTS: _RECORD,
    Access.APPOINTMENT_ASK: _RECORD,
    Access.BILLING: _EVERYBODY,
    Access.BILLING_FILE: _EVERYBODY,
    Access.FAMILY: _EVERYBODY,
    Access.FAMILY_LEAVE: frozenset({Relation.FULL, Relation.BILLING}),
    Access.FAMILY_CHANGE: _PATIENT,
    Access.PERSONAL: _PATIENT,
    Access.HISTORY: _EVERYBODY,  # whose actions are shown is decided in services.history_report
    Access.HISTORY_FILE: _EVERYBODY,
}

OFFICE: dict[str, frozenset[Role]] = {
    "office": frozenset(Role),
    "records in": frozenset({Role.CLINICIAN, Role.ADMINISTRATOR}),
    "patients": frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.ADMINISTRATOR}),
    "approvals": frozenset({Role.FRONT_DESK, Role.ADMINISTRATOR}),  # sign-up requests and office codes
    "charts": frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.ADMINISTRATOR}),  # creating and editing
    "merge charts": frozenset({Role.ADMINISTRATOR}),
    "clinical chart": frozenset({Role.CLINICIAN}),
    "staff": frozenset({Role.ADMINISTRATOR}),
    "mail": frozenset({Role.ADMINISTRATOR}),  # reading and removing mails that could not be sent
    "unlock": frozenset({Role.FRONT_DESK, Role.ADMINISTRATOR}),
    "change requests": frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.ADMINISTRATOR}),
    "family": frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.ADMINISTRATOR}),
    "inbox": frozenset(Role),  # which threads a role sees is decided by subject in services.messages
    "results": frozenset({Role.CLINICIAN}),
    "reminders": frozenset({Role.FRONT_DESK, Role.CLINICIAN}),
    "billing": frozenset({Role.BILLING, Role.ADMINISTRATOR}),
    "forms": frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.ADMINISTRATOR}),
    "appointments": frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.ADMINISTRATOR}),
    "view as patient": frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.ADMINISTRATOR}),
    "audit": frozenset({Role.ADMINISTRATOR}),
    "settings": frozenset({Role.ADMINISTRATOR}),
}

# Rights that change nothing: a preview (See what they will see, View as patient) has these and no others.
READING = frozenset(
    {
        Access.OPEN,
        Access.RECORD,
        Access.FORMS,
        Access.MESSAGES,
        Access.MESSAGES_NEW,
        Access.APPOINTMENTS,
        Access.BILLING,
        Access.FAMILY,
        Access.HISTORY,
    }
)


def may(relation: Relation, access: Access) -> bool:
    """Whether `relation` has the right at all: for leaving out links that would be refused. Opens nothing."""
    return relation in RIGHTS[access]
