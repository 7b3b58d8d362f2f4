"""Elena's chart, second part: laboratory results and vital signs over ten years, imaging reports."""

from services.demo import laboratory as lab
from services.demo.chart import Chart
from services.demo.clinic import NOVAK
from services.demo.codes import FLAG, coding
from services.demo.laboratory import add_results, add_vitals

HBA1C = [("6y2m10d 08:05", "8.4"), ("5y8m6d 08:10", "7.6"), ("5y1m8d 08:00", "7.1"), ("4y6m5d 08:20", "6.9"),
         ("4y12d 08:15", "6.8"), ("3y5m9d 08:05", "7.0"), ("2y10m20d 08:30", "7.3"), ("2y4m11d 08:10", "7.0"),
         ("1y9m3d 08:05", "6.8"), ("1y2m8d 08:15", "6.7"), ("8m4d 08:10", "6.6"), ("3m6d 08:05", "6.5"),
         ("5d 08:10", "6.4")]  # fmt: skip

LIPIDS = [("8y2d 08:05", "251 188 46 167"), ("7y6d 08:10", "226 170 47 145"), ("6y2m10d 08:05", "219 201 44 135"),
          ("5y1m8d 08:00", "214 176 46 133"), ("4y12d 08:15", "178 139 51 99"), ("2y10m20d 08:30", "181 152 50 101"),
          ("1y9m3d 08:05", "172 131 53 93"), ("8m4d 08:10", "168 128 54 88"),
          ("5d 08:10", "165 121 55 86")]  # fmt: skip

METABOLIC = [
    ("6y2m10d 08:05", "168 14 0.71 104 139 4.2 102 25 9.4 7.1 4.3 0.5 78 24 33"),
    ("4y12d 08:15", "131 15 0.74 101 140 4.4 103 26 9.5 7.0 4.3 0.4 75 21 25"),
    ("2y10m20d 08:30", "142 16 0.76 97 138 4.5 101 24 9.3 6.9 4.2 0.5 80 23 27"),
    ("1y9m3d 08:05", "124 15 0.75 98 141 4.3 104 25 9.6 7.2 4.4 0.6 71 20 22"),
    ("8m4d 08:10", "119 17 0.78 94 140 4.6 103 26 9.4 7.0 4.3 0.5 73 19 21"),
    ("5d 08:10", "114 16 0.77 95 139 5.4 102 25 9.5 7.1 4.4 0.5 72 20 23"),
]
BLOOD_COUNTS = [
    ("7y1m2d 08:10", "6.1 3.71 10.2 32.4 76.5 342"), ("6y7m4d 08:20", "5.9 4.22 12.1 36.8 84.1 301"),
    ("4y12d 08:15", "6.4 4.41 13.2 39.6 88.2 287"), ("1y9m3d 08:05", "5.8 4.38 13.0 39.1 88.0 279"),
    ("8m4d 08:10", "6.0 4.45 13.4 40.2 89.1 268"),
]  # fmt: skip
THYROID = [("5y1m8d 08:00", "5.12 1.0"), ("4y6m5d 08:20", "2.84 1.2"), ("2y10m20d 08:30", "2.31 1.3"),
           ("1y2m8d 08:15", "3.07 1.2"), ("8m4d 08:10", "2.66 1.2")]  # fmt: skip

VITALS = [  # pressure, pulse, breathing, temperature, oxygen, height, weight
    ("9y3m8d 09:10", "152 96 82 16 36.7 98 165 78.4"), ("8y8m3d 09:00", "141 90 80 16 36.6 98 165 78.9"),
    ("8y2d 08:50", "138 88 78 15 36.8 99 165 81.2"), ("7y1m2d 09:15", "136 86 84 16 36.6 98 165 83.0"),
    ("6y2m10d 09:05", "144 92 82 16 36.7 98 165 85.6"), ("5y8m6d 09:20", "138 88 80 15 36.6 98 165 84.1"),
    ("5y1m8d 09:00", "136 84 78 16 36.5 99 165 82.7"), ("4y6m5d 09:10", "134 84 76 15 36.6 98 165 81.5"),
    ("4y12d 09:05", "132 82 76 16 36.7 98 165 80.8"), ("3y9m12d 15:40", "128 80 96 20 38.4 95 165 80.2"),
    ("3y5m9d 09:00", "134 84 78 16 36.6 98 165 80.9"), ("2y10m20d 09:25", "138 86 80 16 36.6 98 165 82.3"),
    ("2y4m11d 14:00", "136 84 76 15 36.7 98 165 81.6"), ("1y9m3d 09:00", "132 82 74 15 36.6 99 165 79.8"),
    ("1y5m3d 10:30", "130 80 76 16 36.6 98 165 79.1"), ("1y2m8d 09:10", "128 80 74 15 36.5 98 165 78.2"),
    ("8m4d 09:05", "126 78 72 15 36.6 99 165 77.4"), ("3m6d 09:20", "124 78 72 15 36.6 99 164 76.8"),
    ("5d 09:00", "128 80 74 15 36.6 98 164 76.5"),
]  # fmt: skip

XRAY_KNEE = (
    "Right knee, 3 views.\nFindings: Mild narrowing of the medial joint space with small marginal spurs. No fracture, "
    "no effusion.\nImpression: Mild osteoarthritis of the medial compartment."
)
MAMMOGRAM = (
    "Screening mammogram of both breasts with tomosynthesis.\nFindings: Scattered areas of fibroglandular density. No "
    "suspicious mass, calcification or distortion.\nImpression: Negative (BI-RADS 1). Next screening in one year."
)
POTASSIUM = (
    "Your potassium is at the upper end, most likely because of the sample. Please have it taken again within two "
    "weeks; go on with your tablets. Everything else is as it should be."
)
TSH_CORRECTED = "1y2m8d 08:15"  # services.demo.office_results knows what it said before
ECG = "Sinus rhythm, 74 beats a minute. Normal intervals. No sign of an earlier heart attack."


def add_all_results(chart: Chart) -> None:
    """Everything of this module into the chart."""
    for collected, values in METABOLIC:
        newest = collected == "5d 08:10"
        comment = "The sample was slightly hemolyzed: potassium may read high. We will repeat it." if newest else None
        said = {"clinician_comment": POTASSIUM, "commented_by": "Priya Raman"} if newest else {}
        add_results(chart, lab.CMP, collected, values, "preliminary" if newest else "final", comment=comment, **said)
    for collected, values in HBA1C:
        add_results(chart, lab.A1C, collected, values)
    for collected, values in LIPIDS:
        add_results(chart, lab.LIPIDS, collected, values)
    for collected, values in BLOOD_COUNTS:
        add_results(chart, lab.CBC, collected, values)
    for collected, values in THYROID:
        add_results(chart, lab.THYROID, collected, values, "corrected" if collected == TSH_CORRECTED else "final")
    add_results(chart, lab.URINE_ALBUMIN, "3m6d 08:05", "34", conclusion="Slightly raised. Repeat in three months.")
    add_results(chart, lab.URINE_ALBUMIN, "1y2m8d 08:15", "18")
    add_results(chart, lab.IRON, "7y1m2d 08:10", "7")
    add_results(chart, lab.IRON, "6y7m4d 08:20", "41")
    add_results(chart, lab.VITAMIN_D, "1y9m3d 08:05", "24")
    add_results(chart, lab.VITAMIN_D, "8m4d 08:10", "36")
    infections = chart.panel("36903-3", "Chlamydia and gonorrhea test", "3m6d 09:30", confidential=True,
                             performer="Port Alder Clinical Laboratory")  # fmt: skip
    for code, name in (("21613-5", "Chlamydia (DNA test)"), ("24111-7", "Gonorrhea (DNA test)")):
        chart.observation(code, name, None, infections, value="Not detected", value_kind="text",
                          interpretation=coding(FLAG, "ND", "Not detected"))  # fmt: skip
    chart.panel("94500-6", "COVID-19 test (PCR)", "2y10m6d 11:20", conclusion="Detected")
    for code, name, collected, conclusion, performer in (
        ("37034-9", "X-ray of the right knee", "1y5m3d 11:15", XRAY_KNEE, "Port Alder Imaging"),
        ("24606-6", "Screening mammogram", "7m9d 10:15", MAMMOGRAM, "Port Alder Imaging"),
        ("24606-6", "Screening mammogram", "1y7m20d 11:00", MAMMOGRAM, "Port Alder Imaging"),
        ("11524-6", "Electrocardiogram", "2y4m11d 14:05", ECG, NOVAK),
    ):
        chart.panel(code, name, collected, category="imaging", conclusion=conclusion, performer=performer)
    for taken, values in VITALS:
        add_vitals(chart, taken, values)
