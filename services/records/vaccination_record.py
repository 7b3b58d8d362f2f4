"""The vaccination record: what its paper, its screen and its card show (PRODUCT §6)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

UNSPECIFIC_CODES = ("998", "999")  # CVX "no vaccine administered", "unknown": they do not say which vaccine


@dataclass(frozen=True)
class Dose:
    """One vaccination as recorded.

    `given_on` and `expires`: the recorded date, "2012", "2012-03" or "2012-03-02"; other text is printed as is, after
    the dated doses. `source`: whose file or word it comes from. `code`: CVX, or None.
    """

    vaccine: str
    given_on: str | None = None
    dose_number: str | None = None
    lot: str | None = None
    maker: str | None = None
    expires: str | None = None
    site: str | None = None
    route: str | None = None
    amount: str | None = None
    given_by: str | None = None
    place: str | None = None
    source: str | None = None
    note: str | None = None
    code: str | None = None
    row_id: UUID | None = None  # the line of the record, for the screen


@dataclass(frozen=True)
class VaccinationRecord:
    """Everything on the paper. `not_given` holds what was refused or not given, with the reason in `note`.

    `given_names`, `family_name` and `suffixes` are `patient_name` in its parts, for the card.
    """

    patient_name: str
    birth_date: date
    clinic_name: str
    clinic_lines: list[str]
    doses: list[Dose]
    not_given: list[Dose]
    printed_on: datetime
    time_zone: str
    given_names: tuple[str, ...] = ()
    family_name: str = ""
    suffixes: tuple[str, ...] = ()
    clinic_logo: bytes | None = None
