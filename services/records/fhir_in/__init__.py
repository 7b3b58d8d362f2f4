"""FHIR R4 in: bundles and single resources of any server, read entry by entry into drafts (INTEROP §2)."""

from services.records.fhir_in.reader import read_fhir

__all__ = ["read_fhir"]
