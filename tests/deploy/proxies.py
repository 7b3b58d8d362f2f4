"""nginx and Caddy as Debian has them, started with the files that the README hands out."""

import datetime
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.running import ROOT, free_port
from tests.tools import server

FILES = ROOT / "assets" / "deploy"
NAME = "portal.example.org"


@dataclass(frozen=True)
class Front:
    """A reverse proxy to be: where it will answer with TLS, and with plain HTTP."""

    program: str
    folder: Path
    port: int
    plain_port: int

    @property
    def url(self) -> str:
        """The public address of the portal."""
        return f"https://localhost:{self.port}"

    def trust(self) -> ssl.SSLContext:
        """Takes the certificate of this proxy and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))


def front(program: str, folder: Path) -> Front:
    """Ports and a certificate for a proxy; the portal is started with its `url` before the proxy is."""
    folder.mkdir()
    _certificate(folder)
    return Front(program, folder, free_port(), free_port())


@contextmanager
def serving(front: Front, portals: Sequence[int]) -> Iterator[None]:
    """The proxy in front of the portals at these ports; stopped at the end of the block."""
    command = _nginx(front, portals) if front.program == "nginx" else _caddy(front, portals)
    with (front.folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=front.folder)
    try:
        _wait(front, process)
        yield
    finally:
        process.terminate()
        process.wait(15)


def _nginx(front: Front, portals: Sequence[int]) -> list[str]:
    folder = front.folder
    servers = "\n".join(f"    server 127.0.0.1:{port};" for port in portals)
    config = (FILES / "nginx.conf").read_text()
    for old, new in (
        (NAME, "localhost"),
        ("/etc/ssl/portal", str(folder)),
        ("listen 443 ssl", f"listen 127.0.0.1:{front.port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{front.plain_port}"),
        ("    server 127.0.0.1:8080;", servers),
        ("access_log off;", "access_log off; add_header X-Process $upstream_addr;"),
    ):
        assert old in config
        config = config.replace(old, new)
    temporary = "".join(
        f"{name}_temp_path {folder};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; {'user root;' if _is_root() else ''}\n"
        f"events {{}}\nhttp {{\n{temporary}{config}}}\n"
    )
    return [server("nginx") or "", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def _caddy(front: Front, portals: Sequence[int]) -> list[str]:
    folder = front.folder
    config = (FILES / "Caddyfile").read_text()
    for old, new in (
        (f"{NAME} {{\n", f"localhost:{front.port} {{\n\ttls {folder}/fullchain.pem {folder}/key.pem\n"),
        ("127.0.0.1:8080", " ".join(f"127.0.0.1:{port}" for port in portals)),
        ("{\n\tservers {", f"{{\n\tadmin off\n\thttp_port {front.plain_port}\n\thttps_port {front.port}\n"
         f"\tstorage file_system {folder}/store\n\tservers {{"),
    ):  # fmt: skip
        assert old in config
        config = config.replace(old, new, 1)
    (folder / "Caddyfile").write_text(config)
    return [server("caddy") or "", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def _wait(front: Front, process: subprocess.Popen[bytes]) -> None:
    context = front.trust()
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", front.port), 1) as plain:
                context.wrap_socket(plain, server_hostname="localhost").close()
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{front.program} did not start:\n{(front.folder / 'log').read_text()}")


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(private)


def _is_root() -> bool:
    return Path("/proc/self").exists() and Path("/proc/self").stat().st_uid == 0
