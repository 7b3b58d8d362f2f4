"""Statements, balance, and how the office enters them (PRODUCT §7, §8.5)."""
