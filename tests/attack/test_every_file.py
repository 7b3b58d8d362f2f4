"""Files of every kind that the portal takes in, real ones but damaged: read, or refused in words; never a failure."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import pyzipper
from hypothesis import given
from hypothesis import strategies as st

from services import backup, backup_sealing
from services.attachments.check import checked
from services.clinic_settings.look import fit_logo
from services.database import Database
from services.errors import PortalError, Problem, UnreadableFile
from services.forms import fhir_out
from services.forms.fhir_in import read as questionnaire
from services.forms.fhir_in import read_file as questionnaire_file
from services.records.fhir_in import read_fhir
from services.records.unpack import read_file
from services.settings import Settings
from tests.attack.damage import damaged, damaged_json
from tests.attack.examples import examples
from tests.files import pdf, photo, picture
from tests.samples import ccda, sample, section
from tests.services.test_questionnaires import EVERY_KIND

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a file that fails
LONGEST = 2.0  # seconds of the processor for one small file
XML = ccda(section("11450-4", text="<table><tr><td colspan='2'>Asthma</td></tr></table>"))
PERSON = {"resourceType": "Patient", "id": "p", "name": [{"given": ["Ada"], "family": "Muster"}], "birthDate": "1980"}
MAIL = b"""Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/xml; charset=foo
Content-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b
Content-Transfer-Encoding: base64

PENsaW5pY2FsRG9jdW1lbnQ+
--x
Content-Type: application/zip; name="=?utf-8?q?x?="
Content-Transfer-Encoding: quoted-printable

=50=4B=03=04
--x--
"""


def zipped(kind: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in (("a.xml", XML), ("b/é.json", json.dumps(PERSON).encode()), ("c.zip", b"PK\x03\x04")):
            archive.writestr(name, content)
    return out.getvalue()


def locked() -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"pw")
        archive.writestr("a.xml", XML)
    return out.getvalue()


@contextmanager
def refused_in_words() -> Iterator[None]:
    """What is inside ends soon, whatever it says."""
    start, said = time.thread_time(), "read"
    try:
        yield
    except (Problem, UnreadableFile) as refusal:
        said = str(refusal)
    assert said.strip()
    assert time.thread_time() - start < LONGEST


PACKED = [*map(zipped, (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)), MAIL, XML]


@examples(300, 60_000)
@given(damaged(*PACKED, locked()), st.sampled_from(["", "pw", "é", "\ud800"]))
def test_packed_records(content: bytes, password: str) -> None:
    with refused_in_words():
        for one in read_file("a", content, password):
            assert one.draft or one.reason


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (locked().replace(b"AE\x03", b"AE\x09"), "pw"),
        (MAIL.replace(b"filename*1=b", b"filename*=b; filename*0=c"), ""),
    ],
    ids=["an unknown strength of AES", "a name in wrong parts"],
)
def test_what_the_readers_of_zips_and_mails_stumble_over(content: bytes, password: str) -> None:
    with suppress(UnreadableFile):
        assert all(one.draft or one.reason for one in read_file("a", content, password))


ONE = {"resourceType": "Bundle", "entry": [{"resource": PERSON}]}
SMALL = json.loads(sample("fhir/practitioners_2019.json").read_bytes())
REAL = json.loads(sample("fhir/Chet_2019.json").read_bytes())
PART = {**REAL, "entry": REAL["entry"][:12] + REAL["entry"][-12:]}


@examples(60, 5000)
@given(
    damaged_json(
        PART, {**SMALL, "entry": SMALL["entry"][:9]}, {"resourceType": "Bundle", "entry": [{"resource": PERSON}]}
    )
)
def test_fhir_records(content: Any) -> None:
    with refused_in_words():
        assert read_fhir(json.dumps(content).encode())


@examples(60, 5000)
@given(damaged(json.dumps(ONE).encode()))
def test_fhir_records_as_bytes(content: bytes) -> None:
    with refused_in_words():
        read_fhir(content)


@examples(150, 10_000)
@given(damaged_json(EVERY_KIND))
def test_questionnaires(content: Any) -> None:
    """What is taken goes out as it came in."""
    with refused_in_words():
        form = questionnaire(content).form
        assert questionnaire(json.loads(json.dumps(fhir_out.questionnaire(form)))).form == form


@examples(60, 5000)
@given(
    damaged(json.dumps(EVERY_KIND).encode(), b"9" * 5000, b"[" * 5000, b'{"item": NaN}', "\ufeff{}".encode("utf-16"))
)
def test_files_of_questionnaires(content: bytes) -> None:
    with refused_in_words():
        questionnaire_file(content)


@pytest.mark.parametrize("take", [checked, fit_logo])
def test_attached_files_and_logos(take: Callable[..., Any], tmp_path: Path) -> None:
    own = Settings(tmp_path)

    @examples(4, 300)
    @given(damaged(pdf("Dear Dr. Chen"), photo(quality=80), picture(mode="P"), picture(mode="RGBA")))
    def run(content: bytes) -> None:
        with suppress(Problem):
            assert take("a.pdf", content, own)

    run()


def test_backups(tmp_path: Path) -> None:
    """A damaged one is refused before anything was restored; a sealed one too, and a damaged key."""
    secret, public = backup_sealing.new_key_pair()
    data, key = tmp_path / "data", tmp_path / "key"
    data.mkdir()
    own = Settings(data, backup_key=public)
    db = Database(own.database)
    sealed = backup.make_backup(own, db, tmp_path)
    plain = backup.make_backup(Settings(data), db, tmp_path)
    db.close()
    named = zipfile.ZipFile(plain)
    manifests, content = damaged_json(json.loads(named.read("manifest.json"))), named.read("database")

    def with_manifest(manifest: Any) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("database", content)
            archive.writestr("manifest.json", json.dumps(manifest))
        return out.getvalue()

    @examples(15, 2000)
    @given(
        st.one_of(damaged(plain.read_bytes()), manifests.map(with_manifest)),
        damaged(sealed.read_bytes()), damaged(secret.encode(), b"# \xff\n"), st.booleans(),
    )  # fmt: skip
    def run(zip_file: bytes, age_file: bytes, key_file: bytes, right: bool) -> None:
        (tmp_path / "a.zip").write_bytes(zip_file)
        (tmp_path / "a.zip.age").write_bytes(age_file)
        key.write_bytes(secret.encode() if right else key_file)
        for name in ("a.zip", "a.zip.age"):
            with suppress(PortalError):
                assert backup.rehearse(Settings(data), tmp_path / name, key)["made_at"]

    run()
