"""A kept file read once more: before it is compared, and before it is put into a chart (PRODUCT §8.3)."""

from services.records.compare import Original, draft_for
from services.records.draft import Draft
from services.records.reading_room import ReadingRoom


async def read_again(room: ReadingRoom, wanted: Original) -> Draft:
    """The record of the person that is meant. Raises UnreadableFile, NoAccess when the file says nothing of them."""
    return draft_for(wanted, [read async for read in room.records(wanted.name, wanted.content)])
