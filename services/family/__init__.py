"""Family access: how it is asked for, given, changed and taken away (PRODUCT §4)."""
