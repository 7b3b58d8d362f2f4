"""Code systems of the invented records (INTEROP §3)."""

from typing import Any

SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC = "http://loinc.org"
CVX = "http://hl7.org/fhir/sid/cvx"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
NCI = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
TAXONOMY = "http://nucc.org/provider-taxonomy"
RELATION = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
FLAG = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def coding(system: str, code: str, display: str) -> dict[str, Any]:
    """A coded detail as the record keeps it."""
    return {"system": system, "code": code, "display": display}


INTRAMUSCULAR = coding(NCI, "C28161", "Intramuscular injection")
SUBCUTANEOUS = coding(NCI, "C38299", "Subcutaneous injection")
BY_MOUTH = coding(NCI, "C38288", "By mouth")
INHALED = coding(NCI, "C38216", "Inhaled")
ON_SKIN = coding(NCI, "C38304", "On the skin")
ROUTES = {"im": INTRAMUSCULAR, "sc": SUBCUTANEOUS, "oral": BY_MOUTH, "inhaled": INHALED, "skin": ON_SKIN}

SITES = {
    "left arm": coding(SNOMED, "368208006", "Left upper arm"),
    "right arm": coding(SNOMED, "368209003", "Right upper arm"),
    "left thigh": coding(SNOMED, "61396006", "Left thigh"),
    "right thigh": coding(SNOMED, "11207009", "Right thigh"),
}
SEVERITIES = {"mild": "255604002", "moderate": "6736007", "severe": "24484000"}
FLAGS = {"H": "High", "L": "Low", "N": "Normal", "A": "Abnormal", "HH": "Critically high"}
