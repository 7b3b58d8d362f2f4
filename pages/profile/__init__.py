"""My profile: one module per screen (PRODUCT §7)."""
