"""What the operator sets: by option or `PORTAL_*` variable. Wrong settings stop the start with one clear sentence."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from cryptography.fernet import Fernet

from services.attachments.virus_scan import VirusScanner
from services.backup_sealing import check_public
from services.errors import WrongSetting
from services.mail_server import MailServer
from services.records.card_key import new_key
from services.text_gateway import TextGateway


@dataclass(frozen=True)
class Settings:
    """All settings of one running portal.

    `public_url` is what mails and the Origin check use, never the Host header (AU-19).
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    database_url: str | None = None
    public_url: str | None = None
    mail_server: str | None = field(default=None, repr=False)  # smtp://… or smtps://…, see services.mail_server
    mail_from: str | None = None
    trusted_proxy: str | None = None  # address of the reverse proxy whose X-Forwarded-For is believed
    demo: bool = False
    text_gateway: str | None = None  # https address that takes text messages, see services.text_gateway
    text_token: str | None = field(default=None, repr=False)
    clamd: str | None = None  # host:port or socket of the virus scanner, see services.attachments.virus_scan
    watch: Path | None = None  # folder whose record files are taken in, see services.records.watched_folder
    backup_at: str | None = None  # "02:30" at the clinic: a backup every night, see services.backup_nightly
    backup_folder: Path | None = None
    backup_key: str | None = None  # age public key that backups are encrypted to, see services.backup_sealing
    backup_keep: int = 30

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:
            raise WrongSetting(f"The port must be between 1 and 65535, not {self.port}.")
        url = _address(self.base_url)
        if url is None or url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/") or url.query:
            raise WrongSetting(
                f"The public URL must look like https://portal.example.org, without a path; it is {self.base_url!r}."
            )
        if url.scheme == "http" and url.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise WrongSetting("The public URL must begin with https:// unless the portal runs on this machine only.")
        _ = self.mail, self.texts, self.virus_scanner  # each says what is wrong with its setting
        if self.watch and not (self.watch.is_dir() and os.access(self.watch, os.R_OK | os.W_OK | os.X_OK)):
            raise WrongSetting(f"The watched folder {self.watch} is not there, or cannot be read and written.")
        if self.backup_at is not None:
            _time_of_day(self.backup_at)
        if self.backup_keep < 1:
            raise WrongSetting("At least one backup has to be kept.")
        if self.backup_key is not None:
            check_public(self.backup_key)
        if self.database_url and not self.database_url.startswith(("sqlite:///", "postgresql://")):
            raise WrongSetting("The database URL must begin with postgresql:// or sqlite:///.")

    @property
    def base_url(self) -> str:
        """Address of the portal as people type it, without a slash at the end."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """True when people reach the portal by https: cookies are then `__Host-` and `Secure` (SE-01)."""
        return self.base_url.startswith("https://")

    @property
    def database(self) -> str:
        """SQLAlchemy URL: the setting, or one file in the data folder."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.data / 'portal.sqlite3'}"

    @property
    def backups(self) -> Path:
        """Where backups are put."""
        return self.backup_folder or self.data / "backups"

    @property
    def backup_time(self) -> time | None:
        """When at night a backup is made, or None."""
        return _time_of_day(self.backup_at) if self.backup_at is not None else None

    @cached_property
    def mail(self) -> MailServer | None:
        """The mail server with the sender's address, or None when mails are kept."""
        return MailServer.of(self.mail_server, self.mail_from) if self.mail_server else None

    @cached_property
    def texts(self) -> TextGateway | None:
        """The gateway for text messages, or None."""
        return TextGateway.of(self.text_gateway, self.text_token) if self.text_gateway else None

    @cached_property
    def virus_scanner(self) -> VirusScanner | None:
        """The scanner that sees every attached file first, or None."""
        return VirusScanner.of(self.clamd) if self.clamd else None

    @cached_property
    def secret_key(self) -> bytes:
        """Key that encrypts second-factor secrets; outside the database (AU-17)."""
        return self._secret("secret.key", lambda: Fernet.generate_key().decode()).encode()

    @cached_property
    def health_card_key(self) -> str:
        """Private key that signs vaccination cards (services.records.card_key)."""
        return self._secret("health-card.key", new_key)

    def _secret(self, name: str, make: Callable[[], str]) -> str:
        path = self.data / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(make())
        return path.read_text().strip()


def _address(url: str) -> SplitResult | None:
    """The parts of an address, or None for what is none, also by its port."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _time_of_day(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError as error:
        raise WrongSetting("The time of the nightly backup must look like 02:30.") from error


def prepare_data_folder(data: Path) -> None:
    """Make the data folder readable by this user alone, or say in one sentence why that cannot be."""
    os.umask(0o077)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        data.chmod(0o700)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise WrongSetting(f"The data folder {data} cannot be used: {error.strerror}.") from error
