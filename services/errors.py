"""Every way in which a service says no, one class for each outcome."""


class PortalError(Exception):
    """Anything a service raises on purpose."""


class Problem(PortalError):
    """The person can put it right: one sentence that says what to do, and the field it is about."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class SignedOut(PortalError):
    """There is no live session; the page leads to sign-in."""


class NoAccess(PortalError):
    """Not yours, or not there: told apart by nobody (AC-01)."""


class Conflict(PortalError):
    """Somebody else saved the same thing first (SECURITY R4)."""


class UnreadableFile(PortalError):
    """A file that cannot be taken in, with the reason in words; nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WrongSetting(PortalError):
    """A setting that must be put right before the portal can start."""
