"""What a service needs to get as far as storing something: answers from its lists, and rows of the kind it is about."""

from typing import Any

from models.forms import GivenForm
from models.record import Document, Medication, Panel, Problem

CHART = {"given": "Anna", "family": "Newcomer", "birth_date": "1980-02-03", "sex": "F", "street": "1 Elm Street",
         "contact:0:value": "anna@example.org", "contact:0:kind": "email", "contact:0:use": "",
         "contact:0:whose": ""}  # fmt: skip
MAIL = {"host": "mail.example.org", "port": "587", "security": "starttls", "user": "u", "password": "p",
        "sender": "portal@example.org"}  # fmt: skip
# service → argument → the answer, or the table whose rows it is about
ANSWERS: dict[str, dict[str, Any]] = {
    "appointments.asking.ask": {"act": "new", "visit_id": None},
    "change_requests.ask": {"wanted": {"given": "Anna", "insurer": "Plain words"}},
    "charts.editing.create": {"values": CHART},
    "clinic_settings.clinic.read": {"form": "clinic"},
    "clinic_settings.clinic.save": {"form": "clinic"},
    "clinic_settings.look.set_colour": {"typed": "#205080"},
    "clinic_settings.mail.prepare_trial": {"to": "ann@example.org"},
    "clinic_settings.mail.save": {"values": MAIL},
    "messages.office.reply": {"files": (), "wait": False},
    "corrections.about": {"kind": "problem", "row_id": Problem},
    "corrections.ask": {"kind": "problem", "row_id": Problem},
    "forms.filling.save": {"form_id": GivenForm},
    "forms.filling.submit": {"form_id": GivenForm},
    "refills.ask": {"medication_id": Medication, "provider_id": ""},
    "results.asking.ask": {"kind": "panel", "row_id": Panel, "provider_id": ""},
    "results.asking.opened": {"kind": "panel", "row_id": Panel},
    "results.deciding.hold": {"row_id": Panel},
    "results.reminders.settle": {"document_id": Document, "state": "done"},
    "staff_invitations.give": {"role": "billing"},
}
INSIDE = {  # called by other services with what those have checked
    "accounts.create_staff", "appointments.entry.write", "appointments.taking_in.take_in", "audit.search.rows_of",
    "billing.entry.write", "clinic_settings.saving.write_down", "family.documents.keep", "messages.office.moved",
    "messages.sending.open_thread_from", "records.compare.candidates", "records.compare.with_chart",
    "records.decide.accept", "records.decide.make_chart", "records.importing.create_patient",
    "records.importing.put_into_chart", "records.importing.take_in", "results.lines.saved", "results.seen.new_to",
}  # fmt: skip
