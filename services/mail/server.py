"""Which mail server counts: the one an administrator has entered, else the operator's (`PORTAL_MAIL_SERVER`)."""

from cryptography.fernet import Fernet, InvalidToken
from sqlmodel import Session, select

from models.clinic import MailServerSetting
from services.mail_server import MailServer
from services.settings import Settings


def current(session: Session, settings: Settings) -> MailServer | None:
    """None when mails are kept; always None in a demo, whose administrator's password is public."""
    if settings.demo:
        return settings.mail
    row = session.exec(select(MailServerSetting)).first()
    return of(row, settings) if row else settings.mail


def of(row: MailServerSetting, settings: Settings) -> MailServer:
    """The entered server, with its password opened; without one when the key of this portal does not open it."""
    password = None
    if row.password:
        try:
            password = Fernet(settings.secret_key).decrypt(row.password).decode()
        except InvalidToken:  # restored without the key: the server will refuse the sign-in, and that is told
            password = None
    return MailServer(row.host, row.port, row.sender, row.encryption, row.user_name, password)
