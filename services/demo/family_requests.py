"""A request for family access that could not be sent: what the front desk of the demo finds in its list."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from models.family import FamilyRequest
from services import sessions
from services.family.requests_passcode import LIFE
from services.registration.matching import Reason


def add_unsent(session: Session, marco: UUID, born: date, now: datetime) -> None:
    """An aunt asks for Marco, 17, and gives his own phone and e-mail address as hers."""
    asked = now - timedelta(hours=3)
    session.add(
        FamilyRequest(
            token_hash=sessions.token_hash(secrets.token_urlsafe(32)),
            requester_given="Paola",
            requester_family="Bianchi",
            requester_email="marco.marchetti@example.org",
            requester_phone="(914) 555-0125",
            relationship="aunt",
            given="Marco",
            family="Marchetti",
            birth_date=born,
            postal_code="10599",
            language="en",
            patient_id=marco,
            reason=Reason.REQUESTERS_CONTACT,
            created_at=asked,
            expires_at=asked + LIFE,
        )
    )
