"""The record as FHIR R4: a Bundle that other systems read (INTEROP §1, PRODUCT §6).

Resources follow US Core where the recorded data allow it; nothing is invented to satisfy a profile.
"""

from services.records.fhir_out.bundle import fhir_bundle

__all__ = ["fhir_bundle"]
