"""Writers of this process one after the other, so that none of them has to ask SQLite for its lock again and again.

SQLite lets one write at a time and lets the others sleep and ask again, so that under load some wait much longer than
others, and some in vain. Other processes are still waited for by SQLite itself.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

PATIENCE = 5.0  # seconds, here and for SQLite's lock together (FT-05)


class WriteTurn:
    """Whose turn it is to write."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # writing within writing fails at SQLite's lock as before, and does not hang

    @contextmanager
    def taken(self) -> Iterator[int]:
        """Wait for the turn; the milliseconds of patience that are left for SQLite's lock.

        Raises SQLAlchemy's OperationalError, as SQLite's own lock does, when it does not come.
        """
        began = time.monotonic()
        if not self._lock.acquire(timeout=PATIENCE):
            raise OperationalError("waiting to write", None, TimeoutError("database is locked"))
        try:
            yield max(100, int(1000 * (PATIENCE - (time.monotonic() - began))))
        finally:
            self._lock.release()
