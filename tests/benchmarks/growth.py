"""The main pages and the searches in a clinic with 100,000 other patients and messages, beside one with 100."""

import shutil
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from sqlmodel import Session, select

from models.history import HistoryRow
from models.messages import Message, Thread
from models.people import Account, Patient, PatientContact
from models.record import Panel
from services.access import command_line
from services.database import Database
from services.registration import patients
from tests.benchmarks.servers import token_of
from tests.benchmarks.table import Row
from tests.benchmarks.timing import milliseconds
from tests.browser.walking import Clinic
from tests.filling import fill
from tests.running import running

FEW, MANY = 100, 100_000
ROUNDS = 15
PATIENT = ("/", "/my-health/medical-history", "/my-health/test-results", "/messages", "/appointments", "/billing")
STAFF = ("/clinic", "/clinic/inbox", "/clinic/inbox/done", "/clinic/patients", "/clinic/audit")
SEARCHES = {"beginning of a name": ("garc", ""), "a rare name": ("zyx vale", ""), "birth date": ("", "1980-01-20")}


async def measure() -> list[Row]:
    """The same demo clinic twice, filled differently; both answer by turns."""
    with TemporaryDirectory(prefix="portal-bench-") as made:
        folder = Path(made)
        with running(["app.py", "demo"], folder / "few") as demo:
            clinic = Clinic(demo)
            patient, staff = clinic.account("Elena")["email"], _staff(clinic)
        shutil.copytree(folder / "few", folder / "many")
        for name, count in (("few", FEW), ("many", MANY)):
            db = Database(f"sqlite:///{folder / name / 'portal.sqlite3'}")
            db.writing(_fill, count)
            db.close()
        with running(["app.py", "demo"], folder / "few") as few, running(["app.py", "demo"], folder / "many") as many:
            taken: dict[str, tuple[list[float], list[float]]] = {}
            for index, server in enumerate((few, many)):
                db = Database(server.database)
                for what, typed in SEARCHES.items():
                    taken.setdefault(f"search, {what}", ([], []))[index].extend(_searches(db, *typed))
                db.close()
            for paths, email in ((PATIENT, patient), (STAFF, staff)):
                tokens = [token_of(server, email) for server in (few, many)]
                for path in paths:
                    both = taken.setdefault(path, ([], []))
                    for _round in range(ROUNDS):
                        for index, server in enumerate((few, many)):
                            both[index].append(milliseconds(_get, server.url + path, tokens[index]))
    return [
        Row("growth", what, statistics.median(many), statistics.median(few), "ms", "100 patients, 100 messages", 1.2)
        for what, (few, many) in taken.items()
    ]


def _fill(session: Session, count: int) -> None:
    """Other patients with account, contact, result, history and one conversation of one message each, long done."""
    author = session.exec(select(Account.id).limit(1)).one()
    ids = fill(
        session, Patient, count, match_key=lambda number: f"{'garcia' if number % 20 == 0 else 'other'}{number}|ana"
    )
    fill(session, PatientContact, count, patient_id=ids.__getitem__, kind="phone", normalised=lambda n: f"914{n:07}")
    fill(session, Account, count, patient_id=ids.__getitem__, email_key=lambda number: f"p{number}@example.org")
    fill(session, Panel, count, patient_id=ids.__getitem__, display="Panel", collected="2020-01-01")
    threads = fill(
        session, Thread, count, patient_id=ids.__getitem__, created_by=author, role="clinician", state="done",
        messages=1,
    )  # fmt: skip
    fill(session, Message, count, thread_id=threads.__getitem__, author_id=author, number=1)
    acts = {"patient_id": ids.__getitem__, "action": "viewed", "result": "done"}
    fill(session, HistoryRow, count, seq=lambda number: number + 1_000_000, **acts)


def _staff(clinic: Clinic) -> str:
    return next(one["email"] for one in clinic.accounts if one.get("role") == "administrator")


def _searches(db: Database, name: str, born: str) -> list[float]:
    def search(session: Session) -> None:
        patients.search(session, command_line(session, "patients"), name, born)

    return [milliseconds(db.reading, search) for _round in range(ROUNDS)]


def _get(url: str, token: str) -> None:
    httpx.get(url, headers={"Cookie": f"portal={token}"}, timeout=120).raise_for_status()
