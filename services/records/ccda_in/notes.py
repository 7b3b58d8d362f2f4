"""Notes and section texts: what is said in words, so that nothing vanishes (INTEROP §2)."""

from models.record import Document, Encounter, SectionText
from services.records import facts
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.embedded import embedded_file
from services.records.ccda_in.entries import add_line, key_of
from services.records.ccda_in.narrative import plain
from services.records.ccda_in.people import who
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, Element, P, attribute, fact, is_a, name_of, path, related
from services.words import _

NOTE_ACTIVITY = P + "4.202"
_AUTHOR = path("author", "assignedAuthor")
_AUTHOR_TIME = path("author", "time")
_LONGEST_WORD_LIST = 200  # entries told in words


def is_note(element: Element) -> bool:
    """Whether an entry is a note activity, in whatever section it stands."""
    return name_of(element) == "act" and is_a(element, NOTE_ACTIVITY)


def read_note(element: Element, reading: Reading) -> bool:
    """Read a note activity: its text, or the file it holds."""
    if name_of(element) != "act":
        return False
    concept = reading.concept(element.find(V3 + "code"))
    text = element.find(V3 + "text")
    file = embedded_file(text, reading, "note")
    elsewhere = reading.fact(element, facts.FILE)
    body = None if file or elsewhere else reading.text(text)
    if (own := fact(element, facts.CODE)) is not None:
        concept = reading.concept(own.find(V3 + "value"))
    if not file and not body and not elsewhere:
        reading.unread(_("The note has no text."), element)
        return True
    authored = reading.span(element.find(V3 + "effectiveTime"))[0]
    values = {
        "kind": reading.fact(element, facts.KIND) or "note",
        "title": reading.fact(element, facts.TITLE) or concept.words or _("Note"),
        "authored": authored or reading.time(element.find(_AUTHOR_TIME)),
        "author": who(element.find(_AUTHOR)),
        "encounter_key": next((key_of(item, Encounter) for _kind, item in related(element, "encounter")), None),
        "media_type": file[0] if file else elsewhere or reading.fact(element, facts.MEDIA_TYPE) or "text/plain",
        "body": body,
    }
    add_line(reading, Document, element, concept, values, file=file)
    return True


def add_note_text(section: Element, title: str, reading: Reading) -> None:
    """A notes section that is only narrative, as one note."""
    if body := plain(section.find(V3 + "text")):
        author, authored = reading.recorder
        values = {"kind": "note", "title": title, "media_type": "text/plain", "body": body}
        values |= {"author": author, "authored": authored}
        add_line(reading, Document, section, reading.concept(section.find(V3 + "code")), values)


def add_section_text(section: Element, title: str, reading: Reading) -> None:
    """The narrative of a section; where there is none, its entries in words."""
    body = plain(section.find(V3 + "text")) or _entries_in_words(section, reading)
    if body:
        concept = reading.concept(section.find(V3 + "code"))
        line = add_line(reading, SectionText, section, concept, {"title": title, "body": body})
        line.values["null_flavor"] = attribute(section, "nullFlavor")
        line.values["comment"] = reading.fact(section, facts.COMMENT)


def _entries_in_words(section: Element, reading: Reading) -> str:
    lines = []
    for entry in list(section.iterfind(V3 + "entry"))[:_LONGEST_WORD_LIST]:
        for element in entry:
            found: list[Concept] = [reading.concept(item) for item in element.iterfind(".//" + V3 + "code")]
            found += [reading.concept(item) for item in element.iterfind(".//" + V3 + "value")]
            words = dict.fromkeys(concept.words for concept in found if concept.display or concept.text)
            lines.append(", ".join(word for word in words if word))
    return "\n".join(line for line in lines if line)
