"""Vaccinations: the childhood schedule with lots and makers, and what adults get."""

from typing import Any

from services.demo.chart import Chart
from services.demo.clinic import MILL_STREET, NURSE
from services.demo.codes import ROUTES, SITES

GSK, MERCK, PFIZER, SANOFI, SEQIRUS, MODERNA = (
    "GlaxoSmithKline", "Merck", "Pfizer", "Sanofi Pasteur", "Seqirus", "Moderna",
)  # fmt: skip

CHILDHOOD = [  # age, CVX, name, dose number, maker, lot, site, route, dose
    ("+0m1d", "08", "Hepatitis B (pediatric)", "1", MERCK, "W0231", "left thigh", "im", "0.5 mL"),
    ("+2m", "110", "DTaP, hepatitis B, polio (combined)", "1", GSK, "3M7FE", "right thigh", "im", "0.5 mL"),
    ("+2m", "48", "Hib (PRP-T)", "1", SANOFI, "UJ412AA", "left thigh", "im", "0.5 mL"),
    ("+2m", "133", "Pneumococcal (PCV13)", "1", PFIZER, "X41877", "left thigh", "im", "0.5 mL"),
    ("+2m", "116", "Rotavirus, 3 doses", "1", MERCK, "S017220", None, "oral", "2 mL"),
    ("+4m", "110", "DTaP, hepatitis B, polio (combined)", "2", GSK, "3M9KA", "right thigh", "im", "0.5 mL"),
    ("+4m", "48", "Hib (PRP-T)", "2", SANOFI, "UJ455AB", "left thigh", "im", "0.5 mL"),
    ("+4m", "133", "Pneumococcal (PCV13)", "2", PFIZER, "X52109", "left thigh", "im", "0.5 mL"),
    ("+4m", "116", "Rotavirus, 3 doses", "2", MERCK, "S018004", None, "oral", "2 mL"),
    ("+6m", "110", "DTaP, hepatitis B, polio (combined)", "3", GSK, "4T2LP", "right thigh", "im", "0.5 mL"),
    ("+6m", "133", "Pneumococcal (PCV13)", "3", PFIZER, "X60333", "left thigh", "im", "0.5 mL"),
    ("+6m", "116", "Rotavirus, 3 doses", "3", MERCK, "S018811", None, "oral", "2 mL"),
    ("+1y", "03", "Measles, mumps, rubella (MMR)", "1", MERCK, "T009231", "right thigh", "sc", "0.5 mL"),
    ("+1y", "21", "Chickenpox (varicella)", "1", MERCK, "T011470", "left thigh", "sc", "0.5 mL"),
    ("+1y", "83", "Hepatitis A (pediatric, 2 doses)", "1", GSK, "H7T52", "left thigh", "im", "0.5 mL"),
    ("+1y3m", "48", "Hib (PRP-T)", "3", SANOFI, "UJ500AA", "left thigh", "im", "0.5 mL"),
    ("+1y3m", "133", "Pneumococcal (PCV13)", "4", PFIZER, "X71226", "right thigh", "im", "0.5 mL"),
    ("+1y3m", "20", "DTaP", "4", SANOFI, "C5590AA", "right thigh", "im", "0.5 mL"),
    ("+1y7m", "83", "Hepatitis A (pediatric, 2 doses)", "2", GSK, "H9K17", "left thigh", "im", "0.5 mL"),
    ("+4y1m", "130", "DTaP and polio (combined)", "5", GSK, "9EE47", "left arm", "im", "0.5 mL"),
    ("+4y1m", "03", "Measles, mumps, rubella (MMR)", "2", MERCK, "T030118", "right arm", "sc", "0.5 mL"),
    ("+4y1m", "21", "Chickenpox (varicella)", "2", MERCK, "T031902", "left arm", "sc", "0.5 mL"),
    ("+11y2m", "115", "Tetanus, diphtheria, pertussis (Tdap)", "1", GSK, "5N3ZX", "left arm", "im", "0.5 mL"),
    ("+11y2m", "136", "Meningococcal ACWY", "1", GSK, "MEN482", "right arm", "im", "0.5 mL"),
    ("+11y2m", "165", "HPV, 9-valent", "1", MERCK, "U020774", "left arm", "im", "0.5 mL"),
    ("+11y9m", "165", "HPV, 9-valent", "2", MERCK, "U024310", "left arm", "im", "0.5 mL"),
    ("+16y2m", "136", "Meningococcal ACWY", "2", GSK, "MEN733", "right arm", "im", "0.5 mL"),
    ("+16y2m", "163", "Meningococcal B", "1", GSK, "ABXB12A", "left arm", "im", "0.5 mL"),
]
ADULT = [
    ("22y", "03", "Measles, mumps, rubella (MMR)", None, None, None, None, "sc", None),
    ("15y2m", "113", "Tetanus and diphtheria (Td)", None, SANOFI, "U4471AA", "left arm", "im", "0.5 mL"),
    ("8y8m3d", "115", "Tetanus, diphtheria, pertussis (Tdap)", "1", GSK, "AC52B", "left arm", "im", "0.5 mL"),
    ("6y1m4d", "43", "Hepatitis B (adult)", "1", GSK, "EN22K", "left arm", "im", "1 mL"),
    ("6y5d", "43", "Hepatitis B (adult)", "2", GSK, "EN24P", "right arm", "im", "1 mL"),
    ("5y7m5d", "43", "Hepatitis B (adult)", "3", GSK, "ET57A", "left arm", "im", "1 mL"),
    ("5y1m8d", "33", "Pneumococcal (PPSV23)", "1", MERCK, "S003391", "right arm", "im", "0.5 mL"),
    ("4y7m2d", "208", "COVID-19, mRNA, 30 mcg/0.3 mL", "1", PFIZER, "EW0182", "left arm", "im", "0.3 mL"),
    ("4y6m9d", "208", "COVID-19, mRNA, 30 mcg/0.3 mL", "2", PFIZER, "EW0217", "left arm", "im", "0.3 mL"),
    ("3y11m7d", "208", "COVID-19, mRNA, 30 mcg/0.3 mL", "3", PFIZER, "FK9894", "right arm", "im", "0.3 mL"),
]
FLU_LOTS = ("UT7421", "UT8093", "AU5127", "389112", "P100475", "UT9930", "AX4417", "392705")


def add_childhood(chart: Chart) -> None:
    """The schedule up to the present age, and a flu shot for every autumn of the last three years."""
    for given, cvx, name, number, maker, lot, site, route, dose in CHILDHOOD:
        chart.vaccine(given, cvx, name, dose_number=number, **_details(maker, lot, site, route, dose))
    add_flu(chart, 3)


def add_adult(chart: Chart) -> None:
    """What adults get, some of it from before the clinic's own records, and a flu shot for eight autumns."""
    for given, cvx, name, number, maker, lot, site, route, dose in ADULT:
        chart.vaccine(given, cvx, name, dose_number=number, **_details(maker, lot, site, route, dose))
    add_flu(chart, 8)


def add_flu(chart: Chart, years: int) -> None:
    """A flu shot in mid-October of each of the last `years` years, where October has been."""
    for back in range(years):
        day = f"{chart.today.year - back}-10-1{back}"
        chart.vaccine_on(
            day,
            "140",
            "Influenza, seasonal, preservative free",
            **_details(SEQIRUS if back % 2 else SANOFI, FLU_LOTS[back], "left arm", "im", "0.5 mL"),
        )


def add_refusal(chart: Chart, given: str, cvx: str, name: str, reason: str) -> None:
    """A dose that was offered and not given."""
    chart.vaccine(given, cvx, name, negated=True, status="not-done", reason=reason, recorded_by=NURSE)


def _details(maker: str | None, lot: str | None, site: str | None, route: str, dose: str | None) -> dict[str, Any]:
    if lot is None:
        return {"comment": "From a paper record."}
    amount, _, unit = (dose or "").partition(" ")
    return {
        "maker": maker,
        "lot": lot,
        "site": SITES[site] if site else None,
        "route": ROUTES[route],
        "dose": amount or None,
        "dose_unit": unit or None,
        "given_by": NURSE,
        "given_at": MILL_STREET,
    }
