""" "I have a code from the office": the code and the birth date open the sign-up for one chart (PRODUCT §2)."""

import secrets
from datetime import date

from sqlmodel import Session

from models.people import Patient
from models.registration import Registration
from services import clock, history, office_codes, sessions, throttle
from services.database import Database
from services.errors import Problem, together
from services.history import Action, Actor
from services.registration import matching, progress
from services.registration.details import check_age, typed_date
from services.registration.progress import Draft
from services.sign_in import Browser
from services.words import _, language


def redeem(db: Database, code: str, birth_date: str, browser: Browser, key: bytes) -> str:
    """Begin a sign-up with an office code; returns the token for the browser's cookie.

    Raises Problem: the same words for a wrong, used, revoked or expired code and for another birth date. The code is
    used up only when the account is made, so a browser that closes half-way costs nobody a visit.
    """
    with together() as each:
        with each():
            if not code.strip():
                raise Problem(_("Enter the code that you got from the office."), "code")
        with each():
            db.reading(check_age, typed_date(birth_date))
    born = typed_date(birth_date)
    db.writing(throttle.check, throttle.OFFICE_CODE, throttle.network(browser.address))
    answer = db.writing(_redeem, code, born, browser, key)
    if isinstance(answer, Problem):  # raised out here, so that the counted try is kept
        raise answer
    return answer


def _redeem(session: Session, code: str, born: date, browser: Browser, key: bytes) -> str | Problem:
    found = office_codes.find(session, code)
    patient = session.get(Patient, found.patient_id) if found else None
    if found is None or patient is None or patient.birth_date != born:
        if found:
            found.tries += 1
        return Problem(
            _(
                "This code and date of birth do not belong together, or the code is no longer good. "
                "Check both, or ask the office for a new code."
            ),
            "code",
        )
    if matching.account_of(session, patient):
        return Problem(
            _("This patient has an account already. Sign in, or use “Forgot your password?” on the login page."),
            "code",
        )
    token, moment = secrets.token_urlsafe(32), clock.now()
    session.add(
        Registration(
            token_hash=sessions.token_hash(token),
            given=patient.given,
            family=patient.family,
            birth_date=born,
            postal_code="",
            email="",
            phone="",
            language=language(),
            patient_id=patient.id,
            state="confirmed",
            draft=progress.sealed(Draft(office_code=str(found.id)), key),
            created_at=moment,
            expires_at=moment + progress.STEP_LIFE,
        )
    )
    actor = Actor(None, f"{patient.given} {patient.family}", "visitor", browser.address)
    history.record(session, actor, Action.SIGN_UP_CONFIRMED, patient_id=patient.id, subject="office code")
    return token
