"""All tables, so that the metadata is complete wherever `models` is imported."""

from models import base, clinic, history, imports, people, record, registration, security, sessions

__all__ = ["base", "clinic", "history", "imports", "people", "record", "registration", "security", "sessions"]
