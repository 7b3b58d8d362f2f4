"""Two charts of one person become one: a preview of exactly what will happen, then the act (PRODUCT §8.2, AC-05).

Merging two different people would show each the other's record. Hence: only charts with the same name or the same date
of birth; a list of everybody with access, before and after; staff confirm that very list and give a reason; and it can
be taken back for a while (services.charts.merge_undo).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, SQLModel

from models.people import ChartMerge, Patient
from services import clock, history
from services.access import StaffAccess, in_room
from services.charts import fields, merge_access, merge_doing
from services.charts.merge_access import Line, name_of
from services.charts.merge_doing import Done
from services.editing.form import edited, text_of
from services.errors import Conflict, Problem
from services.history import Action
from services.profile import SEXES
from services.words import N_, _, long_date

# Table → in which line of the preview its rows are counted.
LABELS = {
    "thread": N_("Messages"),
    "statement": N_("Statements"),
    "family_grant": N_("Family access"),
    "invitation": N_("Invitations"),
    "patient_contact": N_("Contacts"),
    "patient_identifier": N_("Record numbers"),
    "source_file": N_("Imported files"),
    "document": N_("Documents"),
    "correction_request": N_("Corrections"),
    "change_request": N_("Change requests"),
}
RECORD = N_("Lines of the record")
OTHER = N_("Other")


@dataclass(frozen=True)
class SideBySide:
    """One field of both charts; `after` is what the one chart will say."""

    label: str
    here: str
    there: str
    after: str


@dataclass(frozen=True)
class Preview:
    """Everything that staff must see. `mark` goes back with the confirmation."""

    here: UUID
    there: UUID
    name: str
    fields: list[SideBySide]
    counts: list[tuple[str, int, int]]  # what, how many move, how many are there already and stay behind
    access: list[Line]
    sign_ins: list[tuple[str, str]]  # (account id, e-mail), when one of two must be chosen
    warnings: list[str]
    mark: str


@in_room("merge charts")
def preview(session: Session, office: StaffAccess, here_id: UUID, there_id: UUID, keep_account: str = "") -> Preview:
    """What `merge` would do; nothing is kept of it but that both charts were looked at. Raises Problem."""
    seen = _preview(session, here_id, there_id, keep_account)  # locks the charts before the history, as everybody does
    for patient_id in (here_id, there_id):
        history.record(session, office.actor, Action.VIEWED, patient_id=patient_id, subject="chart")
    return seen


@in_room("merge charts")
def merge(session: Session, office: StaffAccess, seen: Preview, keep_account: str, reason: str, *, sure: bool) -> UUID:
    """Do what the preview `seen` showed; returns the id by which it can be taken back.

    Raises Problem for what is missing, Conflict when the charts or the access to them are no longer as shown.
    """
    if not sure:
        raise Problem(_("Compare both charts and the list of people, then confirm."), "sure")
    said = " ".join(text_of({"reason": reason}, "reason").split())[:500]
    if not said:
        raise Problem(_("Write why these are charts of one person."), "reason")
    if _preview(session, seen.here, seen.there, keep_account).mark != seen.mark:
        raise Conflict
    here, there = merge_doing.locked(session, seen.here, seen.there)
    done = merge_doing.do(session, here, there, _chosen(keep_account))
    row = ChartMerge(
        survivor_id=seen.here,
        absorbed_id=seen.there,
        reason=said,
        changed=done.mover.log,
        stood=done.stood,
        merged_by=office.actor.account_id,
        merged_by_name=office.actor.name,
        merged_at=clock.now(),
    )
    session.add(row)
    session.flush()
    people = [[one.name, one.here, one.there, one.after] for one in seen.access]
    for patient_id, other in ((seen.here, seen.there), (seen.there, seen.here)):
        detail = {"other": str(other), "into": str(seen.here), "reason": said, "access": people}
        history.record(session, office.actor, Action.CHARTS_MERGED, patient_id=patient_id, subject="chart", **detail)
    return row.id


def _preview(session: Session, here_id: UUID, there_id: UUID, keep_account: str) -> Preview:
    here, there = merge_doing.locked(session, here_id, there_id)
    before_here, before_there = (merge_access.readers(session, one) for one in (here_id, there_id))
    both = [merge_doing.owner(session, one) for one in (here_id, there_id)]
    sign_ins = [(str(one.id), one.email) for one in both if one] if all(both) else []
    chosen = keep_account if keep_account in [one[0] for one in sign_ins] else sign_ins[0][0] if sign_ins else ""
    columns = _columns(session, here), _columns(session, there)
    ids = (here_id, there_id)
    rehearsal = session.begin_nested()
    try:
        done = merge_doing.do(session, here, there, _chosen(chosen))
        after = merge_access.readers(session, here_id)
        access = merge_access.lines(session, before_here, before_there, after, ids)
        columns_after = _columns(session, session.get_one(Patient, here_id))
    finally:
        rehearsal.rollback()
        session.expire_all()
    shown = [
        SideBySide(_(label), columns[0][label], columns[1][label], columns_after[label])
        for label in columns[0]
        if columns[0][label] or columns[1][label]
    ]
    counts = _counts(done)
    name = name_of(session.get_one(Patient, there_id))
    mark = edited({"all": repr([shown, counts, access, sign_ins, sorted(done.mover.log)])}).mark
    warnings = _warnings(session.get_one(Patient, here_id), session.get_one(Patient, there_id), access, sign_ins)
    return Preview(here_id, there_id, name, shown, counts, access, sign_ins, warnings, mark)


def _columns(session: Session, row: Patient) -> dict[str, str]:
    contacts = [f"{one.value} ({one.whose})" if one.whose else one.value for one in fields.contacts_of(session, row)]
    number = fields.number_row(session, row)
    address = (row.street, row.street_2, row.city, row.state, row.postal_code)
    return {
        N_("Name"): " ".join(filter(None, (row.given, row.middle, row.family, row.suffix))),
        N_("Date of birth"): long_date(row.birth_date),
        N_("Sex"): _(SEXES[row.sex]) if row.sex in SEXES else row.sex or "",
        N_("Record number"): number.value if number else "",
        N_("Address"): ", ".join(filter(None, address)),
        N_("Contacts"): ", ".join(contacts),
        N_("Insurance"): " ".join(filter(None, (row.insurer, row.insurance_member_id))),
        N_("Guardians"): ", ".join(str(one.get("name") or "") for one in row.guardians),
        N_("Died on"): row.deceased_on or "",
    }


def _counts(done: Done) -> list[tuple[str, int, int]]:
    found: dict[str, list[int]] = {}
    for place, counter in enumerate((done.mover.moved, done.mover.left)):
        for table, count in counter.items():
            clinical = table not in LABELS and _is_record(table)
            label = LABELS.get(table) or (RECORD if clinical else OTHER)
            found.setdefault(label, [0, 0])[place] += count
    return [(_(label), moved, left) for label, (moved, left) in sorted(found.items()) if moved or left]


def _is_record(table: str) -> bool:
    return "source_key" in SQLModel.metadata.tables[table].c


def _warnings(here: Patient, there: Patient, access: list[Line], sign_ins: list[tuple[str, str]]) -> list[str]:
    twins = here.match_key.split("|")[0] == there.match_key.split("|")[0] and here.birth_date == there.birth_date
    both = [
        (here.match_key != there.match_key, _("The names are different.")),
        (twins and here.match_key != there.match_key, _("One date of birth and one family name: are they twins?")),
        (here.birth_date != there.birth_date, _("The dates of birth differ; that of the chart that stays counts.")),
        (bool(here.sex and there.sex and here.sex != there.sex), _("The sex is different.")),
        (bool(sign_ins), _("Both charts have a sign-in. One of them will not open this record any more.")),
        (any(one.more for one in access), _("Some people will see more than before.")),
    ]
    return [words for holds, words in both if holds]


def _chosen(account: str) -> UUID | None:
    try:
        return UUID(account)
    except ValueError:
        return None
