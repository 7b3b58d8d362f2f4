"""Elena's chart, third part: vaccinations, visits and documents."""

from services.demo import letters, vaccines
from services.demo.chart import Chart
from services.demo.clinic import HARBOR, LINDQVIST, MILL_STREET, NOVAK, RAMAN
from services.demo.codes import SNOMED, coding

DIABETES = coding(SNOMED, "44054006", "Type 2 diabetes")
PRESSURE = coding(SNOMED, "59621000", "High blood pressure (essential hypertension)")
CHECK_UP = ("185349003", "Check-up")
SYMPTOM = ("185345009", "Visit for a symptom")
FOLLOW_UP = ("390906007", "Follow-up visit")

VISITS = [  # kind, started, minutes, provider, location, reason, diagnoses
    (CHECK_UP, "5d 09:00", 25, RAMAN, MILL_STREET, "Yearly check-up", [DIABETES, PRESSURE]),
    (FOLLOW_UP, "3m6d 09:20", 20, LINDQVIST, MILL_STREET, "Diabetes follow-up", [DIABETES]),
    (FOLLOW_UP, "8m4d 09:05", 20, RAMAN, MILL_STREET, "Diabetes follow-up", [DIABETES]),
    (CHECK_UP, "1y2m8d 09:10", 30, RAMAN, MILL_STREET, "Yearly check-up", [DIABETES, PRESSURE]),
    (SYMPTOM, "1y5m3d 10:30", 20, LINDQVIST, HARBOR, "Knee pain",
     [coding(SNOMED, "239873007", "Osteoarthritis of the knee")]),
    (FOLLOW_UP, "1y9m3d 09:00", 20, RAMAN, MILL_STREET, "Diabetes follow-up", [DIABETES]),
    (("185317003", "Telephone visit"), "2y10m5d 15:30", 10, LINDQVIST, None, "Fever and cough",
     [coding(SNOMED, "840539006", "COVID-19")]),
    (FOLLOW_UP, "2y4m11d 14:00", 40, NOVAK, HARBOR, "Heart check before a new exercise programme", [PRESSURE]),
    (SYMPTOM, "3y9m12d 15:40", 20, RAMAN, MILL_STREET, "Cough for two weeks",
     [coding(SNOMED, "10509002", "Acute bronchitis")]),
    (CHECK_UP, "4y12d 09:05", 30, RAMAN, MILL_STREET, "Yearly check-up", [DIABETES, PRESSURE]),
    (FOLLOW_UP, "5y1m8d 09:00", 20, RAMAN, MILL_STREET, "Cholesterol medicine changed",
     [coding(SNOMED, "55822004", "High cholesterol (hyperlipidemia)")]),
    (CHECK_UP, "6y2m10d 09:05", 30, RAMAN, MILL_STREET, "Thirst and tiredness", [DIABETES]),
    (SYMPTOM, "7y1m2d 09:15", 20, RAMAN, MILL_STREET, "Tiredness",
     [coding(SNOMED, "87522002", "Iron deficiency anemia")]),
    (CHECK_UP, "9y3m8d 09:10", 30, RAMAN, MILL_STREET, "Yearly check-up", [PRESSURE]),
]  # fmt: skip

SUMMARY = """Patient care summary

Reason for the visit: yearly check-up.
Diabetes: well controlled, A1c 6.4 %. Go on with metformin.
Blood pressure: 128/80. Go on with lisinopril.
Potassium was slightly high; the sample may be the reason. Repeat the test within two weeks.
Next visit: in three months, with blood tests one day before."""

KNEE_CASE = """Patient case: knee pain

Opened by Susan Lindqvist, NP. Physical therapy twice a week for six weeks; ice after walking; no ibuprofen because of
the blood pressure. Closed after the pain had become rare."""

LETTER = [
    "Thank you for coming to see me about exercise.",
    "Your electrocardiogram is normal and your blood pressure is well treated. I see no reason against brisk walking, "
    "cycling or swimming. Begin with 20 minutes three times a week and add five minutes every week.",
    "Call us at once if you have chest pain, faint, or cannot catch your breath. In an emergency call 911.",
]
TAKEN_OFF_WORK = [
    "Elena Marchetti was seen in our office. For medical reasons she should not lift more than 10 pounds for two "
    "weeks.",
]


def add_visits(chart: Chart) -> None:
    """Everything of this module into the chart."""
    for (code, name), started, minutes, provider, location, reason, diagnoses in VISITS:
        chart.encounter(
            code, name, started, minutes, provider=provider, location=location, reason=reason, diagnoses=diagnoses
        )
    vaccines.add_adult(chart)
    vaccines.add_refusal(
        chart, "1y2m8d", "216", "Pneumococcal (PCV20)", "Patient declined; wants to read about it first"
    )
    vaccines.add_refusal(chart, "8m4d", "309", "COVID-19, mRNA, 30 mcg/0.3 mL", "Patient declined")
    chart.document("care summary", "Visit summary: yearly check-up", "5d", RAMAN, SUMMARY)
    letter = letters.letter("Letter after your heart check", "Elena Marchetti", NOVAK, LETTER)
    chart.document("letter", "Letter after your heart check", "2y4m10d", NOVAK, pdf=letter)
    note = letters.letter("Letter for your employer", "Elena Marchetti", LINDQVIST, TAKEN_OFF_WORK)
    chart.document("letter", "Letter for your employer", "1y5m3d", LINDQVIST, pdf=note)
    chart.document("patient case", "Knee pain", "1y3m20d", LINDQVIST, KNEE_CASE)
    for title, authored, body in (
        ("Eye examination is due", "1m2d", "A yearly eye examination protects your sight. Ask us for a referral."),
        ("Flu shot", "2m8d", "Flu shots are given at both offices without an appointment."),
        ("Repeat potassium test", "3d", "Have your potassium tested again within two weeks. No fasting is needed."),
    ):
        chart.document("health reminder", title, authored, "Riverside Family Medicine", body)
