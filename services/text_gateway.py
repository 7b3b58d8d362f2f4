"""The clinic's gateway for text messages: what `PORTAL_TEXT_GATEWAY` and `PORTAL_TEXT_TOKEN` say, and one request.

It is asked by POST with the JSON ``{"to": "+19145550100", "text": "…"}``, the token as bearer, and an Idempotency-Key
that is the same for every try of one message. Any 2xx means that it has taken the message.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from services.errors import WrongSetting

TIMEOUT = 30.0  # seconds
_PASSING = (401, 403, 404, 408, 425, 429)  # 4xx answers that the operator, or time, puts right
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


class Refused(Exception):
    """The gateway answered with anything but 2xx. `for_good`: trying again is of no use."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
        self.for_good = 400 <= status < 500 and status not in _PASSING


@dataclass(frozen=True)
class TextGateway:
    """Where text messages go."""

    url: str
    token: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str, token: str | None) -> "TextGateway":
        """Raises WrongSetting with one sentence."""
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError as error:
            raise WrongSetting(
                "The gateway for text messages must be an address such as https://sms.example.org."
            ) from error
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
            raise WrongSetting("The gateway for text messages must be an address that begins with https://.")
        if not parts.hostname or parts.username:
            raise WrongSetting("The gateway for text messages needs a host; its secret goes into PORTAL_TEXT_TOKEN.")
        if token and not (token.isascii() and token.isprintable()):
            raise WrongSetting("PORTAL_TEXT_TOKEN holds a character that a bearer token cannot have.")
        return cls(url, token)

    def send(self, to: str, text: str, key: str) -> None:
        """Hand one message over. Raises Refused, or httpx.HTTPError when there is no answer."""
        headers = {"Idempotency-Key": key} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        # Streamed, so that of the answer only the head is read, however long it is.
        with httpx.stream("POST", self.url, json={"to": to, "text": text}, headers=headers, timeout=TIMEOUT) as answer:
            if not answer.is_success:
                raise Refused(answer.status_code)
