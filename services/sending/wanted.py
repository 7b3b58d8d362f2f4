"""What was typed into Send via Email, and whether it can be sent like that."""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from services.errors import Problem, together
from services.mail import server
from services.mail.writing import one_address
from services.settings import Settings
from services.words import _


class Way(StrEnum):
    """How the record travels (PRODUCT §6)."""

    PLAIN = "plain"
    PASSWORD = "password"  # noqa: S105 - the name of a way
    LINK = "link"


@dataclass(frozen=True)
class Wanted:
    """The form as typed; `understood` is the confirmation that plain mail can be read by others."""

    way: str
    email: str
    email_again: str
    understood: bool = False


def check_mail(session: Session, settings: Settings) -> None:
    """Raises Problem when this portal has no mail server; what waits for one is of no use to anybody."""
    if not server.current(session, settings) and not settings.demo:
        raise Problem(_("This portal cannot send e-mail at present. Download the health record instead."))


def check(wanted: Wanted) -> str:
    """The one address it goes to. Raises Problem with everything that is wrong, each at its field."""
    address = ""
    with together() as each:
        with each():
            if wanted.way not in list(Way):
                raise Problem(_("Choose how the record is sent."), "way")
        with each():
            if wanted.way == Way.PLAIN and not wanted.understood:
                raise Problem(
                    _("Confirm that you want to send it unencrypted, or choose one of the other ways."), "understood"
                )
        with each():
            address = one_address(wanted.email)
        with each():
            if wanted.email.strip().casefold() != wanted.email_again.strip().casefold():
                raise Problem(
                    _("The two e-mail addresses are not the same. Enter the same address twice."), "email_again"
                )
    return address
