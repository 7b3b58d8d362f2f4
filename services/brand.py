"""How the clinic looks to everybody: the portal's name, its colour and its logo, also before anybody is signed in."""

import hashlib
from dataclasses import dataclass

from sqlmodel import Session, select

from models.clinic import Clinic
from services.words import _


@dataclass(frozen=True)
class Brand:
    """`colour` "#1d4e6b", or None for the portal's own; `logo` a mark that changes with the picture, "" for none."""

    portal_name: str
    colour: str | None = None
    logo: str = ""
    support_phone: str | None = None
    support_email: str | None = None


def brand(session: Session) -> Brand:
    """Of the clinic, or of a portal that has none yet."""
    clinic = session.exec(select(Clinic)).first()
    return of(clinic) if clinic else Brand(_("Patient portal"))


def of(clinic: Clinic) -> Brand:
    """The same of a row at hand."""
    return Brand(
        clinic.portal_name, clinic.brand_colour, tag_of(clinic.logo), clinic.support_phone, clinic.support_email
    )


def logo(session: Session) -> bytes | None:
    """The picture (PNG), or None."""
    return session.exec(select(Clinic.logo)).first()


def tag_of(picture: bytes | None) -> str:
    """A short mark of a picture's content."""
    return hashlib.sha256(picture).hexdigest()[:12] if picture else ""
