"""Sealed backups: encrypted with age (age-encryption.org) to a public key whose other half lies somewhere else.

So the machine that makes a backup every night cannot read it, and whoever steals the machine or the disk of the backups
cannot either. A key pair is made by `age-keygen`, or by `python app.py backup-key`.
"""
# pyright: reportAttributeAccessIssue=false

import os
from pathlib import Path

import pyrage

from services.errors import UnreadableFile, WrongSetting

ENDING = ".age"


def new_key_pair() -> tuple[str, str]:
    """(secret key "AGE-SECRET-KEY-1…", public key "age1…")."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def write_key_pair(to: Path) -> str:
    """A new secret key into the new file `to` (mode 0600); what to do with both. Raises WrongSetting."""
    secret, public = new_key_pair()
    try:
        with os.fdopen(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"# public key: {public}\n{secret}\n")
    except OSError as error:
        raise WrongSetting(f"{to} cannot be written: {error.strerror}.") from error
    return (
        f"The secret key is in {to}. Keep it on paper or a stick in a safe place, and delete it from this machine: "
        f"without it no backup can be restored.\nSet the public key for the portal: PORTAL_BACKUP_KEY={public}"
    )


def check_public(key: str) -> None:
    """Raise WrongSetting unless `key` is an age public key."""
    try:
        pyrage.x25519.Recipient.from_str(key.strip())
    except (pyrage.RecipientError, UnicodeError) as error:
        raise WrongSetting(
            "The key for backups must be the public one, which begins with age1. Make a pair with: python app.py "
            "backup-key"
        ) from error


def seal(plain: Path, to: Path, key: str) -> None:
    """Encrypt the file `plain` into `to` for the public key."""
    pyrage.encrypt_file(str(plain), str(to), [pyrage.x25519.Recipient.from_str(key.strip())])


def open_sealed(sealed: Path, to: Path, key_file: Path | None) -> None:
    """Decrypt into `to` with the secret key in `key_file`, as age-keygen writes it.

    Raises WrongSetting or UnreadableFile.
    """
    if key_file is None:
        raise WrongSetting(f"{sealed} is encrypted. Name the file with the secret key: --key-file FILE")
    try:
        lines = [line.strip() for line in key_file.read_text().splitlines()]
    except (OSError, UnicodeError) as error:
        raise WrongSetting(f"{key_file} cannot be read. It must be the file with the secret key of age.") from error
    try:
        identities = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        pyrage.decrypt_file(str(sealed), str(to), identities)
    except pyrage.IdentityError as error:
        raise WrongSetting(f"{key_file} holds no secret key of age (AGE-SECRET-KEY-1…).") from error
    except (pyrage.DecryptError, OSError) as error:
        raise UnreadableFile(f"{sealed} cannot be opened with this key, or it is damaged.") from error
