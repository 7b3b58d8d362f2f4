"""Records come out of files, zips and folders; what is no record is named, what is hostile is refused."""

import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import pyzipper

from services.errors import UnreadableFile
from services.records import unpack
from services.records.unpack import files_below, label, pieces, read_file
from tests.samples import SAMPLES, all_samples, sample

CCD = b'<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"/>'


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def declared(content: bytes) -> Counter[str]:
    """What a zip holds by the endings of its names, two levels deep: counted without the code under test."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            if member.filename.lower().endswith(".zip"):
                found += declared(archive.read(member))
            elif not member.is_dir():
                found[Path(member.filename).suffix.lower()] += 1
    return found


OPEN_ZIPS = [path for path in all_samples("zip/*.zip") if "encrypted" not in path.name]


@pytest.mark.parametrize("path", OPEN_ZIPS, ids=lambda path: path.name[:20])
def test_a_real_zip_gives_its_documents_and_names_the_rest(path: Path) -> None:
    content = path.read_bytes()
    expected = declared(content)
    found, skipped = pieces(path.name, content)
    assert {piece.kind for piece in found} == {"ccda"}
    # One vendor writes documents without an ending.
    assert len(found) == expected[".xml"] + expected[""] > 0
    told = Counter(Path(one.name).suffix.lower() for one in skipped)
    assert told == expected - Counter({".xml": expected[".xml"], "": expected[""]})
    assert all(one.reason for one in skipped)


@pytest.mark.parametrize("path", all_samples("zip/*encrypted*"), ids=lambda path: path.name[:20])
def test_an_encrypted_zip_asks_for_its_password(path: Path) -> None:
    found, skipped = pieces(path.name, path.read_bytes())
    assert found == []
    assert len(skipped) == 3
    assert all("needs its password" in one.reason for one in skipped)
    found, skipped = pieces(path.name, path.read_bytes(), "a guess")
    assert found == []
    assert {one.reason for one in skipped} == {"this password does not open it"}


def test_a_password_opens_an_aes_zip_also_inside_another() -> None:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword("contraseña".encode())
        archive.writestr("ccd.xml", CCD)
    ((piece,), skipped) = pieces("aes.zip", buffer.getvalue(), "contraseña")
    assert (piece.content, skipped) == (CCD, [])
    mixed = zipped(("inner.zip", buffer.getvalue()), ("plain.xml", CCD))
    assert len(pieces("mixed.zip", mixed, "contraseña")[0]) == 2


def test_a_zip_is_read_to_the_end() -> None:
    path = next(path for path in OPEN_ZIPS if "eRAD" in path.name)
    reads = list(read_file(path.name, path.read_bytes()))
    names = Counter(read.draft.person.family for read in reads if read.draft and read.draft.person)
    assert names == {"Newman": 2, "Bates": 3}


def test_a_record_transmitted_as_part_of_a_mail_is_found_in_it() -> None:
    path = next(path for path in OPEN_ZIPS if "eRAD" in path.name)
    with zipfile.ZipFile(path) as archive:
        part = archive.read("e.1/encr-xmit/1038784_CCDA.xml")
    assert part.startswith(b"Content-Type:")
    ((piece,), skipped) = pieces("mail.xml", part)
    assert (piece.kind, skipped) == ("ccda", [])
    assert b"=3D" not in piece.content


def test_a_fhir_bundle_and_a_document_are_told_apart_by_content() -> None:
    bundle, document = sample("fhir/Chet_2019.json"), sample("ccda/certified/Agastha.xml")
    reads = list(read_file("both.zip", zipped(("a.xml", bundle.read_bytes()), ("b.json", document.read_bytes()))))
    assert [(read.name, read.draft and read.draft.kind) for read in reads] == [
        ("both.zip/a.xml", "FHIR R4"),
        ("both.zip/b.json", "C-CDA R2.1"),
    ]
    assert reads[0].content == bundle.read_bytes()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (CCD, "ccda"),
        (b"\xef\xbb\xbf" + CCD, "ccda"),
        (b"\n  " + CCD[22:], "ccda"),
        (CCD.decode().encode("utf-16"), "ccda"),
        (CCD.decode().encode("utf-16-be"), "ccda"),
        (
            b'<?xml version="1.0"?><?xml-stylesheet href="CDA.xsl"?><!-- <html> --><n1:ClinicalDocument xmlns:n1="x">',
            "ccda",
        ),
        (b'<!DOCTYPE a [<!ENTITY b "<html>">]><ClinicalDocument>&b;</ClinicalDocument>', "ccda"),
        (b'{"resourceType": "Bundle"}', "fhir"),
        (b'\xef\xbb\xbf {"resourceType": "Bundle"}', "fhir"),
    ],
)
def test_records_are_known_by_their_first_bytes(content: bytes, kind: str) -> None:
    ((piece,), skipped) = pieces("file", content)
    assert (piece.kind, skipped) == (kind, [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html><body>ClinicalDocument</body></html>", "web page"),
        (b"<html><ClinicalDocument/></html>", "web page"),
        (b'<xsl:stylesheet xmlns:xsl="x"><xsl:template match="ClinicalDocument"/></xsl:stylesheet>', "style sheet"),
        (b'<Bundle xmlns="http://hl7.org/fhir"/>', "as JSON"),
        (b"<other/>", "not a C-CDA or FHIR"),
        (b"Read me first: how to open this", "plain text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a C-CDA or FHIR"),
    ],
)
def test_what_is_no_record_is_named_with_the_reason(content: bytes, reason: str) -> None:
    found, (skipped,) = pieces("thing", content)
    assert found == []
    assert skipped.name == "thing"
    assert reason in skipped.reason


def test_zips_in_zips_are_opened_two_levels_deep() -> None:
    nested = zipped(("d.xml", CCD))
    for name in ("two.zip", "one.zip"):
        nested = zipped((name, nested))
    ((piece,), skipped) = pieces("top.zip", nested)
    assert (piece.name, skipped) == ("top.zip/one.zip/two.zip/d.xml", [])
    found, (skip,) = pieces("deeper.zip", zipped(("zero.zip", nested)))
    assert found == []
    assert "too many times" in skip.reason


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(("a.xml", CCD + b" " * 5_000_000))
    assert len(bomb) < 10_000
    with pytest.raises(UnreadableFile, match="suspiciously tight"):
        pieces("bomb.zip", bomb)
    with pytest.raises(UnreadableFile, match="suspiciously tight"):
        pieces("outer.zip", zipped(("good.xml", CCD), ("bomb.zip", bomb)))


def test_limits_count_over_all_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped(*[(f"{number}.xml", CCD) for number in range(3)])
    outer = zipped(("a.zip", inner), ("b.zip", inner))
    assert len(pieces("outer.zip", outer)[0]) == 6
    monkeypatch.setattr(unpack, "MAX_MEMBERS", 7)
    with pytest.raises(UnreadableFile, match="more than 2,000 files"):
        pieces("outer.zip", outer)
    monkeypatch.setattr(unpack, "MAX_MEMBERS", 8)
    monkeypatch.setattr(unpack, "MAX_TOTAL", 2 * len(inner) + 5 * len(CCD))
    with pytest.raises(UnreadableFile, match="more than 512 MB"):
        pieces("outer.zip", outer)


def test_a_zip_with_too_many_files_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="more than 2,000 files"):
        pieces("many.zip", zipped(*[(f"{number}.txt", b"") for number in range(2_001)]))


def test_a_single_huge_member_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_MEMBER", len(CCD))
    found, (skipped,) = pieces("a.zip", zipped(("small.xml", CCD), ("film.xml", CCD + b" ")))
    assert [piece.name for piece in found] == ["a.zip/small.xml"]
    assert (skipped.name, skipped.reason) == ("a.zip/film.xml", "it is larger than 64 MB")


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_declared() -> None:
    honest = bytearray(zipped(("a.xml", CCD + b" " * 100_000)))
    real = (len(CCD) + 100_000).to_bytes(4, "little")
    lying = bytes(honest).replace(real, (50).to_bytes(4, "little"))
    assert lying != honest
    found, skipped = pieces("lie.zip", lying)
    assert all(len(piece.content) <= 50 for piece in found)
    assert len(found) + len(skipped) == 1


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_damaged_zip_is_refused_or_its_damaged_members_are_named(share: float) -> None:
    content = OPEN_ZIPS[0].read_bytes()
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        pieces("cut.zip", content[: int(len(content) * share)])
    broken = bytearray(zipped(("good.xml", CCD), ("bad.xml", CCD * 50)))
    at = broken.index(b"bad.xml") + 12
    broken[at : at + 8] = b"\xff" * 8
    found, (skipped,) = pieces("broken.zip", bytes(broken))
    assert [piece.name for piece in found] == ["broken.zip/good.xml"]
    assert skipped.reason == "it is damaged inside the zip file"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/cron.d/x", "etc/cron.d/x"),
        ("..\\..\\windows\\x.xml", "windows/x.xml"),
        ("a\x1b[2J\nb\u202efdp.xml", "a\ufffd[2J\ufffdb\ufffdfdp.xml"),
        ("<script>alert(1)</script>.xml", "<script>alert(1)</script>.xml"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("x" * 5_000, "x" * 200),
    ],
)
def test_hostile_names_are_only_labels(
    hostile: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert label(hostile) == shown
    if hostile:
        ((piece,), _skipped) = pieces("a.zip", zipped((hostile, CCD)))
        assert piece.name == f"a.zip/{shown}"
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_cannot_be_read_gives_its_reason() -> None:
    (read,) = read_file("cut.json", sample("fhir/Chet_2019.json").read_bytes()[:5_000])
    assert read.draft is None
    assert "damaged or cut off" in (read.reason or "")


def test_a_folder_gives_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.xml", "a/z.json", "a/.hidden", ".git/config", "c.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path)] == ["b.xml", "c.xml", "a/z.json"]
    assert list(files_below(tmp_path / "b.xml")) == [tmp_path / "b.xml"]
    with pytest.raises(UnreadableFile, match="no file or folder"):
        list(files_below(tmp_path / "nothing"))


def test_every_sample_is_found_below_its_folder() -> None:
    assert sorted(files_below(SAMPLES)) == sorted(path for path in SAMPLES.rglob("*") if path.is_file())
