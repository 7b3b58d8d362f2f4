"""The mail server as an administrator enters it, and a test mail that says in words what is wrong with it."""

import re
from dataclasses import dataclass, field
from html import escape

from cryptography.fernet import Fernet
from sqlmodel import Session, select

from models.clinic import Clinic, Mail, MailServerSetting
from services import clock, history
from services.access import StaffAccess, in_room
from services.accounts import email_key
from services.clinic_settings.saving import write_down
from services.database import Database
from services.editing import checks
from services.editing.form import Edited, Values, edited, expect, text_of
from services.errors import NoAccess, Problem, together
from services.history import Action
from services.mail import failures, message, server
from services.mail_server import MailServer
from services.settings import Settings
from services.words import N_, _

ENCRYPTIONS = {
    "starttls": N_("STARTTLS (usual, port 587)"),
    "tls": N_("TLS from the beginning (port 465)"),
    "none": N_("None (only for a server on this machine)"),
}
_HERE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Shown:
    """The form, and what counts now: `entered` here, else the operator's (`by_operator`), else mails are kept."""

    form: Edited
    entered: bool
    by_operator: bool
    has_password: bool
    demo: bool


@dataclass(frozen=True)
class Trial:
    """A test mail on its way: made with the key, sent without a transaction."""

    server: MailServer = field(repr=False)
    mail: Mail = field(repr=False)
    portal_name: str


@in_room("settings")
def read(session: Session, _office: StaffAccess, settings: Settings) -> Shown:
    """The password is never shown again."""
    row = _row(session)
    has_password = bool(row and row.password)
    return Shown(edited(_values(row)), row is not None, settings.mail is not None, has_password, settings.demo)


@in_room("settings")
def save(session: Session, office: StaffAccess, mark: str, values: Values, settings: Settings) -> Edited:
    """Store the server. Raises Problem at its fields, or Outdated.

    An empty password keeps the stored one, but only for the same server: a password is never sent to another one.
    """
    if settings.demo:
        raise Problem(_("This is a demo: it sends no mails. They are all in its mailbox."))
    row = _row(session, lock=True)
    before = _values(row)
    expect(mark, before)
    row = row or MailServerSetting(host="", port=0, encryption="starttls", sender="")
    known = (row.host, row.port, row.encryption, row.user_name)
    with together() as each:
        with each():
            row.host = _host(values)
        with each():
            row.port = int(checks.whole(values, "port", 1, 65535))
        with each():
            row.encryption = checks.chosen(values, "encryption", set(ENCRYPTIONS), _("Choose how it is encrypted."))
            if row.encryption == "none" and row.host not in _HERE:
                raise Problem(_("Without encryption, passwords and mails could be read on their way. Choose one."),
                              "encryption")  # fmt: skip
        with each():
            row.sender = checks.email(values, "sender")
            if not row.sender:
                raise Problem(_("Enter the address from which the portal writes."), "sender")
        with each():
            row.user_name = checks.line(values, "user_name") or None
        with each():
            _keep_password(row, text_of(values, "password"), known, settings)
    session.add(row)
    after = _values(row)
    new_password = {"password": "changed"} if text_of(values, "password") else {}
    write_down(session, office, row, "mail server", before, after | new_password)
    return edited(after)


@in_room("settings")
def forget(session: Session, office: StaffAccess, mark: str) -> None:
    """Take the entered server out: the operator's counts again. Raises Outdated, or NoAccess when there is none."""
    row = _row(session, lock=True)
    if row is None:
        raise NoAccess
    before = _values(row)
    expect(mark, before)
    session.delete(row)
    write_down(session, office, None, "mail server", before, {})


@in_room("settings")
def prepare_trial(session: Session, office: StaffAccess, to: str, settings: Settings) -> Trial:
    """A test mail to `to` through the stored server; written down. Raises Problem."""
    try:
        email_key(to)
    except Problem as problem:
        raise Problem(problem.message, "to") from problem
    found = server.current(session, settings)
    if found is None:
        raise Problem(_("There is no mail server yet. Enter one and save it first."))
    name, now = session.exec(select(Clinic.portal_name)).one(), clock.now()
    words = _("This is a test mail of {portal}. The mail server works.", portal=name)
    mail = Mail(to=to.strip(), subject=_("Test mail of {portal}", portal=name), body=words + "\n", html="",
                created_at=now, send_after=now)  # fmt: skip
    mail.html = f"<p>{escape(words)}</p>"
    history.record(session, office.actor, Action.MAIL_TRIED_OUT, subject=to.strip())
    return Trial(found, mail, name)


def send_trial(_db: Database, trial: Trial) -> str:
    """Send it now: "" when the server has taken it, else what went wrong, in words. Takes up to half a minute."""
    try:
        message.send(trial.mail, trial.server, trial.portal_name)
    except Exception as error:
        if not failures.is_expected(error):
            raise
        return failures.in_words(error, trial.server)
    return ""


def _host(values: Values) -> str:
    host = checks.line(values, "host", _("Enter the name of the mail server, for instance mail.example.org.")).lower()
    if not re.fullmatch(r"[a-z0-9:]([a-z0-9.:-]{0,251}[a-z0-9])?", host):
        raise Problem(_("Enter the name of the mail server alone, for instance mail.example.org."), "host")
    return host


def _keep_password(row: MailServerSetting, typed: str, known: tuple[object, ...], settings: Settings) -> None:
    if len(typed) > 500:
        raise Problem(_("This can have {count} characters at most.", count=500), "password")
    if typed:
        row.password = Fernet(settings.secret_key).encrypt(typed.encode())
    elif row.user_name is None:
        row.password = None
    elif row.password and known != (row.host, row.port, row.encryption, row.user_name):
        raise Problem(_("Type the password again: it belongs to the server that was entered before."), "password")


def _row(session: Session, *, lock: bool = False) -> MailServerSetting | None:
    query = select(MailServerSetting)
    return session.exec(query.with_for_update() if lock else query).first()


def _values(row: MailServerSetting | None) -> dict[str, str]:
    if row is None:
        return {"host": "", "port": "587", "encryption": "starttls", "sender": "", "user_name": ""}
    return {
        "host": row.host,
        "port": str(row.port),
        "encryption": row.encryption,
        "sender": row.sender,
        "user_name": row.user_name or "",
    }
