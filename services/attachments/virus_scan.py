"""The clinic's virus scanner, when there is one: `PORTAL_CLAMD` names a running clamd (SECURITY FI-06).

A file that could not be scanned is refused as well: what was asked for is a portal in which every file was scanned.
"""

import logging
import re
import socket
import struct
from dataclasses import dataclass

from services.errors import WrongSetting

TIMEOUT = 30.0  # seconds for each step
_PIECE = 64 * 1024
_log = logging.getLogger(__name__)


class VirusFound(Exception):
    """The scanner knows something harmful in the file."""


class NotScanned(Exception):
    """The scanner gave no answer that can be relied on."""


@dataclass(frozen=True)
class VirusScanner:
    """Where clamd listens: a host with a port, or the path of a socket."""

    host: str | None
    port: int | None
    path: str | None

    @classmethod
    def of(cls, setting: str) -> "VirusScanner":
        """Raises WrongSetting with one sentence."""
        if setting.startswith("/"):
            return cls(None, None, setting)
        host, colon, port = setting.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not colon or not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
            raise WrongSetting(f"The virus scanner must be host:port or the path of clamd's socket, not {setting!r}.")
        return cls(host, int(port), None)

    def scan(self, content: bytes) -> None:
        """Returns when the scanner finds nothing. Raises VirusFound or NotScanned."""
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _PIECE):
                    piece = content[start : start + _PIECE]
                    line.sendall(struct.pack("!L", len(piece)) + piece)
                line.sendall(struct.pack("!L", 0))
                answer = _answer(line)
        except OSError as error:
            _log.error("The virus scanner cannot be used: %s", error.strerror or type(error).__name__)
            raise NotScanned from error
        if answer == "stream: OK":
            return
        if answer.endswith(" FOUND"):
            _log.error("An attached file was refused by the virus scanner: %s", ascii(answer))
            raise VirusFound
        _log.error("The virus scanner answered: %s", ascii(answer))
        raise NotScanned

    def _connected(self) -> socket.socket:
        if self.path is None:
            return socket.create_connection((self.host, self.port), TIMEOUT)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(TIMEOUT)
        try:
            line.connect(self.path)
        except OSError:
            line.close()
            raise
        return line


def _answer(line: socket.socket) -> str:
    """Up to the zero byte that ends it."""
    said = b""
    while b"\0" not in said and len(said) < 4096 and (more := line.recv(1024)):
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
