"""What `check` looks at beside the database: the newest backup, restored on trial, TLS, the time service."""

import shutil
import socket
import ssl
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from services import backup, backup_nightly, clock
from services.backup_sealing import ENDING
from services.errors import PortalError
from services.settings import Settings

CERTIFICATE_ENDS_SOON = timedelta(days=14)
_PATIENCE = 5.0  # seconds


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `wrong` asks for action; a `note` is worth knowing."""

    words: str
    wrong: bool = False
    note: bool = False

    @property
    def line(self) -> str:
        """As one line for the terminal."""
        return f"{'PROBLEM' if self.wrong else 'note   ' if self.note else 'ok     '}  {self.words}"


def rehearsal(settings: Settings, key_file: Path | None) -> Finding:
    """Restore the newest backup into a folder that is thrown away."""
    found = backup_nightly.files(settings.backups)
    if not found:
        return Finding(f"There is no backup in {settings.backups} that could be tried.", note=True)
    newest = found[0]
    if newest.suffix == ENDING and key_file is None:
        return Finding(
            f"The newest backup, {newest.name}, is encrypted and was not tried. Now and then run check with "
            "--key-file, on a machine on which the secret key may be.",
            note=True,
        )
    try:
        manifest = backup.rehearse(settings, newest, key_file)
    except (PortalError, OSError) as error:
        return Finding(f"The newest backup could not be restored: {error} Make a new one.", wrong=True)
    made = datetime.fromisoformat(manifest["made_at"])
    return Finding(f"The newest backup, of {made:%Y-%m-%d %H:%M} UTC, was restored on trial: it is whole.")


def certificate(settings: Settings) -> Finding:
    """Ask the public address as a browser does."""
    if not settings.secure:
        return Finding("The portal is reached on this computer alone (no https address is set).", note=True)
    address = urlsplit(settings.base_url)
    host, port = address.hostname or "", address.port or 443
    try:
        with (
            socket.create_connection((host, port), _PATIENCE) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
        ):
            ends = datetime.fromtimestamp(
                ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"])), clock.now().tzinfo
            )
            version = secured.version()
    except ssl.SSLCertVerificationError as error:
        return Finding(f"Browsers refuse the certificate of {host}: {error.verify_message}. Renew it.", wrong=True)
    except OSError as error:
        return Finding(
            f"{settings.base_url} does not answer: {error.strerror or error}. Is the reverse proxy running?", wrong=True
        )
    days = (ends - clock.now()).days
    if ends - clock.now() < CERTIFICATE_ENDS_SOON:
        return Finding(f"The certificate of {host} ends in {days} days. Renew it.", wrong=True)
    return Finding(f"{host} answers with {version}, and its certificate is good for {days} more days.")


def time_service() -> Finding:
    """Whether the computer's clock is kept right by a time service."""
    program = shutil.which("timedatectl")
    said = ""
    if program:
        asked = [program, "show", "--property=NTPSynchronized", "--value"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - ours
    if said == "yes":
        return Finding("The computer's clock is kept right by a time service.")
    if said == "no":
        return Finding("No time service keeps the computer's clock right. Run: timedatectl set-ntp true", note=True)
    return Finding("Whether a time service keeps the computer's clock right could not be found out.", note=True)
