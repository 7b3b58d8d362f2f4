"""A passkey in software, so that tests can also make the answers that no honest browser gives."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One key for one portal; `verified`: whether it has checked its owner (finger, PIN)."""

    origin: str
    host: str
    verified: bool = True
    count: int = 0
    user: str = ""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, options: str) -> str:
        """The answer to the options of adding a passkey."""
        asked = json.loads(options)
        self.user = asked["user"]["id"]
        numbers = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(_WITH_KEY) + credential}
        return self._answer("webauthn.create", asked, attestationObject=cbor2.dumps(attestation))

    def shown(self, options: str) -> str:
        """The answer to the options of signing in."""
        asked = json.loads(options)
        self.count += 1
        data = self._data(0)
        signed = data + hashlib.sha256(self._client_data("webauthn.get", asked)).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer("webauthn.get", asked, authenticatorData=data, signature=signature, userHandle=self.user)

    def _data(self, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _answer(self, kind: str, asked: dict[str, Any], **parts: bytes | str) -> str:
        said = {"clientDataJSON": self._client_data(kind, asked), **parts}
        response = {name: part if isinstance(part, str) else bytes_to_base64url(part) for name, part in said.items()}
        name = bytes_to_base64url(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
