"""Send via Email: the health record on its way to somebody else (PRODUCT §6, SECURITY HI-09, WB-07)."""
