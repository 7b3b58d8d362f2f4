"""A chart with 10,000 results as C-CDA and FHIR, a vaccination record as PDF, and what others notice of an export."""

import asyncio
import io
import json
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx
from lxml import etree
from reportlab.pdfgen.canvas import Canvas

from models.record import Observation, Panel
from services.database import Database
from services.records import store
from services.records.ccda_out import ccd
from services.records.draft import Line
from services.records.fhir_out import fhir_bundle
from services.records.vaccination_pdf import vaccination_pdf
from services.records.vaccination_record import VaccinationRecord
from tests.benchmarks.servers import token_of
from tests.benchmarks.table import Row
from tests.benchmarks.timing import p95, processor_time
from tests.browser.walking import Clinic
from tests.charts import NOW, record
from tests.running import running
from tests.services.test_vaccination_pdf import DTAP, RECORD

OBSERVATIONS, IN_A_PANEL, ROUNDS = 10_000, 20, 15


async def measure() -> list[Row]:
    """Processor time of the writers in this process; then the downloads of a running portal."""
    half, whole = (record(ten_years(count)) for count in (OBSERVATIONS // 2, OBSERVATIONS))
    tree = etree.fromstring(ccd(whole, NOW), etree.XMLParser(huge_tree=True))
    bare_xml = processor_time(lambda: etree.tostring(tree, xml_declaration=True, encoding="UTF-8"), ROUNDS)
    xml, xml_half = (processor_time(lambda chart=chart: ccd(chart, NOW), ROUNDS) for chart in (whole, half))
    parsed = json.loads(fhir_bundle(whole, NOW))
    bare_json = processor_time(lambda: json.dumps(parsed), ROUNDS)
    fhir = processor_time(lambda: fhir_bundle(whole, NOW), ROUNDS)
    paper = replace(RECORD, doses=[DTAP] * 30)
    pdf, bare_pdf = (processor_time(lambda draw=draw: draw(paper), ROUNDS) for draw in (vaccination_pdf, _bare_pdf))
    what = f"{OBSERVATIONS:,} results"
    return [
        Row("export", f"C-CDA, {what}", xml, bare_xml, "ms", "lxml writing the same tree"),
        Row("export", f"C-CDA, {what}", xml, xml_half, "ms", "half as many results", 2.4),
        Row("export", f"FHIR, {what}", fhir, bare_json, "ms", "json.dumps of the same bundle"),
        Row(
            "PDF",
            f"vaccination record, {len(paper.doses)} doses",
            pdf,
            bare_pdf,
            "ms",
            "ReportLab, the same text alone",
        ),
        *await others(),
    ]


async def others() -> list[Row]:
    """Somebody else's home page while ten years of a chart are previewed and downloaded."""
    with TemporaryDirectory(prefix="portal-bench-") as folder, running(["app.py", "demo"], Path(folder) / "d") as demo:
        clinic = Clinic(demo)
        owner, other = (token_of(demo, clinic.account(who)["email"]) for who in ("Samuel", "Elena"))
        db = Database(demo.database)
        db.writing(store.put, UUID(clinic.account("Samuel")["patient_id"]), None, ten_years(OBSERVATIONS))
        db.close()
        async with httpx.AsyncClient(base_url=demo.url, timeout=600) as client:
            alone = p95(await clicks(client, other, asyncio.ensure_future(asyncio.sleep(10))))
            rows = []
            for path in ("/files/health-record-preview", "/files/health-record.zip"):
                work = asyncio.ensure_future(client.get(path, headers={"Cookie": f"portal={owner}"}))
                taken = p95(await clicks(client, other, work))
                work.result().raise_for_status()
                what = f"another patient’s home page during {path.rpartition('/')[2]} of {OBSERVATIONS:,} results, p95"
                rows.append(Row("delay", what, taken, alone, "ms", "nobody exports", most_more=100))
        return rows


async def clicks(client: httpx.AsyncClient, token: str, until: asyncio.Future) -> list[float]:
    """Milliseconds for the home page of somebody, one after another, at least 20."""
    taken: list[float] = []
    while not until.done() or len(taken) < 20:
        began = time.perf_counter()
        (await client.get("/", headers={"Cookie": f"portal={token}"})).raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.05)
    return taken


def ten_years(count: int) -> list[Line]:
    """`count` results in reports of 20."""
    lines: list[Line] = []
    for number in range(count // IN_A_PANEL):
        day = f"{2016 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"
        values = {"display": "Metabolic panel", "code": "24323-8", "code_system": "http://loinc.org", "collected": day}
        panel = Line(Panel, values, "x", f"p{number}")
        lines.append(panel)
        for part in range(IN_A_PANEL):
            values = {
                "code": f"{part}-1", "code_system": "http://loinc.org", "display": f"Analyte {part}", "taken": day,
                "value_kind": "quantity", "value": f"{number % 90}.50", "unit": "mg/dL", "status": "final",
                "range_low": "10", "range_high": "60", "range_unit": "mg/dL",
            }  # fmt: skip
            lines.append(Line(Observation, values, "x", f"o{number}-{part}", panel))
    return lines


def _bare_pdf(paper: VaccinationRecord) -> bytes:
    """The words of each dose on pages of ReportLab, without tags, tables and line breaks."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for number, dose in enumerate(paper.doses):
        if number and number % 40 == 0:
            canvas.showPage()
        words = f"{dose.vaccine} {dose.given_on} {dose.maker} {dose.lot} {dose.amount} {dose.given_by} {dose.source}"
        canvas.drawString(40, 800 - 18 * (number % 40), words)
    canvas.save()
    return file.getvalue()
