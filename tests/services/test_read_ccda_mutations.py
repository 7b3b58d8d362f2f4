"""Whatever somebody does to a document, the reader either reads it or refuses it in words."""

import random
from contextlib import suppress
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.errors import UnreadableFile
from services.records.ccda_in import read_ccda
from tests.samples import sample

ROOTS = [
    etree.parse(str(sample(path))).getroot()
    for path in ("ccda/certified/EMR_Direct.xml", "ccda/hl7/Discharge_Summary_Discharge_Summary.xml")
]
STRANGE = st.sampled_from(
    ["", " ", "0", "-1", "2012", "99999999", "20120230", "1e999", "NaN", "#", "#nowhere", "\u202e<"]
)


@settings(max_examples=60, deadline=None, database=None)
@given(root=st.sampled_from(ROOTS), seed=st.integers(0, 2**32), value=STRANGE, many=st.integers(1, 40))
def test_a_mutated_document_is_read_or_refused(root: etree._Element, seed: int, value: str, many: int) -> None:
    mutated, chance = deepcopy(root), random.Random(seed)
    for _turn in range(many):
        element = chance.choice([item for item in mutated.iter(etree.Element) if item is not mutated])
        change = chance.randrange(4)
        if change == 0:
            element.getparent().remove(element)
        elif change == 1:
            element.addnext(deepcopy(element))
        elif change == 2 and element.attrib:
            element.set(chance.choice(list(element.attrib)), value)
        else:
            element.text = value
    with suppress(UnreadableFile):
        draft = read_ccda(etree.tostring(mutated))
        assert not any(item.reason == "This entry could not be understood." for item in draft.unread)
        assert all(line.place and set(line.values) <= set(line.table.model_fields) for line in draft.lines)


@settings(max_examples=60, deadline=None, database=None)
@given(content=st.binary(max_size=400), at=st.integers(0, 40_000))
def test_random_bytes_in_a_file_are_read_or_refused(content: bytes, at: int) -> None:
    whole = sample("ccda/certified/EMR_Direct.xml").read_bytes()
    with suppress(UnreadableFile):
        read_ccda(whole[:at] + content + whole[at + len(content) :])
