"""What the resources of a file say about each other: by address, Type/id, identifier or #id (INTEROP §2)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from services.records.draft import Line
from services.records.fhir_in.values import Json, items, text


@dataclass(slots=True)
class Known:
    """One resource of the file as others need it: its name, its line in the record, or a few of its values."""

    kind: str
    name: str | None = None
    line: Line | None = None
    details: Json | None = None
    patient: int | None = None  # which patient of the file it is
    used: bool = False

    @property
    def words(self) -> str | None:
        """Name or display of the resource."""
        values = self.line.values if self.line else self.details or {}
        return self.name or values.get("text") or values.get("display") or values.get("code")


class Register:
    """All resources of one file under every key by which a reference may name them."""

    def __init__(self) -> None:
        self._known: dict[str, Known | None] = {}

    def add(self, known: Known, address: str | None, resource: Json) -> bool:
        """False when the same address is already taken: a second version of the same resource."""
        kind, logical_id = known.kind, text(resource.get("id"))
        keys = [f"{kind}/{logical_id}"] if logical_id else []
        if address:
            if address in self._known:
                return False
            self._known[address] = known
            if not logical_id and (short := _short(address)):
                keys.append(short)
        elif keys and keys[0] in self._known:
            return False
        if "identifier" in resource:
            keys += [f"{kind}?identifier={key}" for key in identifier_keys(resource["identifier"])]
        for key in keys:
            # Two servers may use the same id: then it names nobody, rather than perhaps the wrong person.
            self._known[key] = None if key in self._known else known
        return True

    def find(self, reference: Any, base: str = "") -> Known | None:
        """What a Reference (or its text) points to, if it is in this file. `base` is the holder of #ids."""
        if not reference:
            return None
        address = reference if isinstance(reference, str) else text(reference.get("reference"))
        found = self._by_address(address, base) if address else None
        if not found and isinstance(reference, dict):
            kind = text(reference.get("type")) or (address or "").partition("/")[0] or "Patient"
            for key in identifier_keys(reference.get("identifier")):
                found = found or self._known.get(f"{kind}?identifier={key}")
        if found:
            found.used = True
        return found

    def unused(self, kinds: frozenset[str]) -> list[str]:
        """Kinds of those resources of `kinds` that no other resource named, one for each."""
        lonely = {id(k): k.kind for k in self._known.values() if k and not k.used and k.kind in kinds}
        return list(lonely.values())

    def _by_address(self, address: str, base: str) -> Known | None:
        if address[0] == "#":
            return self._known.get(base + address)
        if address in self._known:
            return self._known[address]
        if "%" in address and "?" in address:
            return self._known.get(unquote(address))
        short = _short(address)
        return self._known.get(short) if short else None


def identifier_keys(identifiers: Any) -> list[str]:
    """The text system|value of each identifier, as a conditional reference writes it; odd ones identify nothing."""
    found = []
    for one in items(identifiers):
        if isinstance(one, dict) and isinstance(one.get("value"), str):
            system = one.get("system")
            found.append(f"{system if isinstance(system, str) else ''}|{one['value']}")
    return found


def _short(address: str) -> str | None:
    """Type/id of an absolute or versioned address."""
    parts = address.partition("/_history/")[0].split("/")
    return "/".join(parts[-2:]) if len(parts) >= 2 and parts[-2][:1].isupper() else None
