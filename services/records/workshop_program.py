"""The other side of `services.records.workshop`: one order from standard input, its result to standard output.

It gives way to the portal (nice), but only when it holds no transaction open any more: others could be waiting for it.
"""

import os
import pickle
import sys

from services import clock
from services.database import Database
from services.errors import PortalError
from services.records.export import make
from services.records.workshop import REFUSED

NICE = 15


def main() -> int:
    """Make what was ordered. The order comes from the portal's own process, nobody else can write it."""
    url, order = pickle.load(sys.stdin.buffer)  # noqa: S301 - see above
    clock.set_now(order.now)
    db = Database(url, upgrade=False)
    try:
        made = make(db, order, _report, lambda: os.nice(NICE))
    except PortalError as error:
        sys.stdout.buffer.write(pickle.dumps(error))
        return REFUSED
    finally:
        db.close()
    sys.stdout.buffer.write(made)
    return 0


def _report(percent: int) -> None:
    sys.stderr.write(f"{percent}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
