"""HL7's own rules for C-CDA documents, run by lxml: the schema and the Schematron (INTEROP §1).

Both are compiled once for each process. Without npm the tests that need them are skipped with the reason.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from lxml import etree, isoschematron

from tests import tools

_SCH = "{http://purl.oclc.org/dsdl/schematron}"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_VOC = "{http://www.lantanagroup.com/voc}"


@dataclass(frozen=True)
class Verdict:
    """`fired` is the number of rules that looked at something: no errors with none fired means nothing."""

    fired: int
    schema: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def errors(self) -> tuple[str, ...]:
        """All errors, of the schema first."""
        return self.schema + self.rules


def validate(document: bytes) -> Verdict:
    """What HL7's schema and Schematron say of a document. Skips the test where the rules could not be had."""
    found = tools.hl7_rules()
    if found is None:
        pytest.skip(tools.NO_RULES)
    schematron, schema = _schematron(found[0]), _schema(found[1])
    tree = etree.fromstring(document)
    schema.validate(tree)
    report = schematron(tree).getroot()
    wrong = tuple(
        f"{' '.join((item.findtext(_SVRL + 'text') or '').split())} at {item.get('location')}"
        for item in report.iterfind(_SVRL + "failed-assert")
    )
    fired = len(report.findall(_SVRL + "fired-rule")) - 1  # the one that always fires
    return Verdict(fired, tuple(f"line {e.line}: {e.message}" for e in schema.error_log), wrong)


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(path))


@cache
def _schematron(folder: Path) -> etree.XSLT:
    rules = etree.parse(str(folder / "Consolidation.sch"))
    root = rules.getroot()
    always = etree.Element(_SCH + "pattern", id="always")  # without it, matching is quadratic where no rule matches
    etree.SubElement(etree.SubElement(always, _SCH + "rule", context="/"), _SCH + "assert", test="true()").text = "-"
    root.find(_SCH + "pattern").addprevious(always)
    root.find(f"{_SCH}phase[@id='errors']").insert(0, etree.Element(_SCH + "active", pattern="always"))
    expanded = isoschematron.iso_abstract_expand(isoschematron.iso_dsdl_include(rules))
    options = {"select-contexts": "'key'", "phase": "'errors'"}
    program = isoschematron.iso_svrl_for_xslt1(expanded, **options)
    small = _small_vocabulary(folder, etree.tostring(rules, encoding="unicode"))
    text = etree.tostring(program, encoding="unicode").replace("voc.xml", small.as_uri())
    return etree.XSLT(etree.fromstring(text))


def _small_vocabulary(folder: Path, rules: str) -> Path:
    """The 14 value sets the rules look at, beside the 65 MB that would be read again for each document."""
    path = folder / "voc-in-use.xml"
    if not path.exists():
        vocabulary = etree.parse(str(folder / "voc.xml"), etree.XMLParser(huge_tree=True))
        for system in vocabulary.getroot().findall(_VOC + "system"):
            if f"'{system.get('valueSetOid')}'" not in rules:
                vocabulary.getroot().remove(system)
        unfinished = path.with_name(f"voc-in-use-{id(vocabulary)}.tmp")
        vocabulary.write(str(unfinished))
        unfinished.replace(path)
    return path
