"""The clinical record: one table for each category, each row as its source recorded it.

Dates are *partial dates*: ISO 8601 text with the precision that was recorded ("2012", "2012-03", "2012-03-02",
"2012-03-02T10:15:00-05:00"), so nothing is invented and text order is time order.
Numbers keep their digits as text ("1.50"). `entered_in_error` rows are kept and shown nowhere.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from models.base import Coded, Row


class ClinicalRow(Row, Coded):
    """What every line of a record has, whatever it is about."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    source_id: UUID | None = Field(default=None, foreign_key="source_file.id", index=True)
    source_key: str  # identity of the line in its source; a second import finds it again
    content_hash: str  # what the line said; equal hash = nothing to change
    place: str | None = None  # where in the file it stands
    status: str | None = None  # the source's own status code
    negated: bool = False  # C-CDA negationInd: "did not happen", "not present"
    null_flavor: str | None = None
    entered_in_error: bool = False
    confidential: bool = False
    comment: str | None = None
    recorded_by: str | None = None
    recorded_on: str | None = None
    added_at: datetime  # when the line came into this portal; what is new is counted from it


class Released(SQLModel):
    """What the office decides about showing a report: held until a day, and how the patient came to know of it.

    The rule is in services.shown: a held report is shown from `held_until` on, without any job having run.
    """

    held_until: date | None = Field(default=None, index=True)
    held_reason: str | None = None  # for the office alone
    notified_at: datetime | None = None  # when the readers were told that there is something
    letter_at: datetime | None = None  # a letter was printed because nobody had opened it
    called_at: datetime | None = None  # told by phone, which takes it off the list of unseen results
    called_by: str | None = None
    clinician_comment: str | None = None  # the office's own; `comment` came with the line
    commented_by: str | None = None
    version: int = 1  # raised on each save of the office (SECURITY R4)


def _keyed(*more: Any) -> tuple[Any, ...]:
    return (UniqueConstraint("patient_id", "source_key"), *more)


class Problem(ClinicalRow, table=True):
    onset: str | None = None
    resolved: str | None = None
    clinical_status: str | None = None  # active, inactive, resolved
    kind: str | None = None  # problem, diagnosis, finding … as recorded
    severity: str | None = None
    __table_args__ = _keyed()


class Medication(ClinicalRow, table=True):
    started: str | None = None
    ended: str | None = None
    dose: str | None = None
    dose_unit: str | None = None
    route: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # {"system","code","display"}
    frequency: str | None = None  # in words: "every 12 hours"
    period: str | None = None  # machine form, e.g. "12 h"
    instructions: str | None = None
    reason: str | None = None
    prescriber: str | None = None
    planned: bool = False  # moodCode INT: ordered rather than taken
    __table_args__ = _keyed()


class Allergy(ClinicalRow, table=True):
    """The code is the allergen. "No known allergies" is a negated row with the kind and no allergen."""

    kind: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # drug, food, substance …
    onset: str | None = None
    ended: str | None = None
    clinical_status: str | None = None
    criticality: str | None = None
    severity: str | None = None
    reactions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # [{coding…, "severity"}]
    __table_args__ = _keyed()


class Immunization(ClinicalRow, table=True):
    """`negated` = not given; `reason` says why."""

    given_on: str | None = None
    dose_number: str | None = None
    dose: str | None = None
    dose_unit: str | None = None
    lot: str | None = None
    expires: str | None = None
    maker: str | None = None
    site: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    route: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    given_by: str | None = None
    given_at: str | None = None  # the place
    reason: str | None = None
    __table_args__ = _keyed()


class Procedure(ClinicalRow, table=True):
    performed: str | None = None
    ended: str | None = None
    body_site: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    performer: str | None = None
    location: str | None = None
    reason: str | None = None
    __table_args__ = _keyed()


class Panel(ClinicalRow, Released, table=True):
    """A report that holds results (C-CDA result organizer, FHIR DiagnosticReport), or only text, or a file."""

    category: str = "laboratory"  # laboratory, imaging, vital-signs, other
    collected: str | None = None
    ended: str | None = None
    issued: str | None = None
    conclusion: str | None = None
    performer: str | None = None
    __table_args__ = _keyed(
        Index("ix_panel_patient_collected", "patient_id", "collected"), Index("ix_panel_added", "added_at")
    )


class Observation(ClinicalRow, table=True):
    """One measured or answered thing: a result, a vital sign, a social-history answer, a survey item.

    `components` holds the parts of a compound value (blood pressure) in FHIR imports.
    """

    panel_id: UUID | None = Field(default=None, foreign_key="panel.id", index=True)
    category: str = "laboratory"  # laboratory, vital-signs, social-history, survey, imaging, exam, functional, other
    taken: str | None = None
    ended: str | None = None
    value_kind: str | None = None  # quantity, text, coded, range, ratio, boolean, date
    value: str | None = None  # number with its digits, or the words
    comparator: str | None = None
    unit: str | None = None
    value_coded: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    interpretation: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    range_low: str | None = None
    range_high: str | None = None
    range_unit: str | None = None
    range_text: str | None = None
    method: str | None = None
    body_site: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    performer: str | None = None
    components: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    __table_args__ = _keyed(
        Index("ix_observation_trend", "patient_id", "category", "code", "taken"),
        Index(
            "ix_observation_alone",
            "category",
            "added_at",
            sqlite_where=text("panel_id IS NULL"),
            postgresql_where=text("panel_id IS NULL"),
        ),
    )


class FamilyHistory(ClinicalRow, table=True):
    """One condition of one relative; a relative without conditions is a row without code."""

    relation: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    relative_name: str | None = None
    relative_sex: str | None = None
    relative_born: str | None = None
    deceased: bool | None = None
    onset_age: str | None = None
    onset: str | None = None
    cause_of_death: bool = False
    __table_args__ = _keyed()


class Encounter(ClinicalRow, table=True):
    started: str | None = None
    ended: str | None = None
    kind: str | None = None  # ambulatory, emergency, inpatient … class as recorded
    provider: str | None = None
    location: str | None = None
    reason: str | None = None
    diagnoses: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    __table_args__ = _keyed(Index("ix_encounter_patient_started", "patient_id", "started"))


class CareTeamMember(ClinicalRow, table=True):
    """Someone who looks after the patient; the code is the role or specialty."""

    name: str | None = None
    organization: str | None = None
    phone: str | None = None
    npi: str | None = None
    address: str | None = None
    started: str | None = None
    ended: str | None = None
    __table_args__ = _keyed()


class Document(ClinicalRow, Released, table=True):
    """A note, letter or report with its own file (in `stored_file`) or its text."""

    kind: str = "note"  # note, care summary, letter, lab result, imaging result, patient case, health reminder
    title: str
    authored: str | None = None
    author: str | None = None
    encounter_key: str | None = None
    media_type: str | None = None
    body: str | None = None  # plain text, when it is text
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id", index=True)
    __table_args__ = _keyed(Index("ix_document_added", "added_at"))


class SectionText(ClinicalRow, table=True):
    """The narrative of a section, kept where no entry says the same, so that nothing vanishes (INTEROP §2)."""

    title: str | None = None
    body: str  # plain text with line breaks; tables as rows of " | "
    __table_args__ = _keyed()


class StoredFile(Row, table=True):
    """Bytes of a document or attachment, apart from its row so that lists never load them."""

    name: str
    media_type: str
    size: int
    sha256: str = Field(index=True)
    content: bytes


CLINICAL_TABLES: tuple[type[SQLModel], ...] = (
    Problem,
    Medication,
    Allergy,
    Immunization,
    Procedure,
    Panel,
    Observation,
    FamilyHistory,
    Encounter,
    CareTeamMember,
    Document,
    SectionText,
)
