"""Language and notifications of an account (PRODUCT §7, §9)."""

from dataclasses import dataclass

from sqlmodel import Session

from models.people import Account
from services import history
from services.access import AccountAccess
from services.errors import Problem
from services.history import Action
from services.words import LANGUAGES, N_, _

# What the owner may want mail about. Mails about the account's own security are always sent (AU-22).
NOTIFICATIONS = {
    "messages": N_("A new message from the office"),
    "results": N_("A new test result"),
    "documents": N_("A new document, form or statement"),
    "appointments": N_("A new, moved or cancelled appointment"),
}


@dataclass(frozen=True)
class Preferences:
    """What is chosen now; `language` None follows the browser."""

    language: str | None
    notifications: dict[str, bool]


def overview(_session: Session, key: AccountAccess) -> Preferences:
    """The page "Language and notifications"."""
    return Preferences(key.account.language, {what: wants(key.account, what) for what in NOTIFICATIONS})


def save(session: Session, key: AccountAccess, language: str, notifications: dict[str, bool]) -> None:
    """Keep what was chosen. Raises Problem for a language that the portal does not speak."""
    if language not in LANGUAGES:
        raise Problem(_("Choose a language."), "language")
    key.account.language = language
    key.account.notifications = {what: bool(notifications.get(what)) for what in NOTIFICATIONS}
    history.record(session, key.actor, Action.PREFERENCES_CHANGED)


def wants(account: Account, what: str) -> bool:
    """Whether the owner wants mail about `what` (a key of NOTIFICATIONS); yes until they say no."""
    return bool(account.notifications.get(what, True))
