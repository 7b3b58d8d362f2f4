"""What is measured, running: the demo clinic with a session of its patient, and empty pages to compare it with."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from services import accounts, sessions
from services.database import Database
from tests.browser.walking import Clinic
from tests.running import Running, running

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Servers:
    """The portal, an empty page with its theme and settings, and one of NiceGUI as it comes."""

    portal: Running
    bare: Running
    untuned: Running
    token: str


@contextmanager
def servers() -> Iterator[Servers]:
    """All three, stopped at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="portal-bench-")))
        portal = stack.enter_context(running(["app.py", "demo"], folder / "demo"))
        bare = stack.enter_context(running([str(HERE / "bare_page.py")], folder / "bare"))
        untuned = stack.enter_context(running([str(HERE / "empty_page.py")], folder / "untuned"))
        yield Servers(portal, bare, untuned, token_of(portal, Clinic(portal).account("Elena")["email"]))


def token_of(server: Running, email: str) -> str:
    """A new session of this account."""

    def start(session: Session) -> str:
        account = accounts.find_by_email(session, email)
        assert account
        return sessions.start(session, account, "Benchmark", "127.0.0.1", second_factor=True)

    db = Database(server.database)
    try:
        return db.writing(start)
    finally:
        db.close()
