"""What the portal knows of a person: contact data to change at once, identity data to have changed (PRODUCT §7)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.people import Patient, PatientContact
from services import access, change_requests, history, profile_contact
from services.access import Access, AccountAccess, ChartAccess, needs
from services.change_requests import Asked
from services.errors import NoAccess, Problem
from services.history import Action
from services.settings import Settings
from services.words import N_, _

SEXES = {"F": N_("Female"), "M": N_("Male"), "UN": N_("Undifferentiated")}  # HL7 AdministrativeGender


@dataclass(frozen=True)
class Address:
    """Where the patient lives, as in the chart."""

    street: str = ""
    street_2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    @property
    def lines(self) -> list[str]:
        """As it stands on an envelope."""
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return [line for line in (self.street, self.street_2, ", ".join(filter(None, (self.city, place)))) if line]


@dataclass(frozen=True)
class Personal:
    """The own chart's page: `email` and `phone` can be changed here, `other_contacts` by the office."""

    given: str
    middle: str
    family: str
    suffix: str
    birth_date: date
    sex: str | None
    insurer: str
    insurance_member_id: str
    address: Address
    email: str | None
    phone: str | None
    other_contacts: list[str]
    asked: Asked | None

    @property
    def full_name(self) -> str:
        """All parts of the name."""
        return " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)


@dataclass(frozen=True)
class Profile:
    """The page "My profile": `personal` is None for an account without a chart."""

    name: str
    email: str
    personal: Personal | None


def overview(session: Session, key: AccountAccess) -> Profile:
    """The page "My profile"."""
    chart = access.open_own_chart(key, Access.PERSONAL)
    return Profile(key.account.name, key.account.email, personal(session, chart) if chart else None)


def own_personal(session: Session, key: AccountAccess) -> Personal:
    """What the forms about the own chart begin with. Raises NoAccess for an account without one."""
    shown = overview(session, key).personal
    if shown is None:
        raise NoAccess
    return shown


@needs(Access.PERSONAL)
def personal(session: Session, chart: ChartAccess) -> Personal:
    """Contact and identity data of the own chart."""
    row = session.get_one(Patient, chart.patient_id)
    email, phone = (profile_contact.own_contact(session, chart, kind) for kind in ("email", "phone"))
    query = select(PatientContact).where(PatientContact.patient_id == chart.patient_id)
    others = session.exec(query.order_by(col(PatientContact.kind), col(PatientContact.value))).all()
    return Personal(
        given=row.given,
        middle=row.middle or "",
        family=row.family,
        suffix=row.suffix or "",
        birth_date=row.birth_date,
        sex=row.sex,
        insurer=row.insurer or "",
        insurance_member_id=row.insurance_member_id or "",
        address=Address(*(getattr(row, name) or "" for name in Address.__dataclass_fields__)),
        email=email.value if email else None,
        phone=phone.value if phone else None,
        other_contacts=[_in_words(other) for other in others if other not in (email, phone)],
        asked=change_requests.newest_of(session, chart),
    )


def change_address(session: Session, key: AccountAccess, address: Address, settings: Settings) -> None:
    """At once; the owner is told by mail. Raises Problem on the field that is missing or too long."""
    chart = _own(key)
    for name, words in (
        ("street", _("Enter the street and house number.")),
        ("city", _("Enter the city.")),
        ("postal_code", _("Enter the ZIP code.")),
    ):
        if not getattr(address, name).strip():
            raise Problem(words, name)
    row = session.get_one(Patient, chart.patient_id)
    for name in Address.__dataclass_fields__:
        value = " ".join(getattr(address, name).split())
        if len(value) > 100:
            raise Problem(_("This can have {count} characters at most.", count=100), name)
        setattr(row, name, value or None)
    row.version += 1
    history.record(session, chart.actor, Action.CONTACT_CHANGED, patient_id=chart.patient_id, subject="address")
    email = profile_contact.own_contact(session, chart, "email")
    profile_contact.tell_old(session, key.account, email.value if email else None, settings)


def ask_for_change(session: Session, key: AccountAccess, wanted: dict[str, str]) -> None:
    """Name, birth date or sex: staff decide. Raises Problem on the field, NoAccess without a chart."""
    change_requests.ask(session, _own(key), wanted)


def withdraw_change(session: Session, key: AccountAccess) -> None:
    """Take back what waits for the office."""
    change_requests.withdraw(session, _own(key))


def _own(key: AccountAccess) -> ChartAccess:
    chart = access.open_own_chart(key, Access.PERSONAL)
    if chart is None:
        raise NoAccess
    return chart


def _in_words(contact: PatientContact) -> str:
    notes = ", ".join(part for part in (contact.use, contact.whose) if part)
    return f"{contact.value} ({notes})" if notes else contact.value
