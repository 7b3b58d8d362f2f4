"""A staff login made on the command line, with what its owner needs to set up the authenticator app."""

import io

import segno
from sqlmodel import Session

from models.people import Role
from services import access, accounts, authenticator, password_rules, passwords, set_up
from services.database import Database
from services.settings import Settings


def create(db: Database, settings: Settings, *, name: str, email: str, role: Role, password: str) -> str:
    """Make the login and return the words for the terminal: key, address and QR code, shown this once (AU-13, AU-17).

    Raises Problem for a used or impossible address and for a password outside the rules.
    """
    key = authenticator.new(email, db.reading(set_up.portal_name))
    clinic = db.reading(password_rules.clinic_names)
    password_rules.check_rules(password, email=email, name=name, clinic=clinic)
    password_hash = passwords.hashed(password)

    def work(session: Session) -> None:
        office = access.command_line(session, "staff")
        sealed = authenticator.sealed(key.secret, settings.secret_key)
        accounts.create_staff(
            session, office, name=name, email=email, role=role, password_hash=password_hash, totp=sealed
        )

    db.writing(work)
    picture = io.StringIO()
    segno.make(key.address).terminal(picture, compact=True)
    return (
        f"{name} can sign in as {email} ({role}).\n\nScan this with an authenticator app, or type the key. "
        f"Both are shown only now.\n\n{picture.getvalue()}\nKey: {key.secret}\n{key.address}"
    )
