"""The other side of `services.records.reading_room`: a file from standard input, its records to standard output."""

import pickle
import resource
import sys
from contextlib import suppress
from typing import Any

from services.errors import UnreadableFile
from services.records.reading_room import HEAD, SECONDS
from services.records.unpack import read_file
from services.words import speaking

MEMORY = 3 * 1024**3  # bytes of address space


def main() -> None:
    """Read what was ordered. The order comes from the portal's own process, nobody else can write it."""
    name, content, password, language = pickle.load(sys.stdin.buffer)  # noqa: S301 - see above
    with suppress(ValueError, OSError):  # not every system lets itself be limited
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with speaking(language):
        try:
            before = b""
            for read in read_file(name, content, password):
                read.sha256 = read.digest  # while nobody waits for it
                read.content, before = (b"", before) if read.content is before else (read.content, read.content)
                _hand_over(read)
        except UnreadableFile as error:
            _hand_over(error.reason)
    _hand_over(None)


def _hand_over(piece: Any) -> None:
    packed = pickle.dumps(piece)
    sys.stdout.buffer.write(len(packed).to_bytes(HEAD) + packed)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
