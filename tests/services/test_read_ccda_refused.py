"""Files that are refused, with the reason in words, and files that are repaired and say so."""

from pathlib import Path

import pytest

from services.errors import UnreadableFile
from services.records.ccda_in import read_ccda
from tests.samples import all_samples, ccda, sample, section

SMALL = sample("ccda/certified/EMR_Direct.xml")

BILLION_LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">{more}]>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&lol9;</title></ClinicalDocument>""".format(
    more="".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
)
XXE = """<?xml version="1.0"?><!-- first --><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&file;</title></ClinicalDocument>"""


def reason(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refusal:
        read_ccda(content)
    return refusal.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [BILLION_LAUGHS, XXE], ids=["billion laughs", "XXE"])
def test_a_document_type_definition_is_refused(text: str, encoding: str) -> None:
    assert "document type definition" in reason(text.encode(encoding))


@pytest.mark.parametrize("path", all_samples("ccda/*/*"), ids=lambda path: path.stem)
@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.999])
def test_a_truncated_file_is_refused(path: Path, part: float) -> None:
    content = path.read_bytes().rstrip()
    assert "incomplete" in reason(content[: int(len(content) * part)])


def test_what_is_no_clinical_document_is_refused() -> None:
    assert "empty" in reason(b"")
    assert "not XML" in reason(b'{"resourceType": "Bundle"}')
    assert "not XML" in reason(b"%PDF-1.7")
    assert "not a clinical document" in reason(b"<html><body>hello</body></html>")
    assert "not a clinical document" in reason(b"<ClinicalDocument>without its namespace</ClinicalDocument>")
    assert "no content" in reason(b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>')


def test_a_file_nested_too_deeply_is_refused() -> None:
    deep = "<content>" * 230 + "x" + "</content>" * 230
    assert "nested" in reason(ccda(section("10190-7", text=deep)))
    deeper = "<content>" * 20_000 + "x" + "</content>" * 20_000
    assert reason(ccda(section("10190-7", text=deeper)))


def test_a_file_of_millions_of_elements_is_refused_before_it_is_parsed() -> None:
    assert "too many" in reason(b'<ClinicalDocument xmlns="urn:hl7-org:v3">' + b"<a/>" * 4_000_001)


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xef\xbb\xbf\r\n  " + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace('encoding="UTF-8"', "").encode(),
        lambda text: text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode(),
        lambda text: text.encode() + b"\n\n\0",
    ],
    ids=["BOM", "BOM and blanks", "UTF-16", "no encoding", "wrong encoding", "zero byte at the end"],
)
def test_the_same_is_read_however_the_file_is_encoded(changed) -> None:
    text = SMALL.read_text("utf-8")
    assert 'encoding="UTF-8"' in text
    plain, other = read_ccda(SMALL.read_bytes()), read_ccda(changed(text))
    assert other.notes == []
    assert [line.values for line in other.lines] == [line.values for line in plain.lines]


def test_western_european_letters_without_a_declaration_are_read_and_told() -> None:
    draft = read_ccda(ccda(section("51848-0", text="M\u00fcller")).replace(b"\xc3\xbc", b"\xfc"))
    assert draft.lines[0].values["body"] == "Müller"
    assert "Western European" in draft.notes[0]


def test_damage_inside_is_repaired_and_told() -> None:
    whole = read_ccda(SMALL.read_bytes())
    damaged = read_ccda(SMALL.read_bytes().replace(b"<title>", b"<title>R & D ", 1))
    assert "damaged" in damaged.notes[0]
    assert len(damaged.lines) == len(whole.lines)


def test_a_style_sheet_is_never_followed(tmp_path: Path) -> None:
    style = tmp_path / "evil.xsl"
    style.write_text("<not-even-xml")
    content = ccda(section("51848-0", text="fine"))
    content = content.replace(b"?>", f'?><?xml-stylesheet type="text/xsl" href="{style.as_uri()}"?>'.encode(), 1)
    assert read_ccda(content).lines[0].values["body"] == "fine"
