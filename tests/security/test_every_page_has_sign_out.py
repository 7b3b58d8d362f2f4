"""All screens of patients and of the office: sign-out stands on each (SE-08), and none is kept anywhere (SE-11)."""

import re
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.people import Account, Patient, Role
from pages.clinic.shell import SCREENS as OFFICE
from pages.inventory import ACCOUNT_SCREENS, SCREENS
from services import profile, sessions
from services.access import Relation, may
from services.rights import OFFICE as ROOMS
from tests.security.browser import Site

PATIENT_FILES = ("/files/vaccination-record", "/files/access-history")


def token_of(site: Site, given: str) -> str:
    """A new session of one of the cast."""

    def start(session: Session) -> str:
        account = session.exec(select(Account).where(Account.name == f"{given} Test")).one()
        return sessions.start(session, account, "Test", "127.0.0.1", second_factor=account.role is not None)

    return site.db.writing(start)


def chart_of(site: Site, given: str) -> UUID:
    return site.db.reading(lambda s: s.exec(select(Patient.id).where(Patient.given == given)).one())


def screens(relation: Relation) -> list[str]:
    """The screens of a relation; one about a single thing is drawn only for that thing, and shares the frame."""
    return [screen.path for screen in SCREENS if may(relation, screen.access) and "{item_id}" not in screen.path]


def below(base: str, paths: list[str]) -> list[str]:
    return [base + path.rstrip("/") for path in paths]


def walked(site: Site) -> dict[str, list[str]]:
    """Who opens which addresses; together they are all screens."""
    own = screens(Relation.SELF) + [screen.path for screen in ACCOUNT_SCREENS]
    full = below(f"/for/{chart_of(site, 'Alice')}", screens(Relation.FULL))
    billing = below(f"/for/{chart_of(site, 'Alice')}", screens(Relation.BILLING))
    alice = str(chart_of(site, "Alice"))
    office: dict[bool, list[str]] = {True: [], False: []}  # the administrator's, and what only clinicians have
    for screen in OFFICE:
        if "{item_id}" not in screen.path:
            office[Role.ADMINISTRATOR in ROOMS[screen.room]].append(screen.path.replace("{patient_id}", alice))
    ada = office[True] + [screen.path for screen in ACCOUNT_SCREENS if screen.load is not profile.own_personal]
    return {"Alice": own, "Bob": full, "Beth": billing, "Ada": ada, "Clara": office[False]}


def test_the_walk_visits_every_screen(site: Site) -> None:
    alone = {screen.path for screen in SCREENS if "{item_id}" not in screen.path}
    assert alone == {path for relation in Relation for path in screens(relation)}
    alice = str(chart_of(site, "Alice"))
    served = {path for path in site.get("/test/pages").json() if not path.startswith("/test")}
    walks = {path.replace(alice, "{patient_id}") for some in walked(site).values() for path in some}
    assert walks <= served
    bob = token_of(site, "Bob")
    for path in served - walks:  # at an address of the family, but not for the family; about a thing that is nobody's
        address = path.replace("{patient_id}", alice).replace("{item_id}", str(UUID(int=1)))
        expected = 303 if path.startswith("/clinic/") else 404  # from the office a patient is sent home
        assert (path, site.get(address, bob).status_code) == (path, expected)


@pytest.mark.parametrize("given", ["Alice", "Bob", "Beth", "Ada", "Clara"])
def test_se_08_sign_out_stands_on_every_page(site: Site, given: str) -> None:
    token = token_of(site, given)
    addresses = walked(site)[given]
    assert addresses
    for path in addresses:
        answer = site.get(path, token)
        assert (path, answer.status_code) == (path, 200)
        form = re.search(r'form class=\\"bare\\" method=\\"post\\" action=\\"/sign-out\\"', answer.text)
        assert (path, form is not None) == (path, True)
        assert answer.headers["cache-control"] == "no-store"  # SE-11


@pytest.mark.parametrize("path", PATIENT_FILES)
def test_se_11_files_are_not_kept_either(site: Site, path: str) -> None:
    answer = site.get(path, token_of(site, "Alice"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [one.path for one in ACCOUNT_SCREENS if one.load is profile.own_personal])
def test_forms_about_the_own_chart_are_not_found_without_one(site: Site, path: str) -> None:
    assert site.get(path, token_of(site, "Alice")).status_code == 200
    assert site.get(path, token_of(site, "Ada")).status_code == 404
