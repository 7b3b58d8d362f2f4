"""`python app.py import PATH`: whole folders of real files, and files that mean harm."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from models.people import Patient
from services.database import Database
from services.records.folder import import_file, import_paths
from tests.database import Databases
from tests.samples import SAMPLES, sample
from tests.services.test_import_a_record import count, everything

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&lol3;</title></ClinicalDocument>"""
XXE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&file;</title></ClinicalDocument>"""


@pytest.fixture
def sqlite(databases: Databases) -> Iterator[Database]:
    """The whole folder once is enough; each format runs on both databases elsewhere."""
    with databases.fresh("sqlite") as url:
        database = Database(url)
        yield database
        database.close()


def quiet() -> Console:
    return Console(file=io.StringIO(), width=200)


def test_all_samples_are_imported_or_get_the_right_reason(sqlite: Database) -> None:
    console = quiet()
    taken = import_paths(sqlite, [SAMPLES / "ccda", SAMPLES / "fhir"], create=True, console=console)
    states = Counter(done.state for done in taken)
    assert states == {"imported": len(list(SAMPLES.glob("ccda/*/*"))) + 8, "directory": 1}
    assert next(done for done in taken if done.state == "directory").name == "practitioners_2019.json"
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "Fletcher_2019.json" in printed
    assert f"{states['imported']} imported" in printed

    before = sqlite.reading(everything)
    again = import_paths(sqlite, [SAMPLES / "ccda", SAMPLES / "fhir"], create=True, console=quiet())
    assert {done.state for done in again} == {"unchanged", "directory"}
    assert sqlite.reading(everything) == before


def test_an_encrypted_zip_needs_its_password(sqlite: Database) -> None:
    path = sample("zip/2.5.1_Patient_Transmit_Jeremy_encrypted.zip")
    taken = import_file(sqlite, path.name, path.read_bytes(), create=True)
    assert {done.state for done in taken} == {"refused"}
    assert all("password" in done.reason for done in taken)
    assert count(sqlite, Patient) == 0


def test_a_zip_of_a_portal_is_opened_and_what_is_no_record_is_named(sqlite: Database) -> None:
    path = sample("zip/2.1.1.1_Sophrona_e.1.zip")
    taken = import_file(sqlite, path.name, path.read_bytes(), create=True)
    states = Counter(done.state for done in taken)
    assert states["imported"] == 4
    assert {done.reason for done in taken if done.state == "refused"} == {
        "it is a PDF, not a health record in data form",
        "it is a web page, not a health record",
    }


def test_without_create_a_whole_folder_waits(sqlite: Database) -> None:
    taken = import_paths(sqlite, [SAMPLES / "ccda" / "r11"], console=quiet())
    assert {done.state for done in taken} == {"waiting"}
    assert count(sqlite, Patient) == 0


def cut(path: Path) -> bytes:
    content = path.read_bytes()
    return content[: len(content) * 2 // 3]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("billion laughs", LAUGHS),
        ("XXE", XXE),
        ("truncated C-CDA", cut(sample("ccda/certified/Agastha.xml"))),
        ("truncated FHIR", cut(sample("fhir/Lupe_2019.json"))),
        ("truncated zip", cut(sample("zip/2.1.1.1_Sophrona_e.1.zip"))),
        ("empty", b""),
        ("not a record", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("deep JSON", b'{"a":' * 100_000),
    ],
)
def test_a_hostile_or_damaged_file_gets_a_reason_and_changes_nothing(db: Database, name: str, content: bytes) -> None:
    before = db.reading(everything)
    taken = import_file(db, name, content, create=True)
    assert taken
    assert {done.state for done in taken} == {"refused"}
    assert all(done.reason for done in taken)
    assert "root:" not in str(taken)
    assert db.reading(everything) == before
