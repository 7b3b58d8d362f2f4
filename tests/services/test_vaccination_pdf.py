"""A parent prints the vaccination record for the school nurse."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from services import words
from services.records.pdf_text import in_visual_order
from services.records.vaccination_pdf import vaccination_pdf
from services.records.vaccination_record import Dose, VaccinationRecord

DTAP = Dose(
    "DTaP",
    given_on="2017-05-02",
    dose_number="1",
    lot="C5432AA",
    maker="Sanofi Pasteur",
    expires="2019-03",
    site="Left thigh",
    route="Intramuscular",
    amount="0.5 mL",
    given_by="Maria Alvarez, MD",
    place="School gym",
    source="State registry",
    note="Mild fever that evening",
    code="20",
)
RECORD = VaccinationRecord(
    patient_name="Lena Hoffmann",
    birth_date=date(2017, 3, 2),
    clinic_name="Riverbend Family Clinic",
    clinic_lines=["1200 River Road", "Phone (555) 010-0100"],
    doses=[DTAP],
    not_given=[],
    printed_on=datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
    time_zone="America/Chicago",
)


def read(record: VaccinationRecord) -> PdfReader:
    return PdfReader(BytesIO(vaccination_pdf(record)))


def text(record: VaccinationRecord) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in read(record).pages)


def one_field(**values: str) -> VaccinationRecord:
    return replace(RECORD, doses=[replace(DTAP, **values)])


def test_the_paper_says_whose_it_is_where_it_comes_from_and_when_it_was_printed():
    said = text(RECORD)
    assert "Lena Hoffmann, born March 2, 2017" in said
    assert "Riverbend Family Clinic" in said
    assert "1200 River Road" in said
    assert "Printed March 2, 2026, 9:00 a.m." in said
    assert "Page 1 of 1" in said
    assert "If something is missing or looks wrong, ask the clinic" in said


def test_everything_recorded_about_a_dose_is_on_the_paper():
    said = text(RECORD)
    for part in (
        "May 2, 2017",
        "Dose 1",
        "Sanofi Pasteur",
        "Lot C5432AA",
        "Expires March 2019",
        "0.5 mL",
        "Left thigh",
    ):
        assert part in said
    for part in (
        "Intramuscular",
        "Maria Alvarez, MD",
        "School gym",
        "State registry",
        "Note: Mild fever that evening",
        "CVX 20",
    ):
        assert part in said


def test_doses_of_one_vaccine_stand_together_in_date_order_with_the_newest_date():
    doses = [
        Dose("MMR", "2021-05-01", code="03"),
        Dose("Hepatitis B", "2017-03"),
        Dose("Measles, mumps and rubella", "2018-03-04", code="03"),
        Dose("hepatitis  B", "2017"),
        Dose("MMR", "in childhood"),
    ]
    said = text(replace(RECORD, doses=doses))
    assert "On record: 5 doses of 2 vaccines. The newest is of May 1, 2021." in said
    assert "3 doses · newest May 1, 2021 · CVX 03" in said
    places = [said.index(part) for part in ("2 doses · newest March 2017", "March 4, 2018", "in childhood")]
    assert places == sorted(places)
    assert "Recorded as: Measles, mumps and rubella" in said


def test_unspecific_codes_do_not_throw_two_vaccines_together():
    said = text(replace(RECORD, doses=[Dose("Cholera", "2001", code="999"), Dose("Plague", "2002", code="999")]))
    assert "2 doses of 2 vaccines" in said


def test_an_empty_record_says_so():
    assert "No vaccinations are recorded for Lena Hoffmann." in text(replace(RECORD, doses=[]))


def test_what_was_refused_is_listed_apart_with_its_reason():
    refused = Dose("HPV", "2025-08-01", note="Parent wanted to wait", source="Riverbend Family Clinic")
    said = text(replace(RECORD, not_given=[refused]))
    assert "1 dose of 1 vaccine" in said
    assert said.index("Vaccinations not given") < said.index("HPV") < said.index("Parent wanted to wait")


def test_two_hundred_doses_break_over_pages_and_none_is_lost():
    doses = [
        replace(DTAP, vaccine=f"Vaccine {n % 7}", code=None, lot=f"LOT{n:03d}", note=f"Note{n:03d}") for n in range(200)
    ]
    pages = [" ".join(page.extract_text().split()) for page in read(replace(RECORD, doses=doses)).pages]
    assert len(pages) > 10
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Lena Hoffmann, born March 2, 2017" in page
        assert "Riverbend Family Clinic" in page
        assert ("Maker, lot and expiration" in page) == ("LOT" in page)
    for n in range(200):
        holding = [page for page in pages if f"LOT{n:03d}" in page]
        assert len(holding) == 1
        assert f"Note{n:03d}" in holding[0]
    assert sum("(continued)" in page for page in pages) >= 7


def test_markup_and_hostile_text_stay_text():
    hostile = [
        "<b>bold</b>",
        "<img src=/etc/passwd>",
        "A & B &amp; C",
        "{name} %s",
        "(1) \\) Tj ET",
        "<script>alert(1)</script>",
    ]
    for value in hostile:
        said = text(replace(one_field(maker=value, note=value, vaccine=value), patient_name=value, clinic_name=value))
        assert said.count(value) >= 6
    bytes_of_pdf = vaccination_pdf(one_field(maker="<img src=/etc/passwd>"))
    assert b"root:" not in bytes_of_pdf
    assert b"/XObject" not in bytes_of_pdf


def test_direction_overrides_control_characters_and_broken_code_points_do_no_harm():
    said = text(one_field(maker="Mer\u202eck\x00 \x1b[31m\ud800\ue000 Inc", note="line\r\nbreak"))
    assert "Merck" in said
    assert "line break" in said


def test_an_endless_word_is_cut_and_costs_no_time():
    endless = dict.fromkeys(("vaccine", "lot", "maker", "site", "given_by", "place", "source", "note"), "x" * 100_000)
    record = replace(one_field(**endless), patient_name="y" * 100_000)
    vaccination_pdf(RECORD)
    began = time.process_time()
    vaccination_pdf(RECORD)
    ordinary = time.process_time() - began
    reader = read(record)
    assert time.process_time() - began - ordinary < 150 * ordinary  # uncut it takes above a thousand times as long
    assert len(reader.pages) <= 3
    assert "…" in reader.pages[0].extract_text()


SCRIPTS = {
    "Spanish": "Íñigo Núñez",
    "Vietnamese": "Nguyễn Thị Ươm",
    "Cyrillic": "Сергей Ёлкин",
    "Greek": "Ελένη Παπαδοπούλου",
    "Arabic": "محمد الهاشمي",
    "Hebrew": "אבישג כהן",
    "Chinese": "北京协和医院",
    "Japanese": "さくらクリニック",
    "Korean": "김민준",
    "Devanagari": "क्षत्रिय हिन्दी",
    "Bengali": "অপু",
    "Tamil": "தமிழ்",
    "Thai": "กรุงเทพ",
    "Khmer": "ភ្នំពេញ",
    "Amharic": "አበበ",
    "Armenian": "Արամ",
    "Emoji": "💉🙂",
}


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_every_script_has_a_shipped_font(name: str):
    reader = read(replace(RECORD, patient_name=name))
    fonts = {str(font.get_object()["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all("+" in font or font == "/Helvetica" for font in fonts), "every font used is embedded"
    assert "\ufffd" not in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.title == f"Vaccination record: {name}"


@pytest.mark.parametrize("name", ["محمد الهاشمي", "אבישג כהן (תל אביב)", "क्षत्रिय हिन्दी"])
def test_joined_and_right_to_left_names_can_be_copied_as_written(name: str):
    stream = read(replace(RECORD, patient_name=name)).pages[0].get_contents()
    assert stream is not None
    assert name.encode("utf-16-be").hex().upper().encode() in stream.get_data()


@pytest.mark.parametrize(
    ("written", "on_paper"),
    [
        ("כהן (תל אביב)", "(ביבא לת) ןהכ"),
        ("Cohen (תל אביב) MD", "Cohen (ביבא לת) MD"),
        ("Cohen תל (אביב) MD", "Cohen (ביבא) לת MD"),
        ("כהן 12 (Tel Aviv)", "(Tel Aviv) 12 ןהכ"),
        ("Cohen (MD)", "Cohen (MD)"),
    ],
)
def test_right_to_left_text_stands_in_its_order_with_its_brackets_turned(written: str, on_paper: str):
    shown = [piece[::-1] if "\u05d0" <= piece[0] <= "\u05ea" else piece for _font, piece in in_visual_order(written)]
    assert "".join(shown) == on_paper


def test_several_people_print_at_once():
    records = [replace(RECORD, patient_name=name, doses=[DTAP] * 5) for name in SCRIPTS.values()]
    alone = [vaccination_pdf(record) for record in records]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(vaccination_pdf, records)) == alone


def test_the_file_has_title_language_and_structure():
    reader = read(replace(RECORD, doses=[DTAP] * 30))
    root = reader.root_object
    assert reader.metadata is not None
    assert reader.metadata.title == "Vaccination record: Lena Hoffmann"
    assert reader.metadata.author == "Riverbend Family Clinic"
    assert reader.metadata.subject == "Vaccinations of Lena Hoffmann, born March 2, 2017"
    assert reader.metadata.creation_date == RECORD.printed_on
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]
    roles = _roles(root["/StructTreeRoot"]["/K"][0].get_object())
    assert roles[0] == "/Document"
    assert roles.count("/H1") == 1
    assert roles.count("/H2") == 2
    assert roles.count("/Table") == 1
    assert roles.count("/TH") == 5 + 1, "the head counts once, however often it is printed"
    assert roles.count("/TD") == 30 * (5 + 1)


def test_all_that_is_drawn_is_tagged_or_marked_as_decoration():
    for page in read(RECORD).pages:
        stream = page.get_contents()
        assert stream is not None
        depth = 0
        for line in stream.get_data().decode("latin-1").splitlines():
            if line.endswith(("BDC", "BMC")):
                depth += 1
            elif line == "EMC":
                depth -= 1
            assert depth > 0 or " Tj" not in line
        assert depth == 0


def test_the_same_record_gives_the_same_bytes():
    assert vaccination_pdf(RECORD) == vaccination_pdf(RECORD)


def test_a_reader_of_spanish_gets_it_in_spanish(tmp_path, monkeypatch):
    catalogue = Catalog(locale="es")
    catalogue.add("Vaccination record", "Registro de vacunación")
    catalogue.add("Page {number} of {total}", "Página {number} de {total}")
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "portal.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    words._catalogue.cache_clear()
    with words.speaking("es"):
        said, language = text(RECORD), read(RECORD).root_object["/Lang"]
    words._catalogue.cache_clear()
    assert language == "es"
    assert "Registro de vacunación" in said
    assert "Página 1 de 1" in said
    assert "2 de mayo de 2017" in said


def _roles(element: DictionaryObject) -> list[str]:
    if "/S" not in element:
        return []
    return [str(element["/S"]), *(role for kid in element["/K"] for role in _roles(kid.get_object()))]
