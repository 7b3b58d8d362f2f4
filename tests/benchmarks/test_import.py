"""Importing a large bundle, database included, against bare `json.loads` of the same file, in one run."""

import hashlib
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from services.access import command_line
from services.database import Database
from services.records.fhir_in import read_fhir
from services.records.importing import take_in
from tests.samples import sample

ROUNDS = 7


def median_of(run: Callable[[int], object]) -> float:
    times = []
    for number in range(ROUNDS):
        began = time.perf_counter()
        run(number)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


@pytest.mark.parametrize("name", ["fhir/Fletcher_2019.json", "fhir/Clair921_uscore_2021.json"])
def test_import_of_a_large_bundle(tmp_path: Path, name: str) -> None:
    content = sample(name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    databases = [Database(f"sqlite:///{tmp_path / f'{number}.sqlite3'}") for number in range(ROUNDS)]

    def whole_import(number: int) -> None:
        (draft,) = read_fhir(content)
        databases[number].writing(
            lambda s: take_in(s, command_line(s, "records in"), name, content, digest, draft, create=True)
        )

    bare = median_of(lambda _number: json.loads(content))
    read = median_of(lambda _number: read_fhir(content))
    whole = median_of(whole_import)
    for database in databases:
        database.close()
    print(f"\n{name} ({len(content) / 1e6:.1f} MB): json.loads {bare * 1000:.0f} ms")
    print(
        f"reading {read * 1000:.0f} ms, ratio {read / bare:.1f}; import {whole * 1000:.0f} ms, ratio {whole / bare:.1f}"
    )
    assert whole / bare < 30
