"""Who has access to two charts before, and to the one chart afterwards: what staff must see before they merge."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.family import Invitation
from models.people import Account, FamilyGrant, Level, Patient
from services import clock
from services.audience import audience
from services.rights import Relation
from services.words import N_, _

RELATION_WORDS = {
    Relation.SELF: N_("the patient"),
    Relation.FULL: N_("full access"),
    Relation.BILLING: N_("billing only"),
}
_RANK = {None: 0, Relation.BILLING: 1, Relation.FULL: 2, Relation.SELF: 3}


@dataclass(frozen=True)
class Line:
    """One account; `here` and `there` before, `after` in the one chart, in words; `more`: sees what it did not see."""

    name: str
    email: str
    who: str
    here: str
    there: str
    after: str
    more: bool


Readers = dict[UUID, tuple[Account, Relation]]


def readers(session: Session, patient_id: UUID) -> Readers:
    """Every account with access, disabled ones too: they may be enabled again."""
    return {account.id: (account, relation) for account, relation in audience(session, patient_id, disabled=True)}


def lines(
    session: Session, here: Readers, there: Readers, after: Readers, patient_ids: tuple[UUID, UUID]
) -> list[Line]:
    """One line for each account, those first that see more than before."""
    everybody = {
        account_id: account for one in (here, there, after) for account_id, (account, _relation) in one.items()
    }
    found = [_line(session, account, here, there, after, patient_ids) for account in everybody.values()]
    return sorted([*found, *_invited(session, patient_ids)], key=lambda one: (not one.more, one.name))


def _line(
    session: Session, account: Account, here: Readers, there: Readers, after: Readers, patient_ids: tuple[UUID, UUID]
) -> Line:
    was, also, now = (one[account.id][1] if account.id in one else None for one in (here, there, after))
    more = _RANK[now] > _RANK[was] or _RANK[now] > _RANK[also]
    disabled = " " + _("(disabled)") if account.disabled_at else ""
    who = _relationship(session, account, patient_ids)
    return Line(account.name, account.email + disabled, who, _said(was), _said(also), _said(now), more)


def _relationship(session: Session, account: Account, patient_ids: tuple[UUID, UUID]) -> str:
    grants = select(FamilyGrant.relationship).where(
        FamilyGrant.account_id == account.id, col(FamilyGrant.patient_id).in_(patient_ids)
    )
    named = sorted({_(one) for one in session.exec(grants)})
    return ", ".join(named) or _("own sign-in")


def _invited(session: Session, patient_ids: tuple[UUID, UUID]) -> list[Line]:
    """Invitations that can still be accepted: they will open the one chart."""
    waiting = select(Invitation).where(
        col(Invitation.patient_id).in_(patient_ids), col(Invitation.accepted_at).is_(None),
        col(Invitation.revoked_at).is_(None), Invitation.expires_at > clock.now(),
    )  # fmt: skip
    found = []
    for one in session.exec(waiting):
        given = RELATION_WORDS[Relation.FULL if one.level == Level.FULL else Relation.BILLING]
        level = _("invited: {level}", level=_(given))
        first = one.patient_id == patient_ids[0]
        no = _said(None)
        found.append(Line(f"{one.given} {one.family}", one.email, _(one.relationship), level if first else no,
                          no if first else level, level, True))  # fmt: skip
    return found


def _said(relation: Relation | None) -> str:
    return _(RELATION_WORDS[relation]) if relation else _("no access")


def name_of(patient: Patient) -> str:
    """First and last name."""
    return f"{patient.given} {patient.family}"
