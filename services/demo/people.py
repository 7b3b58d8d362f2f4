"""The people of the demo: a family in which every age rule shows, someone who helps them, and a stranger."""

from dataclasses import dataclass, field

ADDRESS = {"street": "88 Willow Lane", "city": "Port Alder", "state": "NY", "postal_code": "10599", "country": "US"}
WHITE = [{"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2106-3", "display": "White"}]
BLACK = [{"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2054-5", "display": "Black or African American"}]
HISPANIC = {"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2135-2", "display": "Hispanic or Latino"}
NOT_HISPANIC = {"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2186-5", "display": "Not Hispanic or Latino"}
MARRIED = {"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M", "display": "Married"}


@dataclass(frozen=True)
class Someone:
    """A person of the demo. `age` None: not a patient. `turned` days ago; `signs_in`: has an account."""

    key: str
    given: str
    family: str
    age: int | None = None
    turned: int = 0
    sex: str = "F"
    signs_in: bool = True
    phone: str = "(914) 555-0123"
    guardian: str | None = None  # whose phone and e-mail stand in a small child's chart
    more: dict = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Full name."""
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        """Where mails go; nobody reads them."""
        return f"{self.given}.{self.family}@example.org".lower()


FAMILY = {"races": WHITE, "ethnicity": HISPANIC, "language": "en", **ADDRESS}
PEOPLE = [
    Someone("elena", "Elena", "Marchetti", 47, 120, "F", phone="(914) 555-0123",
            more={**FAMILY, "middle": "Rosario", "marital_status": MARRIED, "birth_sex": "F",
                  "insurer": "Hudson Valley Health Plan", "insurance_member_id": "HV 4471 9920"}),
    Someone("daniel", "Daniel", "Marchetti", 49, 40, "M", phone="(914) 555-0124",
            more={**FAMILY, "ethnicity": NOT_HISPANIC, "marital_status": MARRIED, "birth_sex": "M"}),
    Someone("marco", "Marco", "Marchetti", 17, 75, "M", phone="(914) 555-0125", more=FAMILY),
    Someone("lucia", "Lucia", "Marchetti", 15, 200, "F", phone="(914) 555-0126", more=FAMILY),
    Someone("theo", "Theo", "Marchetti", 13, -30, "M", signs_in=False, guardian="elena", more=FAMILY),
    Someone("nora", "Nora", "Marchetti", 8, 150, "F", signs_in=False, guardian="elena", more=FAMILY),
    Someone("ruth", "Ruth", "Bianchi", phone="(914) 555-0131"),
    Someone("samuel", "Samuel", "Okoye", 68, 260, "M", phone="(914) 555-0142",
            more={"races": BLACK, "ethnicity": NOT_HISPANIC, "language": "en", "street": "5 Quarry Road",
                  "city": "Port Alder", "state": "NY", "postal_code": "10598", "country": "US"}),
    # Not registered yet: for trying "Sign up today" and the office code.
    Someone("grace", "Grace", "Kim", 34, 20, "F", signs_in=False, phone="(914) 555-0157",
            more={"language": "en", "street": "17 Orchard Street", "city": "Port Alder", "state": "NY",
                  "postal_code": "10598", "country": "US"}),
]  # fmt: skip

# whose chart, who may see it, level, relationship, by which act, days ago
GRANTS = [
    ("elena", "daniel", "full", "husband", "patient", 800),
    ("daniel", "elena", "billing", "wife", "patient", 800),
    ("nora", "elena", "full", "mother", "passcode", 900),
    ("nora", "daniel", "full", "father", "passcode", 890),
    ("theo", "elena", "full", "mother", "passcode", 900),
    ("theo", "daniel", "full", "father", "passcode", 890),
    ("lucia", "elena", "full", "mother", "passcode", 1400),  # given before her 13th birthday: Billing only today
    ("marco", "elena", "full", "mother", "patient", 200),  # he gave it himself
    ("elena", "ruth", "billing", "sister", "patient", 300),
    ("nora", "ruth", "full", "aunt", "passcode", 150),
]
