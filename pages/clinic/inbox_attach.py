"""Files that go with what the office writes: an answer, or a first message to a patient (PRODUCT §8.1)."""

import asyncio
from uuid import UUID

from components.attach import Attach, AttachField, HeldFile
from components.form import Form
from pages.clinic.inbox import ROOM
from pages.clinic.screens import Desk
from pages.messages.writing import held_files
from services.attachments.check import checked
from services.errors import NoAccess, Problem, SignedOut
from services.messages import holding, office_files
from services.messages.drafts import Held
from services.words import _


def draw_files(form: Form, desk: Desk, draft_id: UUID, held: list[Held]) -> Attach:
    """The field of files of the own draft."""

    async def keep(name: str, content: bytes) -> HeldFile | str:
        try:
            await desk.do(ROOM, office_files.may_hold, draft_id)
            file = await asyncio.to_thread(checked, name, content, desk.portal.settings)
            return held_files([await desk.do(ROOM, office_files.hold, draft_id, file)])[0]
        except Problem as problem:
            return problem.message
        except (SignedOut, NoAccess):
            return _("Load the page again.")

    async def let_go(held_id: str) -> None:
        await desk.do(ROOM, office_files.let_go, UUID(held_id))

    hint = _("Up to 10 files: PDF, JPEG, JPG or PNG, 10 MB each. Video files are not supported.")
    shown = held_files(held)
    return form.add(AttachField(_("Files"), hint, lambda: Attach(keep, let_go, shown, holding.ACCEPTED))).control


def all_attached(attach: Attach) -> None:
    """Raises Problem while a file is on its way or was refused: it would not be sent."""
    if attach.pending:
        raise Problem(_("Wait until every file is attached, or remove those that are not. Then send."), "files")
