"""A staff login made on the command line, with what its owner needs to set up the authenticator app."""

import io

import segno
from pyotp.totp import TOTP
from sqlmodel import Session, select

from models.clinic import Clinic
from models.people import Role
from services import access, accounts, password_rules, passwords
from services.database import Database
from services.settings import Settings


def create(db: Database, settings: Settings, *, name: str, email: str, role: Role, password: str) -> str:
    """Make the login and return the words for the terminal: key, address and QR code, shown this once (AU-13, AU-17).

    Raises Problem for a used or impossible address and for a password outside the rules.
    """
    key, encrypted = accounts.new_totp(settings.secret_key)
    clinic = db.reading(password_rules.clinic_names)
    password_rules.check_rules(password, email=email, name=name, clinic=clinic)
    password_hash = passwords.hashed(password)

    def work(session: Session) -> str:
        office = access.command_line(session, "staff")
        accounts.create_staff(
            session, office, name=name, email=email, role=role, password_hash=password_hash, totp=encrypted
        )
        return session.exec(select(Clinic.portal_name)).first() or "Patient portal"

    address = TOTP(key).provisioning_uri(name=email, issuer_name=db.writing(work))
    picture = io.StringIO()
    segno.make(address).terminal(picture, compact=True)
    return (
        f"{name} can sign in as {email} ({role}).\n\nScan this with an authenticator app, or type the key. "
        f"Both are shown only now.\n\n{picture.getvalue()}\nKey: {key}\n{address}"
    )
