"""What a patient types on the first page of signing up, checked for what every reader of the form can put right."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from services import access, accounts
from services.ages import age_on
from services.errors import Problem, together
from services.records.importing import normalised_contact
from services.typed_day import typed_day
from services.words import _

YOUNGEST = 13  # years; COPPA (PRODUCT §1, AU-27)
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Details:
    """As typed; `birth_date` is "year-month-day" of the three boxes."""

    given: str
    family: str
    birth_date: str
    postal_code: str
    email: str
    phone: str

    @property
    def born(self) -> date:
        """The date of birth. Raises Problem when it is none."""
        return typed_date(self.birth_date)

    @property
    def contacts(self) -> set[tuple[str, str]]:
        """(kind, form in which it is compared) of the e-mail address and the phone number."""
        return {("email", normalised_contact("email", self.email)), ("phone", normalised_contact("phone", self.phone))}


def check(session: Session, details: Details) -> None:
    """Raises Problem, all of them at once, for fields that cannot be right and for anyone under 13 (AU-27).

    It looks at nothing but what was typed, so its words tell nothing about charts (AU-26).
    """
    with together() as each:
        with each():
            check_name("given", details.given, _("Enter your first name."))
        with each():
            check_name("family", details.family, _("Enter your last name."))
        with each():
            check_age(session, details.born)
        with each():
            check_zip("postal_code", details.postal_code, _("Enter your ZIP code, for instance 10577."))
        with each():
            accounts.email_key(details.email)
        with each():
            check_phone(details.phone)


def check_name(field: str, name: str, missing: str) -> None:
    """Raises Problem at `field` for a name without a letter (with the words `missing`), or a very long one."""
    if not any(letter.isalpha() for letter in name):
        raise Problem(missing, field)
    if len(name) > _LONGEST_NAME:
        raise Problem(_("This name is too long. Enter at most {count} characters.", count=_LONGEST_NAME), field)


def check_zip(field: str, postal_code: str, missing: str) -> None:
    """Raises Problem at `field`, with the words `missing`, for what cannot be a ZIP code."""
    if not 3 <= len(postal_code.strip()) <= 10:
        raise Problem(missing, field)


def check_phone(phone: str) -> None:
    """Raises Problem for what is no phone number with its area code."""
    if not 10 <= len(normalised_contact("phone", phone)) <= 15:
        raise Problem(_("Enter your phone number with its area code, for instance (914) 555-0100."), "phone")


def check_age(session: Session, born: date) -> None:
    """Raises Problem with the reason of the law for anyone under 13 today, by the clinic's calendar (AU-27)."""
    today = access.clinic_today(session)
    if born > today or age_on(born, today) > 130:
        raise Problem(_("Enter your date of birth. The year has four digits."), "birth_date")
    if age_on(born, today) < YOUNGEST:
        raise Problem(under_13(), "birth_date")


def under_13() -> str:
    """The explanation that the guide gives (COPPA)."""
    return _(
        "To comply with the Children’s Online Privacy Protection Act (COPPA), patients under the age of 13 cannot have "
        "an account of their own. A parent or guardian can sign up as the patient’s family member."
    )


def typed_date(typed: str) -> date:
    """The date in "year-month-day" as typed into three boxes. Raises Problem at `birth_date` when it is none."""
    try:
        return typed_day(typed)
    except ValueError as error:
        raise Problem(_("Enter your date of birth, for instance month 3, day 2, year 1988."), "birth_date") from error
