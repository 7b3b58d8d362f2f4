"""The key with which the clinic signs its health cards (SMART Health Cards Framework 1.4.0, "Generating and resolving
cryptographic keys"): ES256, known by its RFC 7638 thumbprint. It stands in the data folder, services.settings.

One key: a new one once a year, which the framework advises, is up to the operator, who moves the file away. Then the
cards that were given out before can no longer be verified, and people print new ones.
"""

import json
from typing import Any

from joserfc.jwk import ECKey


def new_key() -> str:
    """A fresh private key as the JSON text that is kept in the file."""
    return json.dumps(ECKey.generate_key("P-256", private=True).as_dict(private=True))


def opened_key(kept: str) -> ECKey:
    """The private key behind `new_key`."""
    return ECKey.import_key(json.loads(kept))


def public_keys(kept: str) -> dict[str, Any]:
    """The JWK Set that everybody may read at `/.well-known/jwks.json`: without the private part."""
    key = opened_key(kept)
    return {
        "keys": [{**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": "ES256"}],
    }
