"""A row of the outbox as a mail on the wire, and handing it to the mail server."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from models.clinic import Mail
from services.mail.attachments import unpacked
from services.mail_server import TIMEOUT, MailServer

_SLOWEST_LINE = 100_000  # bytes a second; large attachments get the time they need on it


def send(mail: Mail, server: MailServer, portal_name: str) -> None:
    """Hand one mail over. Raises what smtplib raises.

    When the connection is cut after the last byte but before the server's answer, nobody knows whether it has the mail.
    It is then sent again with the same Message-ID: at least once, and twice only in that case (SECURITY FT-06).
    """
    written = message(mail, server.sender, portal_name)
    with server.connected() as connection:
        if connection.sock:
            connection.sock.settimeout(TIMEOUT + len(written.as_bytes()) / _SLOWEST_LINE)
        connection.send_message(written, from_addr=server.sender, to_addrs=[mail.to])


def message(mail: Mail, sender: str, portal_name: str) -> EmailMessage:
    """Plain text and HTML with the attachments; no part of it is loaded from elsewhere."""
    written = EmailMessage(policy=SMTP)
    written["From"] = Address(" ".join(portal_name.split()), addr_spec=sender)
    written["To"] = mail.to  # one checked address; Address() does not know international ones
    written["Subject"] = mail.subject
    written["Date"] = mail.created_at
    written["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"  # the same for every try
    written["Auto-Submitted"] = "auto-generated"
    written["X-Auto-Response-Suppress"] = "All"  # Exchange keeps to this one
    written.set_content(mail.body, cte="quoted-printable")
    written.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for kept in mail.attachments:
        file = unpacked(kept)
        main, _slash, sub = file.media_type.partition("/")
        written.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return written
