"""All tables, so that the metadata is complete wherever `models` is imported."""

from models import (
    appointments,
    base,
    billing,
    clinic,
    family,
    forms,
    history,
    imports,
    messages,
    people,
    reading,
    record,
    registration,
    security,
    sending,
    sessions,
)

__all__ = [
    "appointments",
    "base",
    "billing",
    "clinic",
    "family",
    "forms",
    "history",
    "imports",
    "messages",
    "people",
    "reading",
    "record",
    "registration",
    "security",
    "sending",
    "sessions",
]
