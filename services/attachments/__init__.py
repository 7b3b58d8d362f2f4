"""Files that people attach: what is taken, what is refused and why (PRODUCT §5, SECURITY FI-01…FI-07)."""
