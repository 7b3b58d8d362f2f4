"""How much an attached file may be and may cost (PRODUCT §5, SECURITY FI-01, FI-05)."""

LARGEST = 10 * 1024 * 1024  # bytes of one file, as sent and as stored
MOST_PIXELS = 50_000_000  # of a picture, read from its header before it is decoded
MEMORY = 1536 * 1024 * 1024  # bytes of address space of the process that opens a file
CPU_SECONDS = 10
WALL_SECONDS = 25.0
AT_ONCE = 2  # files opened at the same time in the whole portal
PDF_VALUES = 3_000_000  # objects and their parts in one PDF
TEXT_PAGES = 100  # pages of a PDF whose text is searched for card numbers
TEXT_CHARACTERS = 1_000_000
