"""The file as it travels: as it is, in a zip with a password, or locked away behind a link and a code.

Slow, so it runs in a thread before the transaction. Passwords and codes are made here, shown once to the sender, and
neither stored nor mailed. The portal makes the password itself, because the key of an AES zip is derived with a
thousand rounds of SHA-1 alone: what people think up would be guessed.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

import pyzipper
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services import readable_codes
from services.errors import NoAccess, Problem
from services.sending.wanted import Way
from services.words import _

MAIL_LIMIT, LINK_LIMIT = 15_000_000, 100_000_000  # bytes; in a mail a third more, and many servers stop at 25 MB
CODE_DIGITS = 8
_NONCE = 12


@dataclass(frozen=True)
class Packed:
    """What is sent; `secret` is the password or the code, `token` stands in the link."""

    way: Way
    content: bytes
    secret: str = ""
    token: str = ""


def pack(way: Way, content: bytes) -> Packed:
    """The zip `content` made ready. Raises Problem when it is too large for this way."""
    limit = LINK_LIMIT if way is Way.LINK else MAIL_LIMIT
    if len(content) > limit:
        raise _too_large(way, len(content), limit)
    if way is Way.PLAIN:
        return Packed(way, content)
    if way is Way.PASSWORD:
        password = readable_codes.new(4, 5)
        return Packed(way, _with_password(content, password), password)
    code, token = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}", secrets.token_urlsafe(32)
    nonce = os.urandom(_NONCE)
    return Packed(way, nonce + AESGCM(_key(token, code)).encrypt(nonce, content, None), code, token)


def unlock(locked: bytes, token: str, code: str) -> bytes:
    """The zip behind a link again. Raises NoAccess for another link or code."""
    try:
        return AESGCM(_key(token, code)).decrypt(locked[:_NONCE], locked[_NONCE:], None)
    except InvalidTag as error:
        raise NoAccess from error


def code_hash(token: str, code: str) -> str:
    """What is stored of a code. The link's 256 random bits are in it, so the stored hash does not give it away."""
    return hashlib.sha256(f"code:{token}:{code}".encode()).hexdigest()


def _key(token: str, code: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"record behind a link").derive(f"{token}:{code}".encode())


def _with_password(content: bytes, password: str) -> bytes:
    """The same files in a zip of the AE-2 format with AES-256, which 7-Zip, WinZip, Keka and macOS tools open."""
    whole = BytesIO()
    with (
        ZipFile(BytesIO(content)) as plain,
        pyzipper.AESZipFile(whole, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as locked,
    ):
        locked.setpassword(password.encode())
        locked.setencryption(pyzipper.WZ_AES, nbits=256)
        for name in plain.namelist():
            locked.writestr(name, plain.read(name))
    return whole.getvalue()


def _too_large(way: Way, size: int, limit: int) -> Problem:
    said = {"size": -(-size // 1_000_000), "limit": limit // 1_000_000}
    if way is Way.LINK:
        return Problem(_("The file has {size} MB; at most {limit} MB can be sent. Choose fewer dates.", **said), "way")
    return Problem(
        _(
            "The file has {size} MB. Many mail servers refuse mails with files of more than {limit} MB. "
            "Choose the link with a code, or fewer dates.",
            **said,
        ),
        "way",
    )
