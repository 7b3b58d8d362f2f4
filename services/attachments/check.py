"""One attached file, from what a browser sent to what may be stored (PRODUCT §5, SECURITY FI-01…FI-07)."""

import hashlib
from dataclasses import dataclass, field

from services.attachments.cards import has_card_number
from services.attachments.limits import LARGEST
from services.attachments.names import plain_name, safe_name
from services.attachments.opening import opened_file
from services.attachments.refused import RefusedFile
from services.attachments.virus_scan import NotScanned, VirusFound
from services.errors import Problem
from services.settings import Settings
from services.words import N_, _

FIELD = "files"
_SENTENCES = {
    "empty": N_("“{name}” is empty. Check the file on your device and attach it again."),
    "size": N_("“{name}” is larger than 10 MB. Attach a smaller file, or a photo with a lower resolution."),
    "pixels": N_("The picture “{name}” is too large. Attach it with a lower resolution, at most 50 megapixels."),
    "heic": N_(
        "“{name}” is a HEIC photo, which many computers cannot show. Save it as a JPEG and attach that one. "
        "On an iPhone: Settings, Camera, Formats, Most Compatible."
    ),
    "video": N_("Video files are not supported. Attach a photo instead of “{name}”, or describe what it shows."),
    "office": N_("“{name}” is an Office file. Save it as a PDF and attach the PDF."),
    "picture": N_(
        "“{name}” is a kind of picture that cannot be attached. Save it as a JPEG or PNG and attach that one."
    ),
    "other": N_("“{name}” is not a PDF, JPEG, JPG or PNG file. Only these can be attached."),
    "damaged": N_("“{name}” is damaged or incomplete. Open it on your device, save it again and attach the new file."),
    "encrypted": N_("“{name}” is protected by a password. Save it without a password and attach it again."),
    "active": N_("“{name}” is a PDF with scripts or other active parts. Print it to a new PDF and attach that one."),
    "inside": N_("“{name}” is a PDF with other files inside it. Print it to a new PDF, or attach each file by itself."),
    "slow": N_("“{name}” is too complicated to be checked. Print it to a new PDF, or attach a photo of it."),
    "virus": N_("The virus scanner found something harmful in “{name}”. It was not attached."),
    "unscanned": N_("“{name}” could not be checked for viruses. Try again in a few minutes."),
    "card": N_(
        "A file seems to hold a payment card number, in its name or its text. Remove it: never send card numbers here."
    ),
}


@dataclass(frozen=True)
class Checked:
    """A file that may be stored: `name` safe to show and to save under, `content` cleaned, `size` in bytes."""

    name: str
    media_type: str  # application/pdf, image/jpeg or image/png, as the content says
    content: bytes = field(repr=False)
    sha256: str
    size: int


def checked(name: str, content: bytes, settings: Settings) -> Checked:
    """The file as it may be stored; a picture is written anew, a PDF stays as it is byte for byte.

    Raises Problem by "files" with a sentence that helps. Slow: a thread's work, never within a transaction.
    """
    try:
        return _checked(name, content, settings)
    except RefusedFile as refusal:
        raise Problem(_(_SENTENCES[refusal.reason], name=plain_name(name) or _("The file")), FIELD) from refusal


def _checked(name: str, content: bytes, settings: Settings) -> Checked:
    if has_card_number(plain_name(name)):
        raise RefusedFile("card")
    if not content:
        raise RefusedFile("empty")
    if len(content) > LARGEST:
        raise RefusedFile("size")
    _scan(content, settings)
    opened = opened_file(content)
    if has_card_number(opened.text):
        raise RefusedFile("card")
    digest = hashlib.sha256(opened.content).hexdigest()
    return Checked(safe_name(name, opened.media_type), opened.media_type, opened.content, digest, len(opened.content))


def _scan(content: bytes, settings: Settings) -> None:
    if settings.virus_scanner is None:
        return
    try:
        settings.virus_scanner.scan(content)
    except VirusFound as found:
        raise RefusedFile("virus") from found
    except NotScanned as reason:
        raise RefusedFile("unscanned") from reason
