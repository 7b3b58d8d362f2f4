"""The other side of `services.records.workshop`: one order from standard input, its result to standard output."""

import pickle
import sys

from services.records.workshop import MAKERS
from services.words import speaking


def main() -> None:
    """Make what was ordered. The order comes from the portal's own process, nobody else can write it."""
    what, record, now, language = pickle.load(sys.stdin.buffer)  # noqa: S301 - see above
    with speaking(language):
        sys.stdout.buffer.write(MAKERS[what](record, now))


if __name__ == "__main__":
    main()
