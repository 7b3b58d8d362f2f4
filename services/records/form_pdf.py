"""A form on paper: the questions that were asked with their answers, who sent it, and when (PRODUCT §6)."""

from services.forms.enabled import enabled
from services.forms.in_words import answer_words
from services.forms.questions import Item, Kind
from services.forms.reading import Paper
from services.records.pdf_page import BODY, HEADING, STRONG, TITLE, Pages
from services.words import _, long_date, long_moment


def form_pdf(paper: Paper) -> bytes:
    """A tagged PDF in the reader's language; all content is text (SECURITY WB-03)."""
    opened = paper.opened
    line = opened.line
    pages = Pages(
        title=line.title,
        subject=line.title,
        author=paper.clinic_name,
        running=(paper.clinic_name, f"{line.title} – {paper.patient_name}"),
        made=paper.printed_on,
        time_zone=opened.time_zone,
    )
    pages.text(line.title, TITLE, "H1")
    pages.gap(6)
    sent = long_moment(line.submitted_at, opened.time_zone) if line.submitted_at else _("not sent yet")
    facts = [(_("Patient"), paper.patient_name), (_("Born"), long_date(paper.birth_date)), (_("Sent"), sent)]
    pages.facts([*facts, (_("Filled in by"), line.signature or line.saved_name or "")])
    pages.gap(8)
    if opened.form.description:
        pages.text(opened.form.description, BODY)
        pages.gap(8)
    shown = enabled(opened.form, opened.answers)
    for item in opened.form.items:
        _place(pages, item, opened.answers, shown)
    return pages.render()


def _place(pages: Pages, item: Item, answers: dict[str, list[str]], shown: set[str]) -> None:
    if item.link_id not in shown:
        return
    if item.kind is Kind.GROUP:
        pages.gap(10)
        if item.text:
            pages.text(item.text, HEADING, "H2")
            pages.gap(3)
    elif item.kind is Kind.DISPLAY:
        pages.text(item.text, BODY)
        pages.gap(5)
    else:
        pages.text(item.text, BODY)
        for one in answer_words(item, answers) or [_("no answer")]:
            for part in _parts(one):
                pages.text(part, STRONG)
        pages.gap(7)
    for child in item.items:
        _place(pages, child, answers, shown)


def _parts(text: str) -> list[str]:
    """Paragraphs of an answer, in pieces that a page and the fonts can hold."""
    lines = [line for line in text.split("\n") if line.strip()]
    return [line[start : start + 1500] for line in lines for start in range(0, len(line), 1500)]
