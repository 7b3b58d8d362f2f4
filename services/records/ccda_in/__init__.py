"""Reading of C-CDA documents: `read_ccda`."""

from services.records.ccda_in.document import read_ccda

__all__ = ["read_ccda"]
