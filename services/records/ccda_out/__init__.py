"""Writing of C-CDA R2.1 documents: `ccd`. The reader in services.records.ccda_in is its inverse."""

from services.records.ccda_out.document import ccd

__all__ = ["ccd"]
