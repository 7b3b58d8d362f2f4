"""The vaccination record for paper (PRODUCT §6, the guide's "To Print the Vaccination Record")."""

from uuid import UUID

from sqlmodel import Session, col, select

from models.clinic import Clinic
from models.imports import SourceFile
from models.people import Patient
from models.record import Immunization
from services import clock
from services.access import Access, ChartAccess, needs
from services.medical_history import visible
from services.records.health_card import CVX, HealthCard, health_card
from services.records.naming import amount, coded, name_of
from services.records.vaccination_record import Dose, VaccinationRecord
from services.settings import Settings
from services.words import _


@needs(Access.RECORD, Access.RECORD_FILE)
def vaccination_record(session: Session, chart: ChartAccess) -> VaccinationRecord:
    """Everything the paper needs; drawing it (`vaccination_pdf`) is slow and needs no database."""
    patient = session.get_one(Patient, chart.patient_id)
    clinic = session.exec(select(Clinic)).one()
    rows = visible(session, chart, Immunization, Immunization.given_on)
    sources = source_names(session, rows)
    city = " ".join(filter(None, [clinic.city and f"{clinic.city},", clinic.state, clinic.postal_code]))
    return VaccinationRecord(
        patient_name=full_name(patient),
        birth_date=patient.birth_date,
        clinic_name=clinic.name,
        clinic_lines=[line for line in (clinic.street, city, clinic.phone) if line],
        doses=[_dose(row, sources) for row in rows if not row.negated],
        not_given=[_dose(row, sources) for row in rows if row.negated],
        printed_on=clock.now(),
        time_zone=clinic.time_zone,
        clinic_logo=clinic.logo,
        given_names=tuple(f"{patient.given} {patient.middle or ''}".split()),
        family_name=patient.family,
        suffixes=(patient.suffix,) if patient.suffix else (),
    )


def vaccination_card(record: VaccinationRecord, settings: Settings) -> HealthCard | None:
    """The record's verifiable card, or None: without a dose to sign, or where nobody outside could check it.

    The framework asks for an https issuer, at which verifiers fetch the public key; the demo shows it all the same.
    """
    if not (settings.secure or settings.demo):
        return None
    return health_card(record, settings.base_url, settings.health_card_key)


def full_name(patient: Patient) -> str:
    """Name as on papers: given, middle, family, suffix."""
    return " ".join(filter(None, [patient.given, patient.middle, patient.family, patient.suffix]))


def source_names(session: Session, rows: list[Immunization]) -> dict[UUID, str]:
    """In words where lines come from: the office, or a file of another system with its date."""
    ids = {row.source_id for row in rows if row.source_id}
    files = session.exec(select(SourceFile).where(col(SourceFile.id).in_(ids))).all()
    return {file.id: _("Imported record ({name})", name=file.name) for file in files}


def _dose(row: Immunization, sources: dict[UUID, str]) -> Dose:
    return Dose(
        vaccine=name_of(row),
        given_on=row.given_on,
        dose_number=row.dose_number,
        lot=row.lot,
        maker=row.maker,
        expires=row.expires,
        site=coded(row.site),
        route=coded(row.route),
        amount=amount(row.dose, row.dose_unit),
        given_by=row.given_by,
        place=row.given_at,
        source=sources.get(row.source_id, _("Imported record")) if row.source_id else _("Entered by the office"),
        note=row.reason or row.comment,
        code=_cvx(row),
        row_id=row.id,
    )


def _cvx(row: Immunization) -> str | None:
    """The vaccine's CVX code, also when the source put another one (a drug code) first."""
    codings = [{"system": row.code_system, "code": row.code}, *row.translations]
    return next((str(one["code"]) for one in codings if one.get("system") == CVX and one.get("code")), None)
