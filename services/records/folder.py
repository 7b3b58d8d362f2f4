"""`python app.py import PATH…`: files, zips and folders into charts, with a progress bar and a summary."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from services.access import command_line
from services.database import Database
from services.errors import UnreadableFile
from services.records.importing import Taken, take_in
from services.records.unpack import Read, files_below, read_file
from services.words import N_, _

STATES = {
    "imported": N_("imported"),
    "unchanged": N_("unchanged"),
    "waiting": N_("waiting"),
    "directory": N_("no patient"),
    "refused": N_("not read"),
}


def import_paths(
    db: Database, paths: Iterable[Path], *, create: bool = False, console: Console | None = None
) -> list[Taken]:
    """Import everything below `paths`, print a line for each record, and return what became of them.

    One transaction for each record: a bad file never takes a good one with it. `create` makes charts for people whom no
    chart resembles.
    """
    console = console or Console()
    files = [file for path in paths for file in files_below(path)]
    taken = [
        done
        for file in track(files, _("Importing"), console=console, transient=True)
        for done in import_file(db, file.name, file.read_bytes(), create=create)
    ]
    console.print(_summary(taken))
    counts = Counter(done.state for done in taken)
    console.print(", ".join(f"{counts[state]} {_(word)}" for state, word in STATES.items() if counts[state]))
    return taken


def import_file(db: Database, name: str, content: bytes, *, create: bool = False) -> list[Taken]:
    """Every record in one file. Reading is done before the transaction, which is short."""
    try:
        pieces = read_file(name, content)
    except UnreadableFile as error:
        return [Taken(name, "refused", reason=error.reason)]
    return [_import_piece(db, piece, create) for piece in pieces]


def _import_piece(db: Database, piece: Read, create: bool) -> Taken:
    if piece.draft is None:
        return Taken(piece.name, "refused", reason=piece.reason or "")
    digest, draft = piece.digest, piece.draft
    return db.writing(
        lambda session: take_in(
            session, command_line(session, "records in"), piece.name, piece.content, digest, draft, create
        )
    )


def _summary(taken: list[Taken]) -> Table:
    table = Table(title=_("Records"))
    for column in (_("File"), _("Format"), _("Patient"), _("Outcome"), _("New"), _("Changed"), _("Not readable")):
        table.add_column(column, overflow="fold")
    for done in taken:
        outcome = " – ".join(filter(None, [_(STATES[done.state]), done.reason, *done.notes]))
        numbers = (done.counts.total("new"), done.counts.total("changed"), done.unread)
        table.add_row(*map(_plain, (done.name, done.kind, done.patient, outcome)), *map(str, numbers))
    return table


def _plain(text: str) -> str:
    """Text of a file is text: rich's own markup in it is not obeyed."""
    return text.replace("[", r"\[")
