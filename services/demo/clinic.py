"""The demo clinic: an invented practice. Telephone numbers are of the block reserved for fiction."""

from typing import Any
from zoneinfo import ZoneInfo

NAME = "Riverside Family Medicine"
TIME_ZONE = "America/New_York"
ZONE = ZoneInfo(TIME_ZONE)

CLINIC: dict[str, Any] = {
    "name": NAME,
    "portal_name": "My Riverside",
    "time_zone": TIME_ZONE,
    "street": "12 Mill Street",
    "city": "Port Alder",
    "state": "NY",
    "postal_code": "10599",
    "phone": "(914) 555-0100",
    "support_phone": "(914) 555-0117",
    "support_email": "technical@riverside.example.org",
    "billing_email": "billing@riverside.example.org",
    "feedback_email": "feedback@riverside.example.org",
    "website": "https://riverside.example.org",
    "payment_url": "https://pay.riverside.example.org",
    "oid": "2.16.840.1.113883.19.4711",  # HL7's branch for examples
    "opening_hours": {day: ["08:30", "17:30"] for day in ("mon", "tue", "wed", "thu")} | {"fri": ["08:30", "15:00"]},
}

MILL_STREET = "Mill Street office"
HARBOR = "Harbor View office"
LOCATIONS: list[dict[str, Any]] = [
    {"name": MILL_STREET, "street": "12 Mill Street", "city": "Port Alder", "state": "NY", "postal_code": "10599",
     "phone": "(914) 555-0100"},
    {"name": HARBOR, "street": "400 Harbor Road, Suite 2", "city": "Port Alder", "state": "NY", "postal_code": "10598",
     "phone": "(914) 555-0150"},
]  # fmt: skip

RAMAN = "Priya Raman, MD"
OSEI = "James Osei, MD"
LINDQVIST = "Susan Lindqvist, NP"
NOVAK = "Helen Novak, MD"
PROVIDERS: list[dict[str, Any]] = [
    {"name": RAMAN, "title": "MD", "specialty": "Family medicine"},
    {"name": OSEI, "title": "MD", "specialty": "Pediatrics"},
    {"name": LINDQVIST, "title": "NP", "specialty": "Family medicine"},
    {"name": NOVAK, "title": "MD", "specialty": "Cardiology"},
]
WORKS_AT = {
    RAMAN: (MILL_STREET,),
    OSEI: (MILL_STREET,),
    LINDQVIST: (MILL_STREET, HARBOR),
    NOVAK: (HARBOR,),
}
NURSE = "Carol Jimenez, RN"

STAFF = [  # name, name of the mailbox, role, the provider this person is
    ("Hannah Brooks", "hannah.brooks", "front desk", None),
    ("Priya Raman", "priya.raman", "clinician", RAMAN),
    ("Tom Becker", "tom.becker", "billing", None),
    ("Olivia Grant", "olivia.grant", "administrator", None),
]
