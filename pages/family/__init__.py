"""The screens of family access (PRODUCT §4)."""
