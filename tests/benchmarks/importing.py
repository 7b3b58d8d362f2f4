"""Importing a large bundle into a database that is in use, beside bare `json.loads` of the same file."""

import hashlib
import json
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from services.access import command_line
from services.database import Database
from services.records.fhir_in import read_fhir
from services.records.importing import take_in
from tests.benchmarks.table import Row
from tests.benchmarks.timing import milliseconds
from tests.samples import sample

ROUNDS = 15
FILES = ("fhir/Fletcher_2019.json", "fhir/Clair921_uscore_2021.json")


async def measure() -> list[Row]:
    """Reading, checks, all lines and the history in one transaction; each time another patient of the same file."""
    rows: list[Row] = []
    for name in FILES:
        content = sample(name).read_bytes()
        with TemporaryDirectory(prefix="portal-bench-") as folder:
            db = Database(f"sqlite:///{Path(folder) / 'import.sqlite3'}")
            bare: list[float] = []
            whole: list[float] = []
            for number in range(ROUNDS + 1):
                copy = _another_patient(content, number)
                taken = milliseconds(_import, db, name, copy), milliseconds(json.loads, copy)
                if number:  # the first one compiles the statements
                    whole.append(taken[0])
                    bare.append(taken[1])
            db.close()
        ours, theirs = statistics.median(whole), statistics.median(bare)
        what = f"{Path(name).stem}, {len(content) / 1e6:.1f} MB"
        rows.append(Row("import", what, ours, theirs, "ms", "json.loads of the file", 5))
    return rows


def _import(db: Database, name: str, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    (draft,) = read_fhir(content)
    db.writing(lambda s: take_in(s, command_line(s, "records in"), name, content, digest, draft, create=True))


def _another_patient(content: bytes, number: int) -> bytes:
    family = json.loads(content)["entry"][0]["resource"]["name"][0]["family"].encode()
    made = content.replace(b'"' + family + b'"', b'"%s%s"' % (family, bytes([97 + number])))
    if made == content:
        raise ValueError("The sample does not begin with its patient.")
    return made
