"""Visits, past and to come: taken in by the office, read and asked for by patients (PRODUCT §8.5)."""
