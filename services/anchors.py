"""Anchors: the newest row of the access history, written down outside the database (HI-06).

The chain itself shows a changed row; only an anchor shows that the end was cut off or everything was written anew.
Each line of `history-anchors.txt` is: time, `head` or `restored`, number of the row, its hash.
"""

from pathlib import Path

from sqlmodel import Session, col, select

from models.history import HistoryRow
from services import clock, history

FILE_NAME = "history-anchors.txt"


def append(session: Session, data: Path, word: str = "head") -> None:
    """Note the newest row. `restored` says that rows noted before may be missing from here on, openly."""
    seq, digest = history.head(session)
    if seq == 0 or (word == "head" and _lines(data)[-1:] == [("head", seq, digest)]):
        return
    with (data / FILE_NAME).open("a") as file:
        file.write(f"{clock.now().isoformat(timespec='seconds')} {word} {seq} {digest}\n")


def missing(session: Session, data: Path) -> list[int]:
    """Numbers of the rows that were noted and are no longer in the history as they were."""
    expected: dict[int, str] = {}
    for word, seq, digest in _lines(data):
        if word == "restored":  # what came after the backup is lost, and the restore said so
            expected = {known: noted for known, noted in expected.items() if known < seq}
        expected[seq] = digest
    present: dict[int, str] = {}
    noted = sorted(expected)
    for start in range(0, len(noted), 500):
        some = col(HistoryRow.seq).in_(noted[start : start + 500])
        present |= dict(session.exec(select(HistoryRow.seq, HistoryRow.hash).where(some)).all())
    return [seq for seq, digest in sorted(expected.items()) if present.get(seq) != digest]


def _lines(data: Path) -> list[tuple[str, int, str]]:
    path = data / FILE_NAME
    if not path.exists():
        return []
    parts = [line.split() for line in path.read_text().splitlines()]
    return [(part[1], int(part[2]), part[3]) for part in parts if len(part) == 4]
