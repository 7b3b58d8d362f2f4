"""A form drawn: for patients who fill it in, and for the office that looks at it as the patient will see it."""
