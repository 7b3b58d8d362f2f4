"""What the administrator reads of acts that no patient sees, and the groups that one can search for."""

from services.history import Action
from services.history_words import ACTS, KINDS
from services.words import N_

OFFICE_ACTS: dict[str, str] = {
    Action.SIGNED_IN: N_("{who} signed in"),
    Action.SIGNED_OUT: N_("{who} signed out"),
    Action.TIMED_OUT: N_("{who} was signed out after a time without a click, or after twelve hours"),
    Action.SIGN_IN_FAILED: N_("{who} could not sign in: wrong e-mail address or password"),
    Action.SECOND_STEP_FAILED: N_("{who} could not sign in: wrong code"),
    Action.STAFF_CREATED: N_("{who} made a staff login"),
    Action.STAFF_INVITED: N_("{who} gave out a code for a staff login"),
    Action.STAFF_INVITATION_REVOKED: N_("{who} took back a code for a staff login"),
    Action.RESET_REQUESTED: N_("{who} asked for a new password"),
    Action.RESET_DONE: N_("{who} set a new password with a mail"),
    Action.PASSWORD_CHANGED: N_("{who} changed the password"),
    Action.SIGN_IN_EMAIL_CHANGED: N_("{who} changed the sign-in e-mail address"),
    Action.SECURITY_OPTION_CHANGED: N_("{who} changed the security option"),
    Action.RECOVERY_CODES_RENEWED: N_("{who} renewed the recovery codes"),
    Action.PREFERENCES_CHANGED: N_("{who} changed preferences"),
    Action.MAIL_TRIED_AGAIN: N_("{who} had an unsent mail sent again"),
    Action.MAIL_REMOVED: N_("{who} removed an unsent mail"),
    Action.MAIL_READ: N_("{who} read an unsent mail"),
    Action.MESSAGE_MOVED: N_("{who} moved a message in the office"),
    Action.SENT_CODE_WRONG: N_("{who} typed a wrong code for a sent link"),
    Action.FORM_EDITED: N_("{who} edited a form"),
    Action.BACKED_UP: N_("{who} made a backup"),
    Action.RESTORED: N_("{who} restored the portal from a backup"),
    Action.AUDIT_SEARCHED: N_("{who} searched the history of the clinic"),
    Action.AUDIT_EXPORTED: N_("{who} downloaded the history of the clinic"),
    Action.AUDIT_CHECKED: N_("{who} checked the history of the clinic"),
}
SENTENCES = ACTS | OFFICE_ACTS

_FAILED = (
    Action.SIGN_IN_FAILED,
    Action.SECOND_STEP_FAILED,
    Action.SENT_CODE_WRONG,
    Action.FAMILY_PASSCODE_WRONG,
    Action.REFUSED,
)
_ACCOUNTS = (
    Action.SIGNED_IN,
    Action.SIGNED_OUT,
    Action.TIMED_OUT,
    Action.ACCOUNT_CREATED,
    Action.RESET_REQUESTED,
    Action.RESET_DONE,
    Action.PASSWORD_CHANGED,
    Action.SIGN_IN_EMAIL_CHANGED,
    Action.SECURITY_OPTION_CHANGED,
    Action.RECOVERY_CODES_RENEWED,
    Action.SESSIONS_ENDED,
    Action.UNLOCKED,
    Action.SIGN_IN_UNLOCKED,
    Action.ACCOUNT_DISABLED,
    Action.ACCOUNT_ENABLED,
    Action.PREFERENCES_CHANGED,
)
_RECORDS = (
    Action.IMPORTED,
    Action.IMPORT_TAKEN_BACK,
    Action.FILE_REJECTED,
    Action.FILE_PUT_BACK,
    Action.FILE_NOT_READ,
)
_OUTSIDE = {*_FAILED, *_ACCOUNTS, *_RECORDS, *(act for _words, acts in KINDS.values() for act in acts)}
# Filter → its words, and the acts that it means; every act is in one of them.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    **KINDS,
    "failed": (N_("Failed sign-ins and wrong codes"), _FAILED),
    "accounts": (N_("Signing in and accounts"), _ACCOUNTS),
    "records": (N_("Records in"), _RECORDS),
    "office": (N_("Work of the office"), tuple(act for act in Action if act not in _OUTSIDE)),
}
