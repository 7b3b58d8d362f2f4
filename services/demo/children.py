"""The charts of the four children: growth, check-ups, the usual illnesses, vaccinations."""

from services.demo import laboratory as lab
from services.demo.chart import Chart
from services.demo.clinic import MILL_STREET, NAME, OSEI
from services.demo.codes import RXNORM, SNOMED, coding
from services.demo.laboratory import add_results, add_vitals
from services.demo.vaccines import add_childhood, add_refusal

WELL_CHILD = ("410620009", "Well-child visit")
# age, height in cm, weight in kg
GROWTH_GIRL = [(1, 74.0, 9.1), (2, 85.7, 11.9), (3, 94.0, 14.1), (4, 101.2, 16.0), (5, 107.9, 18.2), (6, 114.8, 20.6),
               (7, 121.1, 23.3), (8, 126.9, 26.2), (9, 132.5, 29.6), (10, 138.3, 33.4), (11, 144.7, 37.6),
               (12, 151.2, 42.3), (13, 156.9, 46.5), (14, 160.2, 50.1), (15, 161.8, 52.9)]  # fmt: skip
GROWTH_BOY = [(1, 75.7, 9.9), (2, 86.9, 12.4), (3, 95.2, 14.6), (4, 102.6, 16.6), (5, 109.4, 18.7), (6, 115.8, 21.0),
              (7, 122.0, 23.5), (8, 127.7, 26.1), (9, 133.1, 29.0), (10, 138.4, 32.5), (11, 143.5, 36.4),
              (12, 149.3, 40.9), (13, 156.4, 46.1), (14, 164.2, 51.9), (15, 170.1, 57.2), (16, 173.6, 61.8),
              (17, 175.4, 65.0)]  # fmt: skip


def add_nora(chart: Chart) -> None:
    """Nora, 8: a peanut allergy and eczema; her flu shot was refused once."""
    _add_childhood(chart, GROWTH_GIRL)
    chart.problem("24079001", "Eczema (atopic dermatitis)", "L20.9", "6y2m", None)
    chart.problem("65363002", "Ear infection (otitis media)", "H66.90", "3y1m6d", "3y20d")
    reactions = [("39579001", "Anaphylaxis", "severe"), ("247472004", "Hives", "moderate")]
    chart.allergy(SNOMED, "762952008", "Peanut", "food", reactions, "6y5m", criticality="high")
    chart.medication(
        "1870230", "Epinephrine 1 MG/ML auto-injector, 0.3 ML", "1 injection", "im", "for a severe reaction",
        "5y4m", None, instructions="Into the outer thigh. Call 911.", reason="Peanut allergy", prescriber=OSEI,
    )  # fmt: skip
    chart.medication(
        "106258", "Hydrocortisone 10 MG/ML Topical Cream", "1 application", "skin", "twice a day as needed",
        "6y2m", None, reason="Eczema", prescriber=OSEI,
    )  # fmt: skip
    chart.medication(
        "308182", "Amoxicillin 250 MG Oral Capsule", "1 capsule", "oral", "three times a day for 10 days",
        "3y1m6d", "3y26d",
        reason="Ear infection", prescriber=OSEI,
    )  # fmt: skip
    add_refusal(chart, "1m10d", "140", "Influenza, seasonal, preservative free", "Child had a fever; to be given later")
    add_results(chart, lab.LEAD, "+1y", "1.2")
    chart.document("health reminder", "Epinephrine expires soon", "12d", NAME, "Ask us for a new auto-injector.")


def add_theo(chart: Chart) -> None:
    """Theo, 12, 13 next month: asthma, and a broken collarbone."""
    _add_childhood(chart, GROWTH_BOY)
    chart.no_known_allergies()
    chart.problem("195967001", "Asthma", "J45.909", "6y8m", None)
    chart.problem("58150001", "Fracture of clavicle (collarbone)", "S42.009A", "1y6m11d", "1y4m2d")
    chart.medication(
        "745679", "Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler, 200 ACTUAT", "2 puffs", "inhaled",
        "every 4 to 6 hours as needed", "6y8m", None, instructions="Use with the spacer.", prescriber=OSEI,
    )  # fmt: skip
    chart.panel(
        "37004-2", "X-ray of the collarbone", "1y6m11d 17:20", category="imaging", performer="Port Alder Imaging",
        conclusion="Fracture of the middle third of the right clavicle without displacement.",
    )  # fmt: skip
    chart.encounter("50849002", "Emergency room visit", "1y6m11d 16:40", 150, kind="emergency",
                    location="Port Alder Hospital", reason="Fall from a bicycle")  # fmt: skip


def add_lucia(chart: Chart) -> None:
    """Lucia, 15: things that are hers alone are marked confidential."""
    _add_childhood(chart, GROWTH_GIRL)
    chart.allergy(RXNORM, "723", "Amoxicillin", "drug", [("271807003", "Skin rash", "mild")], "9y", criticality="low")
    chart.problem("37796009", "Migraine", "G43.909", "1y3m", None)
    chart.problem("88616000", "Acne", "L70.0", "2y", None)
    chart.problem("35489007", "Depression", "F32.A", "5m8d", None, confidential=True)
    chart.medication("1418", "Benzoyl peroxide 5 % gel", "1 application", "skin", "once a day", "1y11m", None,
                     reason="Acne", prescriber=OSEI)  # fmt: skip
    chart.medication("310965", "Ibuprofen 200 MG Oral Tablet", "2 tablets", "oral", "as needed", "1y3m", None,
                     reason="Migraine", prescriber=OSEI)  # fmt: skip
    add_results(chart, lab.CBC, "5m8d 16:10", "5.6 4.31 11.4 35.1 81.4 298")
    add_results(chart, lab.IRON, "5m8d 16:10", "14", comment="Slightly low. Eat more iron-rich food; repeat in spring.")
    chart.observation("72166-2", "Tobacco smoking status", "5m8d", category="social-history", value="Never smoked",
                      value_kind="coded", value_coded=coding(SNOMED, "266919005", "Never smoked"))  # fmt: skip


def add_marco(chart: Chart) -> None:
    """Marco, 17: sports physicals, and a concussion."""
    _add_childhood(chart, GROWTH_BOY)
    chart.no_known_allergies()
    chart.problem("62106007", "Concussion without loss of consciousness", "S06.0X0A", "10m4d", "9m8d")
    chart.problem("44465007", "Sprain of ankle", "S93.409A", "2y2m9d", "2y1m3d")
    chart.encounter("185345009", "Visit for a symptom", "10m4d 16:20", 25, provider=OSEI, location=MILL_STREET,
                    reason="Hit on the head at soccer")  # fmt: skip
    add_vitals(chart, "10m4d 16:20", "118 72 68 14 36.6 99 175.0 64.6")
    add_results(chart, lab.LIPIDS, "2m20d 08:10", "158 84 52 89")
    chart.document("letter", "Return to sports", "9m5d", OSEI, "Marco may go back to all sports without limits.")


def _add_childhood(chart: Chart, growth: list[tuple[int, float, float]]) -> None:
    """Yearly check-ups with growth, and the vaccinations, up to the present age."""
    for age, height, weight in growth:
        moment = f"+{age}y7d 10:00"
        if (chart.when(moment) or "")[:10] > chart.today.isoformat():
            break
        pressure = f"{88 + 2 * age} {54 + age}" if age >= 3 else "- -"
        add_vitals(chart, moment, f"{pressure} {118 - 3 * age} {24 - age // 2} 36.7 - {height} {weight}")
        chart.encounter(
            *WELL_CHILD, moment, 30, provider=OSEI, location=MILL_STREET, reason=f"Check-up at the age of {age}"
        )
    add_childhood(chart)
    chart.care_team("208000000X", "Pediatrician", name=OSEI, organization=NAME, phone="(914) 555-0100")
    chart.relative(("MTH", "mother"), "44054006", "Type 2 diabetes")
