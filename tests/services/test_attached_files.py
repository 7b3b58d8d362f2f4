"""Files that people attach: what is taken, and the sentence that helps for everything else."""

import hashlib
import sys
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from services.attachments import limits, opening
from services.attachments.check import checked
from services.attachments.names import safe_name
from services.errors import Problem
from services.settings import Settings
from tests.files import hidden_in_pdf, pdf, photo, raw_pdf

MB = 1024 * 1024


def refused(name: str, content: bytes, settings: Settings) -> str:
    with pytest.raises(Problem) as problem:
        checked(name, content, settings)
    assert problem.value.field == "files"
    return problem.value.message


def test_a_pdf_is_stored_byte_for_byte(settings: Settings) -> None:
    sent = pdf("Dear Dr. Chen", pages=3)
    stored = checked("letter.pdf", sent, settings)
    assert (stored.content, stored.media_type, stored.name) == (sent, "application/pdf", "letter.pdf")
    assert (stored.size, stored.sha256) == (len(sent), hashlib.sha256(sent).hexdigest())


def test_a_pdf_that_a_phone_padded_with_zeros_is_taken(settings: Settings) -> None:
    assert checked("scan.pdf", pdf() + bytes(512), settings).size


@pytest.mark.parametrize("part", [0.1, 0.5, 0.97])
def test_a_cut_pdf_is_refused(part: float, settings: Settings) -> None:
    whole = pdf("Lorem ipsum", pages=4)
    assert "damaged or incomplete" in refused("a.pdf", whole[: int(len(whole) * part)], settings)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4<html><script>alert(1)</script>",
        b"%PDF-1.4<html><script>alert(1)</script>\n%%EOF",
        pdf() + b"<script>alert(1)</script>",
        raw_pdf(b"<</Type/Catalog>>"),
        raw_pdf(b"<</Type/Catalog/Pages 5 0 R>>", b"<</Type/Pages/Kids[5 0 R]/Count 1>>"),
        raw_pdf(b"<</Type/Catalog/Pages 5 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"),
    ],
    ids=["html", "html with an end", "script behind", "no pages", "pages in a circle", "empty"],
)
def test_what_only_pretends_to_be_a_pdf_is_refused(content: bytes, settings: Settings) -> None:
    assert "damaged or incomplete" in refused("a.pdf", content, settings)


def test_a_pdf_with_a_password_is_refused(settings: Settings) -> None:
    writer = PdfWriter(PdfReader(BytesIO(pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    assert "protected by a password" in refused("a.pdf", written(writer), settings)


@pytest.mark.parametrize(
    "catalog",
    [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>>>",
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/L#61unch/F(cmd.exe)>>>>",
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S 5 0 R/F(cmd.exe)>>>>",
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</XF#41(x)/Fields[]>>>>",
    ],
    ids=["script", "script with a disguised name", "program", "program by reference", "dynamic form"],
)
def test_a_pdf_that_acts_is_refused(catalog: bytes, settings: Settings) -> None:
    assert "scripts or other active parts" in refused("a.pdf", raw_pdf(catalog, b"/L#61unch"), settings)


def test_a_script_is_found_in_compressed_objects_to_which_nothing_leads(settings: Settings) -> None:
    hidden = hidden_in_pdf(b"<</S/JavaScript/JS(app.alert)>>")
    assert b"JavaScript" not in hidden
    assert "active parts" in refused("a.pdf", hidden, settings)
    assert checked("a.pdf", hidden_in_pdf(b"<</S/GoTo/D[3 0 R/Fit]>>"), settings).size


def test_files_inside_a_pdf_are_refused(settings: Settings) -> None:
    writer = PdfWriter(PdfReader(BytesIO(pdf())))
    writer.add_attachment("run.exe", b"MZ")
    assert "other files inside it" in refused("a.pdf", written(writer), settings)


def test_a_pdf_may_open_at_a_page_and_hold_links(settings: Settings) -> None:
    goto = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/GoTo/D[3 0 R/Fit]>>>>"
    assert checked("a.pdf", raw_pdf(goto, b"<</S/URI/URI(https://example.org)>>"), settings).size


def test_a_pdf_that_unpacks_to_a_gigabyte_costs_little(settings: Settings) -> None:
    bomb = raw_pdf(page_text=bytes(400 * MB), packed=True)
    assert len(bomb) < MB
    assert checked("bomb.pdf", bomb, settings).size == len(bomb)  # its text is not read; the file harms no viewer


def test_a_file_that_takes_too_long_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.3)
    monkeypatch.setattr(opening, "_PROGRAM", [sys.executable, "-c", "import time; time.sleep(60)"])
    assert "too complicated" in refused("a.pdf", pdf(), settings)


def test_the_opening_program_ends_at_its_limit_of_processor_time() -> None:
    endless = "from services.attachments import opening_program as o; o._keep_within_limits()\nwhile True: pass"
    limited = endless.replace("o._keep", "o.limits.CPU_SECONDS = 1; o._keep")
    assert opening.subprocess.run([sys.executable, "-c", limited], timeout=20, check=False).returncode < 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "is empty"),
        ("a.pdf", bytes(10 * MB + 1), "larger than 10 MB"),
        ("a.pdf", b"MZ\x90" + bytes(300), "Only these can be attached"),
        ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "Only these can be attached"),
        ("a.pdf", b"<!doctype html><p>Hello", "Only these can be attached"),
        ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(50), "Video files are not supported"),
        ("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(50), "Video files are not supported"),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000), "Save it as a PDF"),
    ],
)
def test_everything_else_gets_a_sentence_that_helps(
    name: str, content: bytes, sentence: str, settings: Settings
) -> None:
    assert sentence in refused(name, content, settings)


def test_a_word_document_is_to_be_saved_as_a_pdf(settings: Settings) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert "Save it as a PDF" in refused("letter.pdf", out.getvalue(), settings)


def test_ten_megabytes_to_the_byte_are_taken(settings: Settings) -> None:
    whole = pdf()
    sent = whole + bytes(10 * MB - len(whole))
    assert checked("a.pdf", sent, settings).size == 10 * MB


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("..\\..\\x.jpg", "x.jpg"),
        ("a\r\nSet-Cookie: b.jpg", "a Set-Cookie: b.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe.jpg"),
        ("photo", "photo.jpg"),
        ("IMG_1.HEIC", "IMG_1.jpg"),
        ("scan.png", "scan.jpg"),
        ("Photo.JPEG", "Photo.jpeg"),
        ("re\u0301sume\u0301.jpg", "r\u00e9sum\u00e9.jpg"),
        (".jpg", "jpg.jpg"),
        ("", "file.jpg"),
        ("/", "file.jpg"),
        ("v1.2 of March", "v1.2 of March.jpg"),
    ],
)
def test_the_name_is_data_and_tells_what_the_file_is(sent: str, kept: str, settings: Settings) -> None:
    assert safe_name(sent, "image/jpeg") == kept


@given(st.text(max_size=400))
def test_no_name_leads_anywhere_or_hides_anything(name: str) -> None:
    kept = safe_name(name, "application/pdf")
    assert len(kept) <= 255
    assert kept.endswith(".pdf")
    assert not kept.startswith(".")
    assert not set(kept) & set("/\\\r\n\0\u202e\u2028\u200b")
    assert safe_name(kept, "application/pdf") == kept


def test_a_name_of_300_characters_keeps_its_ending(settings: Settings) -> None:
    assert checked("x" * 300 + ".jpg", photo(), settings).name == "x" * 251 + ".jpg"


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
