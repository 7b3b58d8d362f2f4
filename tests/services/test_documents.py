"""Documents: the kinds of the guide, new-marks, and files that are what was stored (PRODUCT §6, SECURITY FI-09)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.history import HistoryRow
from models.record import Document, StoredFile
from services.access import Access, open_chart
from services.database import Database
from services.errors import NoAccess
from services.records import store
from services.records.draft import Line
from services.results import documents
from tests.cast import Cast, Person


def put(db: Database, patient_id: UUID, *lines: Line) -> None:
    db.writing(store.put, patient_id, None, lines)


def document(title: str, kind: str = "letter", file: bytes | None = None, **more: object) -> Line:
    stored = ("application/pdf", f"{title}.pdf", file) if file else None
    return Line(Document, {"title": title, "kind": kind, "authored": "2026-03-02", **more}, title, title, file=stored)


def in_chart(db: Database, who: Person, patient_id: UUID, fn: Callable, *args: object) -> Any:
    right = Access.RECORD_FILE if fn is documents.file_of else Access.RECORD
    return db.writing(lambda s: fn(s, open_chart(s, who.viewer, patient_id, right, "documents"), *args))


def listed(db: Database, who: Person, patient_id: UUID) -> dict[str, list[tuple[str, bool]]]:
    found = in_chart(db, who, patient_id, documents.overview)
    return {kind: [(line.title, line.new) for line in lines] for kind, lines in found.items() if lines}


def id_of(db: Database, title: str) -> UUID:
    return db.reading(lambda session: session.exec(select(Document.id).where(Document.title == title)).one())


def test_by_kind_and_unknown_kinds_stand_last(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, *(document(kind, kind) for kind in ("odd", "note", *documents.KINDS)))
    found = in_chart(db, cast.alice, cast.alice.chart, documents.overview)
    assert list(found) == list(documents.KINDS)
    assert [line.title for line in found["note"]] == ["note", "note", "odd"] or len(found["note"]) == 3


def test_new_until_this_reader_has_opened_it(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, document("a", body="Words"))
    for _time in range(2):  # the list alone shows nothing of the content
        assert listed(db, cast.alice, cast.alice.chart) == {"letter": [("a", True)]}
    in_chart(db, cast.alice, cast.alice.chart, documents.one, id_of(db, "a"))
    assert listed(db, cast.alice, cast.alice.chart) == {"letter": [("a", False)]}
    assert listed(db, cast.bob, cast.alice.chart) == {"letter": [("a", True)]}
    in_chart(db, cast.bob, cast.alice.chart, documents.file_of, id_of(db, "a"))
    assert listed(db, cast.bob, cast.alice.chart) == {"letter": [("a", False)]}


def test_the_file_is_what_was_stored_or_is_refused_and_written_down(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, document("a", file=b"%PDF-1.4 whole"), document("b", body="Words"))
    found = in_chart(db, cast.alice, cast.alice.chart, documents.file_of, id_of(db, "a"))
    assert (found.content, found.media_type, found.name) == (
        b"%PDF-1.4 whole",
        "application/pdf",
        "document-2026-03-02.pdf",
    )
    assert in_chart(db, cast.alice, cast.alice.chart, documents.file_of, id_of(db, "b")).content == b"Words"

    def flip(session: Session) -> None:
        session.exec(select(StoredFile)).one().content = b"%PDF-1.4 whola"

    db.writing(flip)
    assert in_chart(db, cast.alice, cast.alice.chart, documents.file_of, id_of(db, "a")).damaged
    last = db.reading(lambda s: s.exec(select(HistoryRow).order_by(HistoryRow.seq.desc())).first())  # type: ignore[attr-defined]
    assert last
    assert (last.action, last.result) == ("downloaded", "failed")


def test_who_may_not_see_it_may_not_download_it(db: Database, cast: Cast, clock_at: Callable[[str], None]) -> None:
    clock_at("2026-03-02T12:00")
    put(db, cast.alice.chart, document("secret", confidential=True), document("held", held_until=date(2026, 3, 5)))
    put(db, cast.charlie.chart, document("theirs"))
    refused = [
        (cast.bob, "secret"),
        (cast.beth, "secret"),
        (cast.alice, "held"),
        (cast.alice, "theirs"),
        (cast.charlie, "theirs"),
    ]
    for who, title in refused:
        for fn in (documents.one, documents.file_of):
            with pytest.raises(NoAccess):
                in_chart(db, who, cast.alice.chart, fn, id_of(db, title))
    assert in_chart(db, cast.alice, cast.alice.chart, documents.one, id_of(db, "secret")).title == "secret"
    clock_at("2026-03-05T12:00")
    assert in_chart(db, cast.alice, cast.alice.chart, documents.one, id_of(db, "held")).title == "held"
