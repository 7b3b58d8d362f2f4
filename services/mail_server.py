"""The clinic's mail server: what `PORTAL_MAIL_SERVER` says, and a connection to it.

`smtp://user:password@host:587` speaks STARTTLS, always, unless the host is this machine or the address ends in
`?starttls=no`; `smtps://…` speaks TLS from the beginning. Certificates are checked against the system's authorities
(or those of the file in SSL_CERT_FILE). Special characters in user and password are written as %XX.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Timer
from urllib.parse import parse_qs, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from services.errors import WrongSetting

TIMEOUT = 30.0  # seconds for each answer of the server
WHOLE_TIMEOUT = 300.0  # seconds for everything, however slowly it answers
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_FORM = "The mail server must look like smtp://user:password@host:587 or smtps://host:465"


@dataclass(frozen=True)
class MailServer:
    """Where mails go and from which address."""

    host: str
    port: int
    sender: str
    encryption: str  # "tls", "starttls" or "none"
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str, sender: str | None) -> "MailServer":
        """Raises WrongSetting with one sentence, which never repeats the password."""
        try:
            parts = urlsplit(url)
            host, port, options = parts.hostname, parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
        except ValueError as error:
            raise WrongSetting(f"{_FORM}.") from error
        if parts.scheme not in ("smtp", "smtps") or not host or parts.path.strip("/") or parts.fragment:
            raise WrongSetting(f"{_FORM}; characters such as / or # in a password are written as %2F or %23.")
        if set(options) - {"starttls"} or options.get("starttls", ["no"]) not in (["no"], ["yes"]):
            raise WrongSetting("The only option of the mail server is ?starttls=no or ?starttls=yes.")
        starttls = options["starttls"] == ["yes"] if options else host not in _THIS_MACHINE
        encryption = "tls" if parts.scheme == "smtps" else "starttls" if starttls else "none"
        return cls(
            host=host,
            port=port or (465 if encryption == "tls" else 587),
            sender=_sender(sender),
            encryption=encryption,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """A connection that is encrypted and signed in as the settings say. Raises OSError or SMTPException.

        It takes TIMEOUT for one answer and WHOLE_TIMEOUT for everything: then the connection is cut.
        """
        connection = self._new()
        end = Timer(WHOLE_TIMEOUT, _cut, [connection])
        end.daemon = True
        end.start()
        try:
            code, answer = connection.connect(self.host, self.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, answer)
            if self.encryption == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if self.user:
                connection.login(self.user, self.password or "")
            yield connection
            _goodbye(connection)
        finally:
            end.cancel()
            connection.close()

    def _new(self) -> smtplib.SMTP:
        name = self.sender.rpartition("@")[2]  # in the greeting; smtplib would ask the DNS for this machine's name
        if self.encryption == "tls":
            connection = smtplib.SMTP_SSL(local_hostname=name, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            connection = smtplib.SMTP(local_hostname=name, timeout=TIMEOUT)
        # The name in the certificate. smtplib takes it only where it connects at once, and then nothing could cut it.
        connection._host = self.host  # type: ignore[attr-defined]
        return connection


def _cut(connection: smtplib.SMTP) -> None:
    try:
        if connection.sock:
            connection.sock.shutdown(2)
    except OSError:
        return  # it is closed already


def _goodbye(connection: smtplib.SMTP) -> None:
    """The mail is taken: whatever goes wrong from here on changes nothing."""
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        return


def _sender(sender: str | None) -> str:
    if not sender:
        raise WrongSetting("With a mail server, set the sender's address too: PORTAL_MAIL_FROM.")
    try:
        address = validate_email(sender, check_deliverability=False)
    except EmailNotValidError as error:
        raise WrongSetting(f"The sender of mails must be one address such as portal@example.org: {error}") from error
    return address.ascii_email or address.normalized
