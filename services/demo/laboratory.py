"""Panels of the laboratory and of vital signs: which values belong together, their units and their ranges."""

from dataclasses import dataclass
from typing import Any

from services.demo.chart import Chart
from services.demo.codes import FLAG, FLAGS, coding


@dataclass(frozen=True)
class Analyte:
    """One value of a panel; an empty `low` or `high` is an open range."""

    code: str
    name: str
    unit: str
    low: str = ""
    high: str = ""


CBC = ("58410-2", "Complete blood count (CBC)", [
    Analyte("6690-2", "White blood cells", "10*3/uL", "4.0", "11.0"),
    Analyte("789-8", "Red blood cells", "10*6/uL", "3.80", "5.10"),
    Analyte("718-7", "Hemoglobin", "g/dL", "11.7", "15.5"),
    Analyte("4544-3", "Hematocrit", "%", "35.0", "45.0"),
    Analyte("787-2", "Mean corpuscular volume (MCV)", "fL", "80.0", "100.0"),
    Analyte("777-3", "Platelets", "10*3/uL", "140", "400"),
])  # fmt: skip
CMP = ("24323-8", "Comprehensive metabolic panel", [
    Analyte("2345-7", "Glucose", "mg/dL", "65", "99"),
    Analyte("3094-0", "Urea nitrogen (BUN)", "mg/dL", "7", "25"),
    Analyte("2160-0", "Creatinine", "mg/dL", "0.50", "1.10"),
    Analyte("98979-8", "Kidney function (eGFR)", "mL/min/{1.73_m2}", "60"),
    Analyte("2951-2", "Sodium", "mmol/L", "135", "146"),
    Analyte("2823-3", "Potassium", "mmol/L", "3.5", "5.3"),
    Analyte("2075-0", "Chloride", "mmol/L", "98", "110"),
    Analyte("2028-9", "Carbon dioxide", "mmol/L", "20", "32"),
    Analyte("17861-6", "Calcium", "mg/dL", "8.6", "10.2"),
    Analyte("2885-2", "Protein, total", "g/dL", "6.1", "8.1"),
    Analyte("1751-7", "Albumin", "g/dL", "3.6", "5.1"),
    Analyte("1975-2", "Bilirubin, total", "mg/dL", "0.2", "1.2"),
    Analyte("6768-6", "Alkaline phosphatase", "U/L", "31", "125"),
    Analyte("1920-8", "AST", "U/L", "10", "35"),
    Analyte("1742-6", "ALT", "U/L", "6", "29"),
])  # fmt: skip
LIPIDS = ("57698-3", "Lipid panel", [
    Analyte("2093-3", "Cholesterol, total", "mg/dL", "", "199"),
    Analyte("2571-8", "Triglycerides", "mg/dL", "", "149"),
    Analyte("2085-9", "HDL cholesterol", "mg/dL", "50"),
    Analyte("13457-7", "LDL cholesterol (calculated)", "mg/dL", "", "99"),
])  # fmt: skip
A1C = ("4548-4", "Hemoglobin A1c", [Analyte("4548-4", "Hemoglobin A1c", "%", "", "5.6")])
THYROID = ("3016-3", "Thyroid tests", [
    Analyte("3016-3", "Thyroid-stimulating hormone (TSH)", "m[IU]/L", "0.40", "4.50"),
    Analyte("3024-7", "Thyroxine (T4), free", "ng/dL", "0.8", "1.8"),
])  # fmt: skip
URINE_ALBUMIN = ("9318-7", "Albumin/creatinine ratio in urine", [
    Analyte("9318-7", "Albumin/creatinine ratio in urine", "mg/g", "", "29"),
])  # fmt: skip
IRON = ("2276-4", "Iron stores", [Analyte("2276-4", "Ferritin", "ng/mL", "16", "154")])
VITAMIN_D = ("1989-3", "Vitamin D", [Analyte("1989-3", "Vitamin D, 25-hydroxy", "ng/mL", "30", "100")])
LEAD = ("5671-3", "Lead in blood", [Analyte("5671-3", "Lead", "ug/dL", "", "3.4")])
PSA = (
    "2857-1",
    "Prostate-specific antigen",
    [Analyte("2857-1", "Prostate-specific antigen (PSA)", "ng/mL", "", "4.0")],
)
VITALS = [
    Analyte("8480-6", "Systolic blood pressure", "mm[Hg]"),
    Analyte("8462-4", "Diastolic blood pressure", "mm[Hg]"),
    Analyte("8867-4", "Pulse", "/min"),
    Analyte("9279-1", "Breathing rate", "/min"),
    Analyte("8310-5", "Temperature", "Cel"),
    Analyte("59408-5", "Oxygen saturation", "%"),
    Analyte("8302-2", "Height", "cm"),
    Analyte("29463-7", "Weight", "kg"),
    Analyte("39156-5", "Body mass index (BMI)", "kg/m2"),
]


def add_results(
    chart: Chart, kind: tuple[str, str, list[Analyte]], collected: str, values: str, status: str = "final", **more: Any
) -> None:
    """One panel; `values` in the order of its analytes, "-" for one that was not measured."""
    code, name, analytes = kind
    more = {"performer": "Port Alder Clinical Laboratory"} | more
    panel = chart.panel(code, name, collected, status=status, **more)
    for analyte, value in zip(analytes, values.split(), strict=True):
        if value == "-":
            continue
        limits = {"range_low": analyte.low or None, "range_high": analyte.high or None, "range_unit": analyte.unit}
        flag = _flag(float(value), analyte)
        said = {"value": value, "unit": analyte.unit, "value_kind": "quantity", "status": status}
        meaning = coding(FLAG, flag, FLAGS[flag])
        chart.observation(analyte.code, analyte.name, None, panel, interpretation=meaning, **said, **limits)


def add_vitals(chart: Chart, taken: str, values: str) -> None:
    """One measuring of vital signs, in the order of VITALS without the BMI, which is calculated; "-" as above."""
    readings = values.split()
    height, weight = readings[6], readings[7]
    adult = "-" not in (height, weight)
    readings.append(f"{float(weight) / (float(height) / 100) ** 2:.1f}" if adult else "-")
    panel = chart.panel("85353-1", "Vital signs", taken, category="vital-signs")
    for analyte, value in zip(VITALS, readings, strict=True):
        if value != "-":
            chart.observation(
                analyte.code, analyte.name, None, panel, value=value, unit=analyte.unit, value_kind="quantity"
            )


def _flag(value: float, analyte: Analyte) -> str:
    if analyte.low and value < float(analyte.low):
        return "L"
    return "H" if analyte.high and value > float(analyte.high) else "N"
