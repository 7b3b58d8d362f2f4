"""Where the real sample records lie, and the smallest C-CDA document to try one thing in."""

from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"


def sample(path: str) -> Path:
    """One sample file, by its path inside the samples: ``sample("ccda/hl7/CCD_CCD_2_CCD.xml")``."""
    return SAMPLES / path


def all_samples(glob: str) -> list[Path]:
    """All sample files that match, in order: ``all_samples("ccda/*/*")``; never silently none."""
    found = sorted(path for path in SAMPLES.glob(glob) if path.is_file())
    assert found, f"no sample matches {glob} in {SAMPLES}"
    return found


def ccda(*sections: str, header: str = "", patient: str = "") -> bytes:
    """A small R2.1 document around the given sections, for what no real file shows."""
    body = "".join(f"<component>{section}</component>" for section in sections)
    return f"""<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>
  <title>Small document</title>
  <recordTarget><patientRole><id root="1.2.3" extension="MRN1"/>
    <patient><name><given>Ada</given><family>Muster</family></name>
    <administrativeGenderCode code="F"/><birthTime value="19800402"/>{patient}</patient>
  </patientRole></recordTarget>
  {header}
  <component><structuredBody>{body}</structuredBody></component>
</ClinicalDocument>""".encode()


def section(code: str, *entries: str, title: str = "Section", text: str = "", attributes: str = "") -> str:
    """A section with a LOINC code, a narrative and entries."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f'<section {attributes}><code code="{code}" codeSystem="2.16.840.1.113883.6.1"/>'
        f"<title>{title}</title><text>{text}</text>{inside}</section>"
    )
