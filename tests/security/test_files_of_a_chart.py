"""Every file route of a chart, asked by everybody over HTTP: who gets it, and how it is dressed (AC-01, FI-04)."""

import hashlib
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from models.forms import GivenForm
from models.messages import Message, MessageFile, Thread
from models.people import Account, Role
from models.record import Document, StoredFile
from services import clock
from services.access import command_line
from services.appointments import entry as visits
from services.billing import entry
from services.billing.entry import Entry, Line
from services.demo.form_contents import TRAVEL
from services.forms import fhir_in, giving, office
from tests.cast import TIME_ZONE
from tests.security.browser import Site
from tests.security.test_every_page_has_sign_out import chart_of, token_of

RECORD, EVERYBODY = {"Alice", "Bob"}, {"Alice", "Bob", "Beth"}
# PRODUCT §4 and §9: each route, and who of Alice (patient), Bob (full) and Beth (billing only) gets Alice's file.
ROUTES = {
    "/files/vaccination-record": RECORD,
    "/files/vaccination-card": set(),  # made only where the portal has an https address
    "/files/health-record.zip": RECORD,
    "/files/health-record-preview": RECORD,
    "/files/access-history": EVERYBODY,
    "/files/statement/{item_id}": EVERYBODY,
    "/files/document/{item_id}": RECORD,
    "/files/form/{item_id}": RECORD,
    "/files/appointment/{item_id}": RECORD,
    "/files/attachment/{item_id}": RECORD,  # Alice shares the thread with her family
}
BROUGHT_ALONG = ("/files/document/{item_id}", "/files/attachment/{item_id}")


@pytest.fixture(scope="module")
def alices(shared_site: Site) -> dict[str, UUID]:
    """One document, one statement and one attachment of Alice: path → id."""
    return shared_site.db.writing(_files, chart_of(shared_site, "Alice"))


def _files(session: Session, alice: UUID) -> dict[str, UUID]:
    now, day = clock.now(), clock.today(TIME_ZONE)
    owner = session.exec(select(Account).where(Account.patient_id == alice)).one()
    stored = [
        StoredFile(name="../<b>.pdf", media_type="application/pdf", size=4, content=b"%PDF",
                   sha256=hashlib.sha256(b"%PDF").hexdigest())
        for _file in range(2)
    ]  # fmt: skip
    session.add_all(stored)
    session.flush()
    document = Document(
        patient_id=alice, source_key="d", content_hash="d", title="Letter", kind="letter", added_at=now,
        media_type="application/pdf", file_id=stored[0].id,
    )  # fmt: skip
    thread = Thread(
        patient_id=alice, created_by=owner.id, subject="Other", shared=True, role=Role.CLINICIAN, created_at=now,
        last_at=now, changed_at=now, messages=1,
    )  # fmt: skip
    session.add_all([document, thread])
    session.flush()
    message = Message(thread_id=thread.id, number=1, author_id=owner.id, signature="A", text="t", sent_at=now, key="k")
    session.add(message)
    session.flush()
    attachment = MessageFile(message_id=message.id, file_id=stored[1].id, position=0)
    session.add(attachment)
    bill = Entry("F-1", day, None, "Dr. Roe", [Line(day, "Visit", 100, 0)])
    statement = entry.add(session, command_line(session, "billing"), alice, bill)
    visit = visits.Entry(now, 20, "Dr. Roe", "Mill Street")
    visit_id = visits.add(session, command_line(session, "appointments"), alice, visit)
    desk = command_line(session, "forms")
    giving.give(session, desk, office.create(session, desk, fhir_in.read(TRAVEL).form), [alice], None)
    return {
        "/files/appointment/{item_id}": visit_id,
        "/files/form/{item_id}": session.exec(select(GivenForm.id).where(GivenForm.patient_id == alice)).one(),
        "/files/statement/{item_id}": statement,
        "/files/document/{item_id}": document.id,
        "/files/attachment/{item_id}": attachment.id,
    }


def test_a_file_route_that_nobody_declared_here_fails(site: Site) -> None:
    served = {path for path in site.get("/test/routes").json() if path.startswith("/files/")}
    below = {path for path in site.get("/test/routes").json() if path.startswith("/for/{patient_id}/files/")}
    assert served == set(ROUTES)
    assert below == {"/for/{patient_id}" + path for path in ROUTES}


@pytest.mark.parametrize("route", ROUTES)
def test_who_gets_it(site: Site, alices: dict[str, UUID], route: str) -> None:
    path = route.replace("{item_id}", str(alices.get(route)))
    alice = f"/for/{chart_of(site, 'Alice')}"
    for given in ("Alice", "Bob", "Beth", "Charlie", "Tina", "Fred", "Clara", "Bill", "Ada"):
        answer = site.get(path if given == "Alice" else alice + path, token_of(site, given))
        assert (given, answer.status_code) == (given, 200 if given in ROUTES[route] else 404)
    if "{item_id}" in route:  # Alice's id at somebody else's own address, and ids that are nobody's
        assert site.get(path, token_of(site, "Charlie")).status_code == 404
        for other in (uuid4(), "x", "1 OR 1=1"):
            assert site.get(route.replace("{item_id}", str(other)), token_of(site, "Alice")).status_code == 404


def test_ten_thousand_ranges_are_not_even_read(site: Site) -> None:
    """CVE-2025-62727."""
    many = {"Range": "bytes=" + ",".join(["0-1"] * 10_000)}
    answer = site.get("/files/vaccination-record", token_of(site, "Alice"), headers=many)
    assert (answer.status_code, "content-range" in answer.headers, answer.content[:4]) == (200, False, b"%PDF")
    assert site.get("/assets/portal.css", headers=many).status_code == 200


@pytest.mark.parametrize("route", ROUTES)
def test_fi_04_how_it_is_dressed(site: Site, alices: dict[str, UUID], route: str) -> None:
    if "Alice" not in ROUTES[route]:
        return
    answer = site.get(route.replace("{item_id}", str(alices.get(route))), token_of(site, "Alice"))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    if route in BROUGHT_ALONG:
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert not {"/", "<", '"'} & set(answer.headers["content-disposition"].partition("''")[2])
