"""The clinic's settings, for administrators (PRODUCT §8.6)."""
