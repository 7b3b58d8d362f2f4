"""Sends messages with three files until it is killed, and says what it holds for sent. Run as a program.

Perhaps `count` of them only, and in the journal mode "wal" whatever the portal would choose for this SQLite.
"""

import hashlib
import sys
from uuid import UUID

from sqlmodel import select

from models.clinic import Location, Provider, Subject
from models.people import Account
from services import database, sessions
from services.access import open_chart
from services.attachments.check import Checked
from services.database import Database
from services.messages import drafts, holding, sending
from services.messages.sending import Wanted
from services.rights import Access
from services.sessions import Viewer

FILES = tuple(bytes([number]) * 50_000 for number in (1, 2, 3))


def main(url: str, account_id: str, count: str = "", journal: str = "") -> None:
    """Send on and on, or `count` times."""
    if journal == "wal":
        database.wal_is_safe = lambda: True  # one process alone: what WAL lacks in older ones does not matter
    db = Database(url)
    viewer, patient_id, wanted = db.writing(_begin, UUID(account_id))
    assert viewer
    print("ready", flush=True)
    number = 0
    while number < int(count or 1_000_000):
        number += 1
        _send(db, viewer, patient_id, Wanted(f"Number {number}", *wanted))
        print("done", flush=True)


def _send(db: Database, viewer: Viewer, patient_id: UUID, wanted: Wanted) -> None:
    def act(fn, *args):
        return db.writing(lambda s: fn(s, open_chart(s, viewer, patient_id, Access.MESSAGE_WRITE), *args))

    draft = act(drafts.open_draft).id
    for place, content in enumerate(FILES):
        sha256 = hashlib.sha256(content).hexdigest()
        act(holding.hold, draft, Checked(f"{place}.pdf", "application/pdf", content, sha256, len(content)))
    act(sending.send, draft, wanted, len(FILES))


def _begin(session, account_id: UUID):
    account = session.get_one(Account, account_id)
    token = sessions.start(session, account, "Test", "127.0.0.1", second_factor=False)
    provider = session.exec(select(Provider).where(Provider.name == "Priya Raman, MD")).one()
    ids = [str(provider.id), *(str(session.exec(select(table.id)).first()) for table in (Location, Subject))]
    return sessions.find(session, token), account.patient_id, ids


if __name__ == "__main__":
    main(*sys.argv[1:])
