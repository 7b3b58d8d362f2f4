"""A limit on nesting for streamed JSON: the streaming parser takes time by the square of the depth."""

import re
from itertools import accumulate
from typing import BinaryIO

from services.errors import UnreadableFile
from services.words import _

DEEPEST = 200

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_NOT_STRUCTURE = bytes(byte for byte in range(256) if byte not in b'"{}[]')
_STEP = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}


class DepthGuard:
    """Reads on from a stream and raises UnreadableFile when its JSON nests deeper than `DEEPEST`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._depth = 0
        self._in_string = self._escaped = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes, once their nesting was found bearable."""
        chunk = self._stream.read(size)
        depths = accumulate((_STEP[byte] for byte in self._brackets(chunk)), initial=self._depth)
        for self._depth in depths:
            if self._depth > DEEPEST:
                raise UnreadableFile(_("This file is nested too deeply to be a health record."))
        return chunk

    def _brackets(self, chunk: bytes) -> bytes:
        """The brackets of a chunk that stand outside strings."""
        text = (b"\\" if self._escaped else b"") + chunk
        text = _ESCAPED.sub(b"", text) if b"\\" in text else text
        self._escaped = text.endswith(b"\\")
        marks = (b'"' if self._in_string else b"") + text.translate(None, _NOT_STRUCTURE)
        outside, quote, _rest = _STRING.sub(b"", marks).partition(b'"')
        self._in_string = bool(quote)
        return outside
