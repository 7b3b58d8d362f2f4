"""The only place that decides who may do what (PRODUCT §4, SECURITY AC-01…AC-06).

A signed-in request is a `Viewer`, which opens nothing by itself. `open_chart` and `open_office` check *now*, in the
transaction that does the work, write the access history, and return a key; services take the key and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant, GrantedBy, Level, Patient, Role
from services import history, sessions
from services.ages import age_on, birthday
from services.clinic_time import clinic_today, time_zone
from services.errors import NoAccess, Problem, SignedOut
from services.history import Action, Actor
from services.rights import OFFICE, READING, Access, Relation, may
from services.sessions import Preview, Viewer
from services.words import _

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K")
# What opening a chart for a right writes into its history by itself; other acts are written by the service that acts.
_ACTIONS = {
    Access.RECORD: Action.VIEWED,
    Access.FORMS: Action.VIEWED,
    Access.MESSAGES: Action.VIEWED,
    Access.APPOINTMENTS: Action.VIEWED,
    Access.BILLING: Action.VIEWED,
    Access.RECORD_FILE: Action.DOWNLOADED,
    Access.FORM_FILE: Action.DOWNLOADED,
    Access.MESSAGE_FILE: Action.DOWNLOADED,
    Access.BILLING_FILE: Action.DOWNLOADED,
    Access.HISTORY_FILE: Action.DOWNLOADED,
}
_standing = col(FamilyGrant.ended_at).is_(None)
_made_here = object()


@dataclass(frozen=True)
class ChartAccess:
    """The key to one patient's chart, good for the transaction it was made in. Only `open_chart` makes one."""

    session: Session = field(repr=False)
    patient_id: UUID
    relation: Relation
    actor: Actor
    today: date
    access: Access
    reader_id: UUID | None  # the account whose eyes look: the actor's, in a preview the family member's
    _seal: object = field(repr=False)

    def __post_init__(self) -> None:
        if self._seal is not _made_here:
            raise TypeError("A ChartAccess is made by services.access.open_chart alone.")

    @property
    def sees_confidential(self) -> bool:
        """Whether rows marked confidential are shown: to the patient alone (PRODUCT §4)."""
        return self.relation is Relation.SELF


@dataclass(frozen=True)
class AccountAccess:
    """The key to one’s own account: password, security option, devices. Opens no chart. Made by `open_account`."""

    session: Session = field(repr=False)
    account: Account = field(repr=False)
    viewer: Viewer
    _seal: object = field(repr=False)

    def __post_init__(self) -> None:
        if self._seal is not _made_here:
            raise TypeError("An AccountAccess is made by services.access.open_account alone.")

    @property
    def actor(self) -> Actor:
        """As the history names the owner of the account."""
        return self.viewer.actor


@dataclass(frozen=True)
class StaffAccess:
    """The key to one part of the office, good for the transaction it was made in."""

    session: Session = field(repr=False)
    actor: Actor
    room: str
    _seal: object = field(repr=False)

    def __post_init__(self) -> None:
        if self._seal is not _made_here:
            raise TypeError("A StaffAccess is made by services.access alone.")


def needs(*rights: Access) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare which rights a service function serves: a key that was opened for another one is refused.

    So a page cannot use a key for more than it asked for; each public function with a ChartAccess has this line.
    Raises NoAccess.
    """
    return _declared(ChartAccess, lambda key: key.access, rights)


def in_room(*rooms: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The same for the office: in which rooms (keys of OFFICE) a service function works."""
    unknown = set(rooms) - set(OFFICE)
    if unknown:
        raise TypeError(f"There is no room {unknown}.")
    return _declared(StaffAccess, lambda key: key.room, rooms)


def open_chart(
    session: Session, viewer: Viewer, patient_id: UUID, access: Access, subject: str | None = None, **detail: Any
) -> ChartAccess:
    """The key to `patient_id`'s chart for `access`, checked now; the act is written to the history under `subject`.

    Raises SignedOut when the session is over, NoAccess when there is no such chart or no such right (told apart by
    nobody). The caller's transaction must be a writing one, since the history row belongs to the act (LG-04).
    """
    key, preview = _checked(session, viewer, patient_id, access)
    if access in _ACTIONS:
        detail |= preview
        history.record(session, key.actor, _ACTIONS[access], patient_id=patient_id, subject=subject, **detail)
    return key


def read_chart(session: Session, viewer: Viewer, patient_id: UUID, access: Access) -> ChartAccess:
    """The same check without a history row, for a long reading part in a transaction of its own that holds up nobody.

    What was read may leave the service only after `open_chart` has written the act down. Raises as that does.
    """
    return _checked(session, viewer, patient_id, access)[0]


def open_account(session: Session, viewer: Viewer) -> AccountAccess:
    """The key to the viewer's own account, whoever that is. Raises SignedOut when the session is over."""
    if viewer.preview:
        raise NoAccess
    return AccountAccess(session, _living_account(session, viewer), viewer, _made_here)


def open_own_chart(key: AccountAccess, access: Access, subject: str | None = None) -> ChartAccess | None:
    """The key to the account's own chart, or None for an account without one (a family member, staff).

    Raises NoAccess as `open_chart` does.
    """
    patient_id = key.account.patient_id
    return open_chart(key.session, key.viewer, patient_id, access, subject) if patient_id else None


def open_office(session: Session, viewer: Viewer, room: str) -> StaffAccess:
    """The key to `room` of the office (a key of OFFICE). Raises SignedOut or NoAccess."""
    account = _living_account(session, viewer)
    if viewer.preview or account.role is None or Role(account.role) not in OFFICE[room]:
        raise NoAccess
    return StaffAccess(session, _actor(viewer, f"staff, {account.role}"), room, _made_here)


def command_line(session: Session, room: str) -> StaffAccess:
    """The key for `python app.py …`: whoever can run it owns the data folder anyway; written down as such."""
    return StaffAccess(session, history.COMMAND_LINE, room, _made_here)


def portal_itself(session: Session, room: str) -> StaffAccess:
    """The key for what the portal does by itself (the watched folder); written down as such."""
    return StaffAccess(session, history.PORTAL, room, _made_here)


def charts_of(session: Session, viewer: Viewer) -> list[tuple[Patient, Relation]]:
    """The charts this account may open today, its own first, then family by name. Raises SignedOut."""
    account = _living_account(session, viewer)
    today = clinic_today(session)
    granted = select(Patient, FamilyGrant).join(FamilyGrant, col(FamilyGrant.patient_id) == Patient.id)
    granted = granted.where(_standing, FamilyGrant.account_id == account.id)
    found: list[tuple[Patient, FamilyGrant | None]] = [(chart, grant) for chart, grant in session.exec(granted)]
    if account.patient_id:
        found.append((session.get_one(Patient, account.patient_id), None))
    judged = [(patient, _relation_by(session, account, patient, grant, today)) for patient, grant in found]
    open_now = [(patient, relation) for patient, relation in judged if relation]
    return sorted(open_now, key=lambda pair: (pair[1] is not Relation.SELF, pair[0].given, pair[0].family))


def own_patient(session: Session, viewer: Viewer) -> UUID:
    """The patient that this account is. Raises SignedOut, or NoAccess for accounts without a chart of their own."""
    patient_id = _living_account(session, viewer).patient_id
    if patient_id is None:
        raise NoAccess
    return patient_id


def level_today(grant: FamilyGrant, born: date, today: date, time_zone: str) -> Level | None:
    """What a grant allows on `today` (PRODUCT §4), or None when it has ended.

    From the 13th birthday a Full grant that the patient did not give is Billing only; from the 18th so is every grant
    made as a minor, until the patient confirms it.
    """
    if grant.ended_at or (grant.ends_on and today > grant.ends_on):
        return None
    if grant.level == Level.BILLING:
        return Level.BILLING
    by_patient = grant.granted_by == GrantedBy.PATIENT or grant.confirmed_at is not None
    given_on = (grant.confirmed_at or grant.granted_at).astimezone(ZoneInfo(time_zone)).date()
    teen, adult = birthday(born, 13), birthday(born, 18)
    fallen_at_13 = today >= teen > given_on and not by_patient
    fallen_at_18 = today >= adult > given_on
    return Level.BILLING if fallen_at_13 or fallen_at_18 else Level.FULL


def _checked(session: Session, viewer: Viewer, patient_id: UUID, access: Access) -> tuple[ChartAccess, dict[str, Any]]:
    detail: dict[str, Any] = {}
    account = _living_account(session, viewer)
    # Held against a merge that would close the chart meanwhile; what is added then would be lost with it.
    patient = session.get(Patient, patient_id, with_for_update={"key_share": True, "read": True})
    today = clinic_today(session)
    session.info["kept"] = account, patient  # else the session lets go of them, and asks for them again
    relation = _relation(session, account, patient, today) if patient else None
    acting_as, reader = relation, account.id
    if patient and viewer.preview:
        relation, reader = _previewed(session, account, patient, relation, viewer.preview, today)
        acting_as = f"staff, {account.role}" if account.role else acting_as
        detail["preview_as"] = relation
    if relation is None or acting_as is None or not may(relation, access):
        raise NoAccess
    if viewer.preview and access not in READING:
        raise Problem(_("This is a preview. Nothing can be changed, sent or saved in it."))
    actor = _actor(viewer, acting_as)
    return ChartAccess(session, patient_id, relation, actor, today, access, reader, _made_here), detail


def _relation(session: Session, account: Account, patient: Patient, today: date) -> Relation | None:
    if account.patient_id == patient.id or patient.merged_into:
        return _relation_by(session, account, patient, None, today)
    mine = (_standing, FamilyGrant.patient_id == patient.id, FamilyGrant.account_id == account.id)
    return _relation_by(session, account, patient, session.exec(select(FamilyGrant).where(*mine)).first(), today)


def _relation_by(
    session: Session, account: Account, patient: Patient, grant: FamilyGrant | None, today: date
) -> Relation | None:
    if patient.merged_into:
        return None
    if account.patient_id == patient.id:
        # Under 13 nobody signs in for themselves, by no door (PRODUCT §1).
        return Relation.SELF if age_on(patient.birth_date, today) >= 13 else None
    level = level_today(grant, patient.birth_date, today, time_zone(session)) if grant else None
    return {Level.FULL: Relation.FULL, Level.BILLING: Relation.BILLING, None: None}[level]


def _declared(kind: type[K], of: Callable[[K], str], allowed: tuple[str, ...]) -> Any:
    def wrap(fn: Callable[P, R]) -> Callable[P, R]:
        @wraps(fn)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            key = next((one for one in (*args, *kwargs.values()) if isinstance(one, kind)), None)
            if key is not None and of(key) not in allowed:
                raise NoAccess
            return fn(*args, **kwargs)

        checked.declared = allowed  # type: ignore[attr-defined]  # read by the test of the rights
        return checked

    return wrap


def _previewed(
    session: Session, account: Account, patient: Patient, own: Relation | None, preview: Preview, today: date
) -> tuple[Relation | None, UUID | None]:
    """What the one who is looked for would have, and whose eyes those are.

    For the patient (See what they will see) and for staff (View as patient); nobody else sees more or less than theirs.
    """
    staff = account.role is not None and Role(account.role) in OFFICE["view as patient"]
    if preview.patient_id != patient.id or not (staff or own is Relation.SELF):
        return None, None
    if preview.account_id:
        member = session.get(Account, preview.account_id)
        return (_relation(session, member, patient, today), member.id) if member else (None, None)
    if preview.relation is Relation.SELF:
        owner = session.exec(select(Account).where(Account.patient_id == patient.id)).first()
        return (Relation.SELF if age_on(patient.birth_date, today) >= 13 else None), owner.id if owner else None
    return preview.relation, None


def _living_account(session: Session, viewer: Viewer) -> Account:
    account = sessions.living_account(session, viewer.session_id)
    if account is None or account.id != viewer.account_id:
        raise SignedOut
    return account


def _actor(viewer: Viewer, acting_as: str) -> Actor:
    return Actor(viewer.account_id, viewer.name, acting_as, viewer.address, viewer.session_id)
