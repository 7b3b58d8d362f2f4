"""Forms: FHIR questionnaires that the clinic gives to patients, and their answers (PRODUCT §6, §8.5)."""
