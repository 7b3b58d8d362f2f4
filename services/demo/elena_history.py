"""Elena's chart, first part: problems, medications, allergies, procedures, family and social history, care team."""

from services.demo.chart import Chart
from services.demo.clinic import HARBOR, LINDQVIST, MILL_STREET, NAME, NOVAK, RAMAN
from services.demo.codes import RXNORM, SNOMED, coding

PROBLEMS = [  # SNOMED CT, name, ICD-10-CM, onset, resolved
    ("44054006", "Type 2 diabetes", "E11.9", "6y2m10d", None),
    ("59621000", "High blood pressure (essential hypertension)", "I10", "9y3m", None),
    ("55822004", "High cholesterol (hyperlipidemia)", "E78.5", "8y", None),
    ("40930008", "Underactive thyroid (hypothyroidism)", "E03.9", "11y4m", None),
    ("195967001", "Asthma", "J45.909", "35y", None),
    ("37796009", "Migraine", "G43.909", "25y", None),
    ("239873007", "Osteoarthritis of the knee", "M17.9", "1y5m3d", None),
    ("11687002", "Gestational diabetes", "O24.419", "8y11m", "8y5m"),
    ("87522002", "Iron deficiency anemia", "D50.9", "7y1m", "6y2m"),
    ("10509002", "Acute bronchitis", "J20.9", "3y9m12d", "3y8m20d"),
    ("74400008", "Appendicitis", "K37", "22y", "22y"),
    ("840539006", "COVID-19", "U07.1", "2y10m6d", "2y9m22d"),
]

MEDICATIONS = [  # RxNorm, name, dose, route, how often, started, ended, more
    ("861007", "Metformin hydrochloride 500 MG Oral Tablet", "1 tablet", "oral", "twice a day", "6y2m10d", None,
     {"instructions": "Take with breakfast and dinner.", "reason": "Type 2 diabetes", "period": "12 h"}),
    ("314076", "Lisinopril 10 MG Oral Tablet", "1 tablet", "oral", "once a day", "9y3m", None,
     {"instructions": "Take in the morning.", "reason": "High blood pressure", "period": "24 h"}),
    ("617310", "Atorvastatin 20 MG Oral Tablet", "1 tablet", "oral", "once a day", "5y1m8d", None,
     {"instructions": "Take in the evening.", "reason": "High cholesterol", "period": "24 h"}),
    ("892246", "Levothyroxine sodium 0.1 MG Oral Tablet", "1 tablet", "oral", "once a day", "11y3m", None,
     {"instructions": "Take on an empty stomach, 30 minutes before breakfast.", "reason": "Underactive thyroid"}),
    ("745679", "Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler, 200 ACTUAT", "2 puffs", "inhaled",
     "every 4 to 6 hours as needed", "14y", None, {"instructions": "For wheezing.", "reason": "Asthma"}),
    ("37418", "Sumatriptan 50 mg tablet", "1 tablet", "oral", "as needed", "4y6m", None,
     {"instructions": "At the first sign of a migraine. At most 2 tablets in 24 hours.", "reason": "Migraine"}),
    ("314231", "Simvastatin 10 MG Oral Tablet", "1 tablet", "oral", "once a day", "8y", "5y1m8d",
     {"comment": "Replaced by atorvastatin."}),
    ("310325", "Ferrous sulfate 325 MG Oral Tablet", "1 tablet", "oral", "once a day", "7y1m", "6y2m",
     {"reason": "Iron deficiency anemia"}),
    ("308460", "Azithromycin 250 mg tablet", "1 tablet", "oral", "once a day for 5 days", "3y9m12d", "3y9m7d",
     {"reason": "Acute bronchitis"}),
    ("197806", "Ibuprofen 600 MG Oral Tablet", "1 tablet", "oral", "every 8 hours as needed", "1y5m3d", "1y4m18d",
     {"reason": "Knee pain", "comment": "Stopped because of blood pressure."}),
]  # fmt: skip

PROCEDURES = [  # SNOMED CT, name, performed, more
    ("73761001", "Colonoscopy", "1y8m14d 09:30", {"comment": "No polyps. Next in 10 years.", "location": HARBOR}),
    ("24623002", "Screening mammogram", "7m9d 10:15", {}),
    ("24623002", "Screening mammogram", "1y7m20d 11:00", {}),
    ("401191002", "Diabetic foot examination", "3m6d 09:20", {}),
    ("29303009", "Electrocardiogram", "2y4m11d 14:05", {}),
    ("11466000", "Cesarean section", "8y5m", {"location": "Port Alder Hospital"}),
    ("80146002", "Appendectomy", "22y", {"location": "Port Alder Hospital"}),
    ("173422009", "Tonsillectomy", "40y", {"location": None}),
]

RELATIVES = [  # relation, SNOMED CT, condition, more
    (("MTH", "mother"), "44054006", "Type 2 diabetes", {"onset_age": "52", "relative_born": "1949"}),
    (("MTH", "mother"), "59621000", "High blood pressure (essential hypertension)", {"onset_age": "50"}),
    (("FTH", "father"), "22298006", "Heart attack (myocardial infarction)",
     {"onset_age": "61", "deceased": True, "cause_of_death": True}),
    (("MGRMTH", "maternal grandmother"), "254837009", "Breast cancer", {"onset_age": "70", "deceased": True}),
    (("SIS", "sister"), "40930008", "Underactive thyroid (hypothyroidism)", {"onset_age": "38"}),
    (("BRO", "brother"), None, "No known conditions", {}),
]  # fmt: skip

SOCIAL = [  # LOINC, question, since, value, more
    ("72166-2", "Tobacco smoking status", "3m6d", "Former smoker",
     {"value_kind": "coded", "value_coded": coding(SNOMED, "8517006", "Former smoker"), "comment": "Stopped in 2009."}),
    ("74013-4", "Alcoholic drinks per day", "3m6d", "0 to 1", {"value_kind": "text"}),
    ("11341-5", "History of occupation", "3m6d", "School librarian", {"value_kind": "text"}),
    ("89555-7", "How many days per week did you engage in moderate to strenuous physical activity in the last 30 days",
     "3m6d", "3", {"value_kind": "quantity", "unit": "d/wk"}),
    ("71802-3", "Housing status", "3m6d", "Has a steady place to live", {"value_kind": "text"}),
]  # fmt: skip

CARE_TEAM = [  # taxonomy code, role, name, organization, phone, since
    ("207Q00000X", "Primary care (family medicine)", RAMAN, NAME, "(914) 555-0100", "11y"),
    ("363L00000X", "Nurse practitioner", LINDQVIST, NAME, "(914) 555-0100", "4y"),
    ("207RC0000X", "Cardiologist", NOVAK, NAME, "(914) 555-0150", "2y4m"),
    ("183500000X", "Pharmacist", "Anita Kapoor, PharmD", "Alder Street Pharmacy", "(914) 555-0177", "3y"),
]


def add_history(chart: Chart) -> None:
    """Everything of this module into the chart."""
    for code, name, icd, onset, resolved in PROBLEMS:
        chart.problem(code, name, icd, onset, resolved, recorded_by=RAMAN)
    chart.problem(
        "21897009", "Generalized anxiety disorder", "F41.1", "2y1m5d", None, confidential=True, recorded_by=RAMAN
    )
    for code, name, dose, route, often, started, ended, more in MEDICATIONS:
        chart.medication(code, name, dose, route, often, started, ended, prescriber=RAMAN, **more)
    chart.allergy(
        RXNORM,
        "70618",
        "Penicillin",
        "drug",
        [("247472004", "Hives", "moderate"), ("41291007", "Swelling of face and lips (angioedema)", "severe")],
        "30y",
        criticality="high",
    )
    chart.allergy(
        SNOMED, "256277009", "Grass pollen", "environment", [("76067001", "Sneezing", "mild")], "20y", criticality="low"
    )
    chart.allergy(SNOMED, "111088007", "Latex", "environment", [("271807003", "Skin rash", "mild")], "12y3m")
    for code, name, performed, more in PROCEDURES:
        chart.procedure(code, name, performed, **({"location": MILL_STREET} | more))
    for relation, code, condition, more in RELATIVES:
        chart.relative(relation, code, condition, **more)
    for code, name, taken, value, more in SOCIAL:
        chart.observation(code, name, taken, category="social-history", value=value, **more)
    for code, role, name, organization, phone, since in CARE_TEAM:
        chart.care_team(code, role, name=name, organization=organization, phone=phone, started=chart.when(since))
