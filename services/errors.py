"""Every way in which a service says no, one class for each outcome."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager


class PortalError(Exception):
    """Anything a service raises on purpose."""


class Problem(PortalError):
    """The person can put it right: one sentence that says what to do, and the field it is about."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    @property
    def all(self) -> "Sequence[Problem]":
        """This one; of `Problems` each."""
        return (self,)


class Problems(Problem):
    """Several of one form, in the order of its fields; where one alone has a place it is the first (LOOK, Forms)."""

    def __init__(self, found: "Sequence[Problem]") -> None:
        super().__init__(found[0].message, found[0].field)
        self._found = tuple(found)

    @property
    def all(self) -> "Sequence[Problem]":
        return self._found


@contextmanager
def together() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """``with together() as each:`` then ``with each(): …`` around each check; raises all their problems at the end."""
    found: list[Problem] = []

    @contextmanager
    def each() -> Iterator[None]:
        try:
            yield
        except Problem as problem:
            found.extend(problem.all)

    yield each
    if found:
        raise Problems(found) if len(found) > 1 else found[0]


class SignedOut(PortalError):
    """There is no live session; the page leads to sign-in."""


class NoAccess(PortalError):
    """Not yours, or not there: told apart by nobody (AC-01)."""


class AccessEnded(NoAccess):
    """Somebody had access when this page was opened, and has less or none now (SE-07).

    `left` is the address under which what is left can be opened, or "" for nothing.
    """

    def __init__(self, left: str = "") -> None:
        super().__init__()
        self.left = left


class Conflict(PortalError):
    """Somebody else saved the same thing first (SECURITY R4)."""


class Outdated(Conflict):
    """The same, with what the other one saved, so that a form can show both versions and lose neither.

    `now` is the form as it is stored, `mark` what to send with it (services.editing.form).
    """

    def __init__(self, now: dict[str, str], mark: str) -> None:
        super().__init__()
        self.now = now
        self.mark = mark


class UnreadableFile(PortalError):
    """A file that cannot be taken in, with the reason in words; nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WrongSetting(PortalError):
    """A setting that must be put right before the portal can start."""
