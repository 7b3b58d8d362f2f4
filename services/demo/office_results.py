"""What the demo's office has done with results: corrected one, called about one; and which of them Elena has opened."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session, select

from models.reading import PhoneCall, Reminder, Revision, Seen
from models.record import Document, Observation, Panel
from services.demo.chart import Chart
from services.demo.elena_results import TSH_CORRECTED


def add(
    session: Session, charts: Mapping[str, UUID], accounts: Mapping[str, UUID], chart: Chart, now: datetime
) -> None:
    """After the charts: `chart` only tells what a time means today."""
    elena, daniel = charts["elena"], charts["daniel"]
    query = select(Observation).where(Observation.patient_id == elena, Observation.code == "3016-3")
    tsh = session.exec(query.where(Observation.taken == chart.when(TSH_CORRECTED))).one()
    before = {"value": "30.7", "unit": tsh.unit, "value_kind": "quantity", "comparator": None, "status": "final"}
    session.add(
        Revision(
            patient_id=elena, kind="observation", row_id=tsh.id, before=before, by="Priya Raman",
            reason="The laboratory had moved the decimal point.", at=now - timedelta(days=398),
        )
    )  # fmt: skip
    waiting = select(Panel).where(Panel.patient_id == daniel, Panel.added_at < now - timedelta(days=14))
    newest = session.exec(waiting.where(Panel.added_at > now - timedelta(days=30))).one()
    session.add(
        PhoneCall(
            patient_id=daniel, kind="panel", row_id=newest.id, outcome="message left", by="Priya Raman",
            note="Asked him to call back in the afternoon.", at=now - timedelta(days=1),
        )
    )  # fmt: skip
    _add_reminders(session, elena, chart, now)
    old = now - timedelta(days=300)
    for table, kind in ((Panel, "panel"), (Document, "document")):
        for row_id in session.exec(select(table.id).where(table.patient_id == elena, table.added_at < old)).all():
            session.add(Seen(account_id=accounts["elena"], kind=kind, row_id=row_id, at=now - timedelta(days=20)))
    session.flush()


def _add_reminders(session: Session, elena: UUID, chart: Chart, now: datetime) -> None:
    """The blood test is due soon, the flu shot was done."""
    query = select(Document).where(Document.patient_id == elena, Document.kind == "health reminder")
    ids = {row.title: row.id for row in session.exec(query).all()}
    due = chart.today + timedelta(days=11)
    potassium, flu = ids["Repeat potassium test"], ids["Flu shot"]
    session.add(Reminder(document_id=potassium, patient_id=elena, due_on=due, batch=uuid4(), given_at=now))
    done = Reminder(document_id=flu, patient_id=elena, state="done", settled_by="Elena Marchetti", batch=uuid4())
    done.settled_at, done.given_at = now - timedelta(days=40), now - timedelta(days=68)
    session.add(done)
