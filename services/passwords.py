"""Password hashing: argon2id, about 100 ms, at most two at once (SECURITY AU-03, AU-08, §3h)."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.errors import Problem
from services.words import _

MIN_LENGTH, MAX_LENGTH = 15, 128

_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
_two_at_once = BoundedSemaphore(2)
# Verified for unknown addresses, so that they take the same time (AU-11). The password behind it is nobody's.
_DECOY = "$argon2id$v=19$m=47104,t=2,p=1$c29tZS1kZWNveS1zYWx0$WKmB9h4nUdpVIPXkZTmVbrLP1tXIYWJBYqSWqMHZgcI"


def hashed(password: str) -> str:
    """The hash to store. Raises Problem when the length is outside the rule (AU-01, AU-03)."""
    if len(password) < MIN_LENGTH:
        raise Problem(_("Your password must be at least {count} characters long.", count=MIN_LENGTH), "password")
    if len(password) > MAX_LENGTH:
        raise Problem(_("Your password can have {count} characters at most.", count=MAX_LENGTH), "password")
    try:
        with _two_at_once:
            return _hasher.hash(password)
    except UnicodeEncodeError as error:
        raise Problem(_("There are signs in this that cannot be stored. Type it again."), "password") from error


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` belongs to `stored`; None (no such account) takes as long and is never right."""
    if len(password) > MAX_LENGTH:
        password = ""  # not worth hashing megabytes; still takes the same time
    with _two_at_once:
        try:
            return _hasher.verify(stored or _DECOY, password) and stored is not None
        except (VerificationError, InvalidHashError, UnicodeEncodeError):  # half a character is in no password
            return False


def needs_rehash(stored: str) -> bool:
    """Whether the cost was raised since `stored` was made (AU-08)."""
    return _hasher.check_needs_rehash(stored)
