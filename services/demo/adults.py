"""The charts of Daniel, Elena's husband, and of Samuel, whom the family does not know."""

from datetime import datetime, time, timedelta

from services.demo import laboratory as lab
from services.demo.chart import Chart
from services.demo.clinic import HARBOR, MILL_STREET, NAME, NOVAK, RAMAN
from services.demo.codes import RXNORM, SNOMED, coding
from services.demo.laboratory import add_results, add_vitals
from services.demo.vaccines import add_adult, add_flu


def add_daniel(chart: Chart) -> None:
    """Daniel, 49: little to report, and nothing recorded about allergies."""
    chart.problem("235595009", "Acid reflux (GERD)", "K21.9", "4y2m", None)
    chart.problem("367498001", "Hay fever (seasonal allergic rhinitis)", "J30.2", "20y", None)
    chart.medication("198051", "Omeprazole 20 MG Delayed Release Oral Capsule", "1 capsule", "oral", "once a day",
                     "4y2m", None, instructions="30 minutes before breakfast.", prescriber=RAMAN)  # fmt: skip
    chart.medication("1014678", "Cetirizine hydrochloride 10 MG Oral Tablet", "1 tablet", "oral",
                     "once a day in spring", "6y", None, prescriber=RAMAN)  # fmt: skip
    add_results(chart, lab.LIPIDS, "11m6d 08:20", "206 141 45 133")
    add_results(chart, lab.LIPIDS, "2y1m3d 08:10", "199 150 44 125")
    came_in = datetime.combine(chart.today - timedelta(days=17), time(15), chart.zone)  # nobody has opened it since
    add_results(chart, lab.A1C, "18d 08:15", "5.9", added_at=came_in)
    for taken, values in (
        ("2y1m3d 08:40", "128 82 70 14 36.6 98 181 88.2"),
        ("11m6d 08:50", "130 84 72 14 36.6 98 181 89.5"),
    ):
        add_vitals(chart, taken, values)
        chart.encounter("185349003", "Check-up", taken, 25, provider=RAMAN, location=MILL_STREET, reason="Check-up")
    add_adult(chart)
    chart.care_team("207Q00000X", "Primary care (family medicine)", name=RAMAN, organization=NAME)
    chart.observation("72166-2", "Tobacco smoking status", "11m6d", category="social-history", value="Never smoked",
                      value_kind="coded", value_coded=coding(SNOMED, "266919005", "Never smoked"))  # fmt: skip


def add_samuel(chart: Chart) -> None:
    """Samuel, 68: heart disease. Nobody of the family may ever see a line of this."""
    chart.problem("49436004", "Atrial fibrillation", "I48.91", "5y4m", None)
    chart.problem("53741008", "Coronary artery disease", "I25.10", "8y", None)
    chart.problem("266569009", "Enlarged prostate (BPH)", "N40.0", "6y", None)
    chart.medication("1364445", "Apixaban 5 MG Oral Tablet", "1 tablet", "oral", "twice a day", "5y4m", None,
                     reason="Atrial fibrillation", prescriber=NOVAK)  # fmt: skip
    chart.medication("866924", "Metoprolol tartrate 25 MG Oral Tablet", "1 tablet", "oral", "twice a day", "8y", None,
                     prescriber=NOVAK)  # fmt: skip
    chart.medication("855332", "Warfarin sodium 5 MG Oral Tablet", "1 tablet", "oral", "once a day", "5y4m", "4y11m",
                     prescriber=NOVAK, comment="Replaced by apixaban.")  # fmt: skip
    chart.allergy(RXNORM, "10180", "Sulfamethoxazole", "drug", [("271807003", "Skin rash", "moderate")], "15y")
    add_results(chart, lab.PSA, "2d 08:30", "4.9", held_until=chart.today + timedelta(days=5),
                held_reason="Dr. Novak talks with him about it first, on the telephone.")  # fmt: skip
    add_results(chart, lab.PSA, "7m12d 08:30", "3.1")
    add_results(chart, lab.PSA, "1y8m4d 08:30", "2.8")
    add_results(chart, lab.CMP, "7m12d 08:30", "102 22 1.12 68 141 4.5 104 27 9.3 6.9 4.2 0.7 70 24 26")
    for taken, values in (
        ("1y8m4d 11:00", "138 78 76 16 36.5 97 176 84.0"),
        ("7m12d 11:10", "132 76 68 16 36.6 97 176 83.1"),
        ("2m3d 11:00", "134 78 70 16 36.5 96 176 82.6"),
    ):
        add_vitals(chart, taken, values)
        chart.encounter(
            "390906007", "Follow-up visit", taken, 30, provider=NOVAK, location=HARBOR, reason="Heart rhythm"
        )
    chart.procedure("29303009", "Electrocardiogram", "2m3d 11:15", performer=NOVAK, location=HARBOR)
    chart.procedure("73761001", "Colonoscopy", "6y3m")
    chart.relative(("FTH", "father"), "230690007", "Stroke", onset_age="74", deceased=True)
    add_flu(chart, 6)
    chart.care_team("207RC0000X", "Cardiologist", name=NOVAK, organization=NAME, phone="(914) 555-0150")
    chart.observation("72166-2", "Tobacco smoking status", "2m3d", category="social-history", value="Former smoker",
                      value_kind="coded", value_coded=coding(SNOMED, "8517006", "Former smoker"))  # fmt: skip
