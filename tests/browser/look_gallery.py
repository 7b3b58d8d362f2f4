"""Every component in every state on a few pages, to look at and to check: `python tests/browser/look_gallery.py PORT`.

Pages: `/` (signed-in frame), `/for/max` (acting for somebody), `/plain` and `/plain?errors=1` (signed-out pages).
"""

import sys
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nicegui import app, ui
from starlette.requests import Request
from starlette.responses import HTMLResponse

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from components import (  # noqa: E402
    basics,
    callouts,
    cards,
    date_field,
    dialogs,
    disclosure,
    fields,
    frame,
    tables,
    tabs,
    theme,
    trend,
)
from components.badges import badge  # noqa: E402
from components.form import ErrorSummary, Form  # noqa: E402
from components.markup import link, show, two_lines  # noqa: E402
from components.range_bar import Reading, range_bar  # noqa: E402
from services.words import _  # noqa: E402

HOSTILE = '<img src=x onerror="document.title=1"></script><b>'
OWN = frame.Person("Maria Roe", "46 years old", 0, True, "/")
MAX = frame.Person("Maximilian Alexander Roe", "8 years old", 2, False, "/for/max")
ITEMS = [
    ("Home", "", "home", ""),
    ("Messages", "/messages", "messages", "/messages"),
    ("My health", "/my-health/medical-history", "health", "/my-health"),
    ("Appointments", "/appointments", "appointments", ""),
    ("Billing", "/billing", "billing", ""),
    ("My profile", "/profile", "profile", ""),
    ("Family access settings", "/family-access", "family", ""),
    ("Help", "/help", "help", ""),
]
CONTACTS = [
    frame.HelpContact("Technical support", "(914) 555-0117", "tel:+19145550117"),
    frame.HelpContact("Billing", "billing@example.org", "mailto:billing@example.org"),
]


def main(port: int) -> None:
    """Serve the gallery on 127.0.0.1."""
    app.add_static_files("/assets", ROOT / "assets")
    theme.set_up_theme()
    for path in ("/", "/messages", "/my-health/medical-history", "/forms", "/for/max", "/for/max/messages"):
        ui.page(path)(shell)
    app.get("/plain")(plain)
    icon = ROOT / "assets" / "favicon.svg"
    ui.run(host="127.0.0.1", port=port, tailwind=False, language="en-US", favicon=icon, show=False, reload=False)


def shell() -> None:
    """The signed-in frame around sub pages."""
    theme.apply_theme("Gallery")
    path = ui.context.client.sub_pages_router.current_path
    person, base = (MAX, "/for/max") if path.startswith("/for/max") else (OWN, "")
    parts = frame.frame(
        portal_name="Riverside Family Medicine", items=_items(base), current_person=person, people=[OWN, MAX],
        signed_in_as="Maria Roe", help_contacts=CONTACTS, on_navigate=lambda to: parts.announce(to),
    )  # fmt: skip

    def own() -> None:
        parts.set_person(OWN, [OWN, MAX], _items(""))
        results()

    def other() -> None:
        parts.set_person(MAX, [OWN, MAX], _items("/for/max"))
        history()

    with parts.main:
        ui.sub_pages({"/": own, "/for/max": other, "/messages": form, "/for/max/messages": form,
                      "/my-health/medical-history": history})  # fmt: skip


def results() -> None:
    """Callouts, results with range bars, a trend, and nothing-here."""
    basics.heading(1, "Good morning, Maria")
    basics.paragraph("Here is what is new since March 2, 2026.", "lead")
    more = Markup("{} {}.").format(
        "Out of range does not by itself mean a problem. Questions?", link("Write a message", "/messages")
    )
    callouts.notice(more, "Results may arrive before your provider has seen them")
    callouts.warning("In an emergency call 911. Messages are read on weekdays.", "Not for emergencies")
    callouts.success("Your message was sent to Dr. Lee.", "Message sent")
    with cards.card_with_side("Complete blood count", "cbc") as side:
        with side:
            show(badge("New", "new"))
        rows = [
            (
                two_lines("Hemoglobin", "Hemoglobin [Mass/volume] in Blood"),
                _bar(10.2, 12.0, 15.5, "g/dL", "Below range", "low"),
                badge("Final", "good"),
            ),
            (
                "White blood cells",
                _bar(6.1, 4.0, 11.0, "10*3/uL", "In range", "good"),
                badge("Preliminary", "attention"),
            ),
            ("Platelets", _bar(612, 150, 400, "10*3/uL", "Above range", "high"), badge("Corrected", "aside")),
            ("C-reactive protein", _bar(3.1, None, 5.0, "mg/L", "In range", "good"), badge("Final")),
            (HOSTILE, "Not detected", None),
        ]
        tables.table(["Test", "Result and range", "State"], rows, "Collected February 27, 2026, 9:00 a.m.")
    with cards.card("Blood pressure, upper value", "pressure"):
        readings = [(2021, 3, 132), (2022, 5, 141), (2023, 6, 138), (2024, 9, 126), (2026, 1, 124)]
        points = [trend.Point(date(y, m, 1), v, f"{date(y, m, 1):%b %Y}", f"{v} mm[Hg]") for y, m, v in readings]
        show(trend.trend("All readings", points, "Date", "Reading"))
    with cards.card("Documents", "documents"):
        callouts.empty_state("No documents yet", "Letters and visit summaries from your providers will appear here.")


def history() -> None:
    """Tabs, a sortable table, a disclosure and pairs."""
    basics.heading(1, "My health")
    path = "/my-health/medical-history"
    names = ["Health Records", "Medical History", "Test Results", "Documents", "Forms"]
    tabs.tab_links("My health", [(n, f"/my-health/{n.lower().replace(' ', '-')}") for n in names], path)
    with cards.card_with_side("Vaccinations", "vaccinations") as side:
        with side:
            basics.file_link("Print", "/assets/fonts/OFL.txt", new_tab=True, icon_name="print")
        columns = [
            tables.Column("Vaccine"),
            tables.Column("Date", sortable=True),
            tables.Column("Doses", number=True, sortable=True),
        ]
        rows = [
            (
                two_lines("Flu shot", "influenza, seasonal, injectable"),
                tables.Sorted("October 4, 2025", "2025-10-04"),
                3,
            ),
            ("Tetanus, diphtheria, whooping cough", tables.Sorted("May 12, 2019", "2019-05-12"), 12),
        ]
        tables.table(columns, rows, "Vaccinations, newest first", hide_caption=True)
        with disclosure.disclosure("Show vaccine details", "Hide vaccine details"):
            show(
                tables.pairs(
                    [("Lot", "A1234"), ("Maker", "Sanofi Pasteur"), ("Site", "Left arm"), ("Given by", "R. Diaz, RN")]
                )
            )
    with cards.card("Allergies", "allergies"):
        callouts.notice("No known allergies, recorded January 5, 2026.")


def form() -> None:
    """A form with every field; sending it shows the error states."""
    summary = ErrorSummary()
    basics.heading(1, "Send a message")
    with dialogs.dialog("Sign out everywhere?") as box:
        basics.paragraph("All other devices are signed out at once.")
        with basics.tag("div", classes="actions"):
            basics.button("Sign out everywhere", box.close, kind="primary")
            basics.button("Cancel", box.close)
    seen = basics.tag("p", "", id="seen")

    def send() -> None:
        values = [provider.value, when.value, name.value, word.value, born.value, agree.value, text.value]
        seen.text = " | ".join(map(str, values))
        sent.show_problems([
            ("Choose a provider", "provider"), ("Choose when you need an answer", "when"), ("Enter your name", "name"),
            ("Enter your password", "password"), ("Enter a birth date", "born"), ("Enter your message", "text"),
            ("The file was too large", None),
        ])  # fmt: skip

    with cards.card("New message", "new"), Form(summary, send) as sent:
        options = [("", "Choose a provider"), ("lee", "Dr. Ana Lee"), ("kim", HOSTILE)]
        provider = sent.add(fields.select_field("provider", "Provider", options, hint="Providers you have seen"))
        when_options = [("day", "Within two days"), ("week", "Within a week", "For questions that can wait")]
        when = sent.add(fields.radio_field("when", "When do you need an answer?", when_options))
        name = sent.add(fields.text_field("name", "Name", autocomplete="name", hint="As on your insurance card"))
        word = sent.add(fields.password_field("password", "Password"))
        born = sent.add(date_field.birth_date_field("born", "Date of birth", hint="For instance 3 27 1988"))
        text = sent.add(
            fields.message_field("text", "Message", limit=1000, hint="Do not send credit card information.")
        )
        agree = sent.add(fields.checkbox_field("copy", "Send me a copy"))
        with basics.tag("div", classes="actions"):
            basics.button("Send message", kind="primary", submit=True)
            basics.button("Sign out everywhere", box.open)
            basics.button("Print", kind="quiet", icon_name="print").disable()


def plain(request: Request) -> HTMLResponse:
    """A sign-in page made of the templates, under the strict policy it has to live with."""
    templates = Environment(
        loader=FileSystemLoader(ROOT / "assets" / "templates"), autoescape=True, undefined=StrictUndefined
    )
    templates.globals.update(_=_, language="en", portal_name="Riverside Family Medicine", asset_url="/assets/{}".format)
    page = templates.from_string(PLAIN)
    wrong = (
        [("email", "Enter your email address"), ("born", "Enter a birth date"), ("", "Try again")]
        if request.query_params
        else []
    )
    policy = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'"
    )
    return HTMLResponse(page.render(errors=wrong, wrong=dict(wrong)), headers={"Content-Security-Policy": policy})


def _items(base: str) -> list[frame.NavItem]:
    return [
        frame.NavItem(label, base + path or "/", name, base + within if within else "")
        for label, path, name, within in ITEMS
    ]


def _bar(value: float, low: float | None, high: float | None, unit: str, words: str, tag: str) -> Markup:
    limits = f"up to {high}" if low is None else f"{low} to {high}"
    reading = Reading(value, low, high, str(value), unit, f"Range {limits} {unit}", str(low), str(high))
    return range_bar(reading, words, tag)  # type: ignore[arg-type]


PLAIN = """{% extends "base.html" %}{% import "fields.html" as f %}
{% block title %}Sign in – {{ portal_name }}{% endblock %}
{% block header %}<a href="?lang=es" lang="es" hreflang="es">Español</a>{% endblock %}
{% block content %}
<h1>Sign in</h1>
{{ f.callout("warning", "Call 911 or go to the nearest hospital.", "In an emergency") }}
<form class="card" method="post" action="/plain" novalidate>
  {{ f.text("email", "Email address", type="email", autocomplete="username", error=wrong.get("email")) }}
  {{ f.password("password", "Password") }}
  {{ f.checkbox("remember", "Remember this device for 90 days") }}
  {{ f.submit("Sign in") }}
  <p><a href="/forgot-password">Forgot your password?</a></p>
</form>
<section class="card"><h2>New here?</h2><p>Who will use this account?</p>
  <form class="flow" method="post" action="/plain">
  {{ f.radio("who", "Who will use this account?", [("patient", "Patient"),
    ("family", "Patient's family member", "You look after somebody who is a patient")]) }}
  {{ f.birth_date("born", "Date of birth", hint="For instance 3 27 1988", error=wrong.get("born")) }}
  {{ f.select("office", "Office", [("a", "Main Street"), ("b", "Harbor")]) }}
  {{ f.textarea("note", "Anything we should know", 200) }}
  <button class="btn" type="submit">Sign up today</button></form>
</section>
{% endblock %}
{% block footer %}<p>Technical support: <a href="tel:+19145550117">(914) 555-0117</a></p>{% endblock %}
"""

if __name__ in {"__main__", "__mp_main__"}:
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8099)
