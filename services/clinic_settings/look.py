"""Logo and brand colour. A logo is decoded in a process of its own and written anew, like every picture here."""

from io import BytesIO

from PIL import Image
from sqlmodel import Session

from models.clinic import Clinic
from services.access import StaffAccess, in_room
from services.attachments.check import checked
from services.brand import tag_of
from services.clinic_settings import colour
from services.clinic_settings.clinic import the_clinic
from services.clinic_settings.saving import write_down
from services.editing.form import Edited, edited, expect
from services.errors import Problem
from services.settings import Settings
from services.words import _

WIDEST, HIGHEST = 480, 120  # pixels as kept; shown at a third of that
LARGEST = 200_000  # bytes as kept


@in_room("settings")
def read(session: Session, _office: StaffAccess) -> Edited:
    """`colour` as stored or the portal's own; `logo` is a short mark of the picture, "" for none."""
    return edited(_values(the_clinic(session)))


def fit_logo(name: str, content: bytes, settings: Settings) -> bytes:
    """The uploaded picture as a small PNG. Raises Problem with a sentence that helps.

    Slow: a thread's work, never within a transaction.
    """
    file = checked(name, content, settings)
    if file.media_type == "application/pdf":
        raise Problem(_("A logo is a PNG or JPEG picture. Save it as one of these and choose it again."), "logo")
    picture = Image.open(BytesIO(file.content)).convert("RGBA")
    if min(picture.size) < 16:
        raise Problem(_("This picture is too small. Choose one that is at least 120 pixels high."), "logo")
    picture.thumbnail((WIDEST, HIGHEST))
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    if out.tell() > LARGEST:
        raise Problem(_("This picture has too many details for a logo. Choose a simpler one."), "logo")
    return out.getvalue()


@in_room("settings")
def set_logo(session: Session, office: StaffAccess, mark: str, picture: bytes | None) -> Edited:
    """Keep what `fit_logo` made, or no logo any more. Raises Outdated."""
    row = the_clinic(session, lock=True)
    before = _values(row)
    expect(mark, before)
    row.logo, row.logo_type = picture, "image/png" if picture else None
    return _saved(session, office, row, before)


@in_room("settings")
def set_colour(session: Session, office: StaffAccess, mark: str, typed: str) -> Edited:
    """Keep the brand colour. Raises Problem with the nearest that passes, or Outdated."""
    row = the_clinic(session, lock=True)
    before = _values(row)
    expect(mark, before)
    row.brand_colour = colour.checked(typed if isinstance(typed, str) else "?")
    return _saved(session, office, row, before)


def _saved(session: Session, office: StaffAccess, row: Clinic, before: dict[str, str]) -> Edited:
    after = _values(row)
    write_down(session, office, row, "look", before, after)
    return edited(after)


def _values(row: Clinic) -> dict[str, str]:
    return {"colour": row.brand_colour or colour.STANDARD, "logo": tag_of(row.logo)}
