"""The record as one HTML file for people: no scripts, nothing from elsewhere, everything in it is text (WB-03)."""

from datetime import datetime
from html import escape

from services.records.readable import Group, Line, Part, facts, parts_of, remark_on_dates, title_of
from services.records.selection import Record
from services.words import _, language, long_moment

# Shown in the file that is handed out and in the preview of the C-CDA document.
STYLE = """
body { margin: 0 auto; padding: 1rem; max-width: 62rem; color: #1b2429; background: #fff;
  font: 1.125rem/1.5 "Source Sans 3", system-ui, -apple-system, "Segoe UI", sans-serif; }
h1, h2, h3 { line-height: 1.25; color: #14505c; }
h2 { margin-top: 2rem; border-bottom: 1px solid #c5ced2; padding-bottom: .25rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 0; }
dt { color: #4d5960; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #c5ced2;
  overflow-wrap: break-word; white-space: pre-line; }
thead th { background: #edf3f4; } .note { color: #4d5960; font-size: 1rem; }
.as-written { white-space: pre-line; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print { body { max-width: none; font-size: 10pt; } tr { break-inside: avoid; } }
"""


def record_html(record: Record, now: datetime) -> bytes:
    """The whole file, in the reader's language; `now` (aware) is printed as the time it was made."""
    made = _("Made on {when}", when=long_moment(now, record.clinic.time_zone))
    pairs = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in facts(record))
    remark = remark_on_dates(record)
    body = [f'<h1>{escape(title_of(record))}</h1><dl>{pairs}</dl><p class="note">{escape(made)}</p>']
    body += [f"<p>{escape(remark)}</p>"] if remark else []
    return page(title_of(record), "".join([*body, *map(_part, parts_of(record))]))


def page(title: str, body: str) -> bytes:
    """A whole HTML document. `title` is text, `body` markup in which every text is escaped already."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    whole = (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )
    return whole.encode("utf-8", "replace")


def _part(part: Part) -> str:
    inside = "".join(_group(part, group) for group in part.groups)
    if part.is_empty:
        nothing = escape(_("Nothing is recorded."))
        inside = f"<p>{nothing}</p>"
    return f"<section><h2>{escape(part.title)}</h2>{inside}</section>"


def _group(part: Part, group: Group) -> str:
    said = f"<h3>{escape(group.title)}</h3>" if group.title and not group.lines else ""
    if group.lines:
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in part.columns)
        name = escape(group.title or part.title)
        rows = "".join(_rows(part, line) for line in group.lines)
        said = (
            f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table><caption>{name}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
    return said + (f'<p class="as-written">{escape(group.text)}</p>' if group.text else "")


def _rows(part: Part, line: Line) -> str:
    first, *others = line.cells
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
    note = f'<tr><td class="note" colspan="{len(part.columns)}">{escape(line.note)}</td></tr>' if line.note else ""
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>{note}'
