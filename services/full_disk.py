"""Whether something failed because the disk of the server is full, and the sentence for it (SECURITY FT-03, FT-04)."""

import errno
import sqlite3
from collections.abc import Iterator

from services.words import N_

DISK_IS_FULL = N_("The disk of the server is full. Nothing was saved. Please tell whoever looks after the server.")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_POSTGRESQL = "53100"  # its code for a full disk


def disk_is_full(error: BaseException) -> bool:
    """Whether a full disk is what is behind `error`: the database's, or that of a temporary file."""
    return any(_says_so(one) for one in _behind(error, set()))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(error, "sqlstate", None) == _POSTGRESQL


def _behind(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    """The error, what it came from, and what it is made of."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for one in (error.__cause__, error.__context__, getattr(error, "orig", None), *inner):
        yield from _behind(one, seen)
