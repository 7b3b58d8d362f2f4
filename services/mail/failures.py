"""Why something could not be sent, in words that the office understands; never with a user name or password."""

import base64
import re
import smtplib
import socket
import ssl

import httpx

from services.mail_server import MailServer
from services.text_gateway import Refused
from services.words import N_, _

LONGEST = 300  # characters of what a server says
NO_ANSWER = N_("The mail server did not answer in time.")
CUT = N_("The mail server cut the connection.")


def in_words(error: Exception, server: MailServer | None = None) -> str:
    """One sentence about a failed try, and the server's own words where it said something."""
    told = _reason(error)
    code, said = _said(error)
    if code is None:
        return told
    if code < 0:
        return _("{reason} It answered something that is no answer.", reason=told)
    return _("{reason} It answered: {code} {words}", reason=told, code=code, words=_without_secrets(said, server))


def is_for_good(error: Exception) -> bool:
    """Whether it was refused in such a way that trying again is of no use."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(_permanent(code) for code, _said in error.recipients.values())
    if isinstance(error, Refused):
        return error.for_good
    return isinstance(error, smtplib.SMTPDataError) and _permanent(error.smtp_code)


def is_expected(error: Exception) -> bool:
    """Whether it is the trouble of a network or a server, and not a defect of the portal."""
    return isinstance(error, OSError | UnicodeError | Refused | httpx.HTTPError)


def _permanent(code: int) -> bool:
    return 500 <= code < 600 and code != 530  # 530: we should have signed in; the operator can put that right


def _reason(error: Exception) -> str:
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return _(words)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return _(NO_ANSWER) if isinstance(error.__context__, TimeoutError) else _(CUT)
    if isinstance(error, Refused):
        return _("The gateway for text messages refuses this message (answer {status}).", status=error.status)
    if isinstance(error, OSError):
        return _("The mail server cannot be reached: {reason}.", reason=error.strerror or type(error).__name__)
    return _("It could not be put together. The portal's log tells more.")


_REASONS: list[tuple[type[Exception], str]] = [
    (smtplib.SMTPAuthenticationError, N_("The mail server does not accept the portal's user name and password.")),
    (smtplib.SMTPRecipientsRefused, N_("The mail server refuses this address.")),
    (smtplib.SMTPSenderRefused, N_("The mail server refuses the portal's own address as sender.")),
    (smtplib.SMTPDataError, N_("The mail server refuses this mail.")),
    (
        smtplib.SMTPNotSupportedError,
        N_("The mail server lacks what the portal's settings ask for: encryption, sign-in or international addresses."),
    ),
    (smtplib.SMTPResponseException, N_("The mail server refuses the portal.")),
    (ssl.SSLCertVerificationError, N_("The mail server's certificate is not one that this computer trusts.")),
    (ssl.SSLError, N_("No encrypted connection to the mail server could be made.")),
    (socket.gaierror, N_("There is no mail server with this name.")),
    (TimeoutError, NO_ANSWER),
    (ConnectionRefusedError, N_("Nothing answers at the mail server's address.")),
    (ConnectionError, CUT),
    (UnicodeError, N_("The user name, password or address holds letters that the mail server cannot take.")),
    (httpx.TimeoutException, N_("The gateway for text messages did not answer in time.")),
    (httpx.HTTPError, N_("The gateway for text messages cannot be reached.")),
]


def _said(error: Exception) -> tuple[int | None, str]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return None, ""
    return code, said.decode("ascii", "replace") if isinstance(said, bytes) else str(said)


def _without_secrets(said: str, server: MailServer | None) -> str:
    """A server may repeat what it was told; also in the form in which it went over the wire."""
    for secret in _secrets(server):
        said = said.replace(secret, "…")
    return re.sub(r"[^\x20-\x7e…]+", " ", said).strip()[:LONGEST]


def _secrets(server: MailServer | None) -> list[str]:
    if server is None or not server.user:
        return []
    user, password = server.user, server.password or ""
    plain = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    single = [base64.b64encode(one.encode()).decode() for one in (user, password) if one]
    return [secret for secret in (plain, *single, password, user) if secret]
