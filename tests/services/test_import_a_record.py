"""A record file goes into a chart: matched, complete, and only once (PRODUCT §8.3)."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from models.history import HistoryRow
from models.imports import SourceFile, Unreadable
from models.people import Patient
from models.record import CLINICAL_TABLES, Immunization, Observation, Panel, StoredFile
from services.access import command_line
from services.database import Database
from services.names import match_key
from services.records import importing
from services.records.ccda_in import read_ccda
from services.records.draft import Draft, Line
from services.records.fhir_in import read_fhir
from services.records.importing import Taken
from tests.samples import sample


def take_in(db: Database, path: Path, *, create: bool = False, draft: Draft | None = None) -> Taken:
    content = path.read_bytes()
    if draft is None:
        draft = read_ccda(content) if path.suffix.lower() == ".xml" else read_fhir(content)[0]
    digest = hashlib.sha256(content).hexdigest()
    return db.writing(
        lambda s: importing.take_in(s, command_line(s, "records in"), path.name, content, digest, draft, create)
    )


def everything(session: Session) -> dict[str, list[tuple]]:
    """All rows of all tables, for "nothing changed"."""
    return {
        table.name: sorted(tuple(map(str, row)) for row in session.execute(select(table)).all())  # type: ignore[arg-type]
        for table in SQLModel.metadata.sorted_tables
    }


def count(db: Database, table: type[SQLModel]) -> int:
    return db.reading(lambda s: s.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize("name", ["ccda/r11/Kinsights_Samples.xml", "fhir/Lupe_2019.json"])
def test_a_file_becomes_a_chart_and_a_second_import_changes_nothing(db: Database, name: str) -> None:
    first = take_in(db, sample(name), create=True)
    assert first.state == "imported"
    assert sum(count(db, table) for table in CLINICAL_TABLES) == first.counts.total("new") > 50
    before = db.reading(everything)
    assert take_in(db, sample(name), create=True).state == "unchanged"
    assert db.reading(everything) == before


def test_the_original_is_kept_byte_for_byte(db: Database) -> None:
    take_in(db, sample("ccda/certified/Agastha.xml"), create=True)
    source = db.reading(lambda s: s.exec(select(SourceFile)).one())
    kept = db.reading(lambda s: s.get_one(StoredFile, source.content_id))
    assert kept.content == sample("ccda/certified/Agastha.xml").read_bytes()
    assert (source.state, source.name, source.kind) == ("imported", "Agastha.xml", "C-CDA R2.1")


def test_without_a_matching_chart_the_file_waits(db: Database) -> None:
    taken = take_in(db, sample("ccda/certified/Agastha.xml"))
    assert taken.state == "waiting"
    assert "match queue" in taken.reason
    assert count(db, Patient) == 0
    assert all(count(db, table) == 0 for table in CLINICAL_TABLES)
    source = db.reading(lambda s: s.exec(select(SourceFile)).one())
    assert (source.state, source.patient_name) == ("waiting", "Sarah Moanees")
    assert take_in(db, sample("ccda/certified/Agastha.xml"), create=True).state == "imported"
    assert count(db, SourceFile) == 1


def test_a_chart_with_the_same_name_birth_date_and_sex_is_matched(db: Database) -> None:
    take_in(db, sample("ccda/certified/ChartLogic.xml"), create=True)
    assert take_in(db, sample("ccda/certified/YourCareUniverse.xml")).state == "imported"  # "ALICE NEWMAN"
    assert count(db, Patient) == 1


def test_another_sex_or_two_such_charts_are_never_decided_silently(db: Database) -> None:
    draft = read_ccda(sample("ccda/certified/ChartLogic.xml").read_bytes())
    assert draft.person is not None
    take_in(db, sample("ccda/certified/ChartLogic.xml"), create=True)
    draft.person.sex = "M"
    assert "another sex" in take_in(db, sample("ccda/certified/Equicare.xml"), create=True, draft=draft).reason
    db.writing(lambda s: s.add(twin(s.exec(select(Patient)).one())))
    taken = take_in(db, sample("ccda/certified/YourCareUniverse.xml"), create=True)
    assert (taken.state, count(db, Patient)) == ("waiting", 2)
    assert "More than one" in taken.reason


def twin(patient: Patient) -> Patient:
    return Patient(**patient.model_dump(exclude={"id"}))


def test_results_belong_to_their_panels(db: Database) -> None:
    take_in(db, sample("fhir/Fletcher_2019.json"), create=True)
    loose = select(func.count()).select_from(Observation).where(col(Observation.panel_id).is_not(None))
    assert db.reading(lambda s: s.execute(loose).scalar_one()) > 100
    orphans = select(Observation).where(
        col(Observation.panel_id).is_not(None), col(Observation.panel_id).not_in(select(Panel.id))
    )
    assert db.reading(lambda s: s.exec(orphans).all()) == []


def test_an_updated_line_is_changed_in_place(db: Database) -> None:
    draft = read_ccda(sample("ccda/r11/Kinsights_Samples.xml").read_bytes())
    take_in(db, sample("ccda/r11/Kinsights_Samples.xml"), create=True, draft=draft)
    dose = next(line for line in draft.lines if line.table is Immunization)
    before = count(db, Immunization)
    dose.values = dose.values | {"lot": "CORRECTED-1"}
    taken = take_in(db, sample("ccda/certified/Agastha.xml"), draft=draft)  # other bytes, the same record
    assert (taken.counts.total("changed"), taken.counts.total("new")) == (1, 0)
    assert count(db, Immunization) == before
    lots = db.reading(lambda s: set(s.exec(select(Immunization.lot)).all()))
    assert "CORRECTED-1" in lots


def test_lines_that_claim_the_same_identity_are_all_kept(db: Database) -> None:
    draft = read_ccda(sample("ccda/certified/Agastha.xml").read_bytes())
    draft.lines = [Line(Immunization, {"display": f"Dose {n}"}, f"entry {n}", key="same") for n in range(3)]
    take_in(db, sample("ccda/certified/Agastha.xml"), create=True, draft=draft)
    assert count(db, Immunization) == 3


def test_what_could_not_be_read_is_listed_with_its_place(db: Database) -> None:
    taken = take_in(db, sample("ccda/hl7/Consultation_Note_Consultation_Note.xml"), create=True)
    rows = db.reading(lambda s: s.exec(select(Unreadable)).all())
    assert len(rows) == taken.unread > 0
    assert all(row.place and row.reason for row in rows)


def test_the_import_is_in_the_history(db: Database) -> None:
    take_in(db, sample("ccda/certified/Agastha.xml"), create=True)
    rows = db.reading(lambda s: s.exec(select(HistoryRow).order_by(col(HistoryRow.seq))).all())
    assert [row.action for row in rows] == ["chart created", "imported"]
    assert rows[1].detail["new"] == sum(count(db, table) for table in CLINICAL_TABLES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("José-María", "O'Neil Jr."), ("JOSE MARIA", "ONEIL")),
        (("Ana", "García Márquez"), ("ana", "GARCIA-MARQUEZ")),
        (("Zoë", "Smith III"), ("Zoe", "Smith")),
    ],
)
def test_names_are_compared_without_case_accents_hyphens_and_suffixes(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert match_key(*one) == match_key(*other)


def test_different_names_stay_different() -> None:
    assert match_key("Ann", "Lee") != match_key("Anna", "Lee")
    assert match_key("Lee", "Ann") != match_key("Ann", "Lee")
