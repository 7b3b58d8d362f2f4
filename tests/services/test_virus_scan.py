"""The clinic's virus scanner, played by a small server that speaks as clamd does."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.attachments.check import checked
from services.attachments.virus_scan import VirusScanner
from services.errors import Problem, WrongSetting
from services.settings import Settings
from tests.files import pdf

EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # harmless, made to be found


class FakeScanner(socketserver.StreamRequestHandler):
    """Finds EICAR; `server.says` answers otherwise when set."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        found = b"stream: Eicar-Test-Signature FOUND" if b"EICAR-STANDARD" in content else b"stream: OK"
        self.wfile.write((self.server.says or found) + b"\0")  # type: ignore[attr-defined]


@contextmanager
def scanner(
    kind: type[socketserver.BaseServer], address: object, says: bytes = b""
) -> Iterator[socketserver.BaseServer]:
    server = kind(address, FakeScanner)  # type: ignore[arg-type]
    server.seen, server.says = [], says  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def scanning(tmp_path: Path, says: bytes = b"") -> Iterator[tuple[Settings, list[bytes]]]:
    """Settings with a scanner that listens at a port."""
    with scanner(socketserver.TCPServer, ("127.0.0.1", 0), says) as server:
        port = server.server_address[1]  # type: ignore[attr-defined]
        yield Settings(data=tmp_path, clamd=f"127.0.0.1:{port}"), server.seen  # type: ignore[attr-defined]


def test_a_clean_file_is_taken_after_the_scanner_saw_all_of_it(tmp_path: Path) -> None:
    sent = pdf() + bytes(200_000)
    with scanning(tmp_path) as (settings, seen):
        assert checked("a.pdf", sent, settings).content == sent
    assert seen == [sent]


def test_the_scanner_may_listen_at_a_socket_file(tmp_path: Path) -> None:
    path = tmp_path / "clamd"
    with scanner(socketserver.UnixStreamServer, str(path)) as server:
        assert checked("a.pdf", pdf(), Settings(data=tmp_path, clamd=str(path))).size
        assert len(server.seen) == 1  # type: ignore[attr-defined]


def test_a_virus_is_refused_and_the_sender_told(tmp_path: Path) -> None:
    with scanning(tmp_path) as (settings, _seen), pytest.raises(Problem, match="found something harmful"):
        checked("a.pdf", pdf() + EICAR.encode(), settings)


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR", b"stream: OK maybe", b"\0"])
def test_any_other_answer_is_no_leave(says: bytes, tmp_path: Path) -> None:
    with scanning(tmp_path, says) as (settings, _seen), pytest.raises(Problem, match="could not be checked"):
        checked("a.pdf", pdf(), settings)


def test_without_an_answer_nothing_is_taken(tmp_path: Path) -> None:
    with scanning(tmp_path) as (settings, _seen):
        pass  # the scanner is gone
    with pytest.raises(Problem, match="could not be checked for viruses"):
        checked("a.pdf", pdf(), settings)
    with pytest.raises(Problem, match="could not be checked"):
        checked("a.pdf", pdf(), Settings(data=tmp_path, clamd=str(tmp_path / "nobody")))


@pytest.mark.parametrize("setting", ["clamd", "127.0.0.1:", ":3310", "127.0.0.1:99999", "http://clamd:x"])
def test_a_wrong_setting_stops_the_start(setting: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="host:port"):
        Settings(data=tmp_path, clamd=setting)


def test_an_address_of_ipv6_stands_in_brackets() -> None:
    assert VirusScanner.of("[::1]:3310") == VirusScanner("::1", 3310, None)
