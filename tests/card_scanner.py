"""A stranger's scanner: reads a SMART Health Card from a picture and verifies it, with nothing of the portal's code."""

import base64
import hashlib
import json
import zlib
from typing import Any

import jwt
import zxingcpp
from PIL.Image import Image


def scanned(picture: Image) -> str:
    """The JWS in the one QR code of the picture."""
    codes = zxingcpp.read_barcodes(picture.convert("L"))
    assert len(codes) == 1
    text = codes[0].text
    assert text.startswith("shc:/")
    digits = text.removeprefix("shc:/")
    assert digits.isdecimal()
    return "".join(chr(int(digits[i : i + 2]) + 45) for i in range(0, len(digits), 2))


def verified(token: str, key_set: dict[str, Any]) -> dict[str, Any]:
    """The claims. Raises jwt.InvalidTokenError when the signature is not by a key of the set."""
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["zip"]) == ("ES256", "DEF")
    key = next(one for one in key_set["keys"] if one["kid"] == header["kid"])
    assert key["kid"] == thumbprint(key)
    payload = jwt.PyJWS().decode(token, jwt.PyJWK(key).key, algorithms=["ES256"])
    return json.loads(zlib.decompress(payload, wbits=-15))


def thumbprint(key: dict[str, Any]) -> str:
    """RFC 7638: of the required members, in lexical order, without spaces."""
    said = json.dumps({name: key[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(said.encode()).digest()).rstrip(b"=").decode()
