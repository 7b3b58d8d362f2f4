"""Mail servers of all kinds on 127.0.0.1: a real one (aiosmtpd) that keeps what it gets, and broken ones."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services import clock

HANG, CUT = "hang", "cut"


@dataclass
class Inbox:
    """What a real server got. `recipients` answers RCPT per address, else 250; `data` answers a mail, one each."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    recipients: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    held: dict[str, Event] = field(default_factory=dict)  # addresses at which it hangs until the event
    taken: Queue[str] = field(default_factory=Queue)  # the same mails' recipients, to wait for

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.held:
            await asyncio.to_thread(self.held[address].wait, 30)
        answer = self.recipients.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer.startswith("250"):
            parsed = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
            self.mails.append(parsed)  # type: ignore[arg-type]
            self.envelopes.append(envelope)
            self.taken.put(envelope.rcpt_tos[0])
            self.over_tls.append(server.transport.get_extra_info("ssl_object") is not None)
        return answer

    def sign_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
        """Accepts anybody with the password "pa:ss/word"."""
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=given.password == b"pa:ss/word", handled=False)


@contextmanager
def real_server(tls: ssl.SSLContext | None = None, *, starttls: bool = False, sign_in: bool = False) -> Iterator[Inbox]:
    """A real SMTP server; with a context it speaks TLS from the beginning, or STARTTLS."""
    inbox = Inbox()
    options: dict[str, Any] = {}
    if sign_in:  # aiosmtpd takes only STARTTLS for TLS
        options |= {"authenticator": inbox.sign_in, "auth_required": starttls, "auth_require_tls": starttls}
    if starttls:
        options |= {"tls_context": tls, "require_starttls": True}
    controller = _OnFreePort(
        inbox,
        hostname="127.0.0.1",
        port=0,
        ssl_context=None if starttls else tls,
        decode_data=False,
        enable_SMTPUTF8=True,
        **options,
    )
    controller.start()
    try:
        inbox.port = controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        yield inbox
    finally:
        controller.stop()


class _OnFreePort(Controller):
    def _trigger_server(self) -> None:
        """The first connection that starts the server needs the port that the system chose."""
        assert self.server
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        super()._trigger_server()


@dataclass
class Script:
    """Answers as told: for a command ("banner", "EHLO", "RCPT", "DATA", "mail" for a whole one) a line, HANG or CUT."""

    answers: Mapping[str, str]
    port: int = 0
    over: Event = field(default_factory=Event)
    got: list[str] = field(default_factory=list)  # the commands, and "mail" for each whole mail
    arrived: Event = field(default_factory=Event)  # somebody hangs here
    _usual: Mapping[str, str] = field(
        default_factory=lambda: {"banner": "220 hello", "DATA": "354 go on", "QUIT": "221 bye"}
    )

    def serve(self, listening: socket.socket) -> None:
        while not self.over.is_set():
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                if not self._answer(connection, "banner"):
                    return
                for line in lines:
                    command = line.split()[0].decode().upper()
                    if not self._answer(connection, command):
                        return
                    if command == "DATA":
                        for content in lines:
                            if content == b".\r\n":
                                break
                        if not self._answer(connection, "mail"):
                            return
            except OSError:
                return  # the sender has gone

    def _answer(self, connection: socket.socket, command: str) -> bool:
        self.got.append(command)
        answer = self.answers.get(command) or self._usual.get(command, "250 OK")
        if answer == HANG:
            self.arrived.set()
            self.over.wait()
        if answer in (HANG, CUT):
            return False
        connection.sendall(answer.encode() + b"\r\n")
        return True


@contextmanager
def scripted_server(**answers: str) -> Iterator[Script]:
    """A server that misbehaves at the commands given."""
    script = Script(answers)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        script.port = listening.getsockname()[1]
        Thread(target=script.serve, args=(listening,), daemon=True).start()
        try:
            yield script
        finally:
            script.over.set()
            listening.shutdown(socket.SHUT_RDWR)


def self_made_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Context of a server on 127.0.0.1 and the file that makes it trusted (SSL_CERT_FILE)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return context, certificate
