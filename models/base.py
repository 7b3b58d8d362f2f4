"""What every table shares: identity, times, the optimistic lock, and the shape of a coded value."""

import re
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, String
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

# Compared letter by letter on every database, so that the beginning of a text is found by its index.
Plain = String().with_variant(String(collation="C"), "postgresql")


class Named(SQLModel):
    """Tables are named after their class: `FamilyHistory` is family_history."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # type: ignore[override]  # noqa: N805
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


class Row(Named):
    """A row with a UUID key, so that an id says nothing and cannot be counted through."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)


class Editable(Row):
    """A row that two people may edit: `version` is compared and raised on each save (SECURITY R4)."""

    version: int = 1


class Coded(SQLModel):
    """A coded clinical value as recorded: code, its system, the name, and what else the source said.

    `code_system` is the FHIR URI where one is known, else `urn:oid:…` (INTEROP §3, code systems).
    `translations` holds further codings as ``{"system", "code", "display"}``; `text` is the source's own words.
    """

    code: str | None = None
    code_system: str | None = None
    display: str | None = None
    text: str | None = None
    translations: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
