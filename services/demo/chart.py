"""A chart being written: facts of the data modules in, `Line`s for the record out.

Times are told from today or from birth, so that the demo never grows old: "9y" is a year nine years ago, "9y3m" a
month, "9y3m4d" a day, "9y3m4d 08:15" a minute; "+2m" is the day two months after birth. The precision told is recorded.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel

from models.record import (
    Allergy,
    CareTeamMember,
    Document,
    Encounter,
    FamilyHistory,
    Immunization,
    Medication,
    Observation,
    Panel,
    Problem,
    Procedure,
)
from services.ages import birthday
from services.demo import codes
from services.records.draft import Line


class Chart:
    """Collects the lines of one invented chart. Each method adds one line of its kind."""

    def __init__(self, born: date, today: date, time_zone: str) -> None:
        self.born, self.today, self.zone = born, today, ZoneInfo(time_zone)
        self.lines: list[Line] = []

    def problem(self, code: str, name: str, icd: str, onset: str, resolved: str | None = None, **more: Any) -> None:
        """A diagnosis with its SNOMED CT and ICD-10-CM codes; resolved when it has an end."""
        status = "resolved" if resolved else "active"
        values = {"onset": self.when(onset), "resolved": self.when(resolved), "clinical_status": status}
        values |= {"kind": "diagnosis", "translations": [codes.coding(codes.ICD10, icd, name)]}
        self._coded(Problem, codes.SNOMED, code, name, **values, **more)

    def medication(
        self,
        code: str,
        name: str,
        dose: str,
        route: str,
        often: str,
        started: str,
        ended: str | None = None,
        **more: Any,
    ) -> None:
        """A medication by its RxNorm code; `dose` such as "1 tablet"."""
        amount, _, unit = dose.partition(" ")
        values = {"started": self.when(started), "ended": self.when(ended), "dose": amount, "dose_unit": unit}
        values |= {"route": codes.ROUTES[route], "frequency": often, "status": "completed" if ended else "active"}
        self._coded(Medication, codes.RXNORM, code, name, **values, **more)

    def allergy(
        self,
        system: str,
        code: str,
        name: str,
        kind: str,
        reactions: list[tuple[str, str, str]],
        onset: str,
        **more: Any,
    ) -> None:
        """An allergy; `reactions` as (SNOMED code, name, severity)."""
        kinds = {"drug": ("416098002", "Drug allergy"), "food": ("414285001", "Food allergy")}
        kind_code, kind_name = kinds.get(kind, ("419199007", "Allergy to substance"))
        severe = [{**codes.coding(codes.SNOMED, code, said), "severity": how} for code, said, how in reactions]
        values = {"kind": codes.coding(codes.SNOMED, kind_code, kind_name), "onset": self.when(onset)}
        values |= {"clinical_status": "active", "reactions": severe}
        self._coded(Allergy, system, code, name, **values, **more)

    def no_known_allergies(self) -> None:
        """A clinician asked, and there are none: not the same as nothing recorded."""
        kind = codes.coding(codes.SNOMED, "419199007", "Allergy to substance")
        self._add(Allergy, negated=True, kind=kind, clinical_status="active", text="No known allergies")

    def vaccine(self, given: str, cvx: str, name: str, **more: Any) -> None:
        """A dose by its CVX code."""
        self.vaccine_on(self.when(given) or "", cvx, name, **more)

    def vaccine_on(self, day: str, cvx: str, name: str, **more: Any) -> None:
        """A dose given on a partial date, left out when that has not come yet."""
        if day <= self.today.isoformat():
            self._coded(Immunization, codes.CVX, cvx, name, **({"given_on": day, "status": "completed"} | more))

    def procedure(self, code: str, name: str, performed: str, **more: Any) -> None:
        """Something that was done, by its SNOMED CT code."""
        self._coded(Procedure, codes.SNOMED, code, name, performed=self.when(performed), status="completed", **more)

    def encounter(self, code: str, name: str, started: str, minutes: int = 20, **more: Any) -> None:
        """A visit that took some minutes."""
        start = self.when(started) or ""
        values = {"started": start, "kind": "ambulatory", "status": "finished"}
        if "T" in start:
            values["ended"] = (datetime.fromisoformat(start) + timedelta(minutes=minutes)).isoformat(timespec="minutes")
        self._coded(Encounter, codes.SNOMED, code, name, **(values | more))

    def panel(self, code: str, name: str, collected: str, **more: Any) -> Line:
        """A report that holds results."""
        moment = self.when(collected)
        values = {"category": "laboratory", "collected": moment, "issued": moment, "status": "final"}
        return self._coded(Panel, codes.LOINC, code, name, **(values | more))

    def observation(self, code: str, name: str, taken: str | None, panel: Line | None = None, **more: Any) -> None:
        """One measured or answered thing, by its LOINC code."""
        values = {"taken": self.when(taken) if taken else None, "status": "final"}
        if panel is not None:
            values |= {"taken": panel.values["collected"], "category": panel.values["category"]}
        self._coded(Observation, codes.LOINC, code, name, panel, **(values | more))

    def relative(self, relation: tuple[str, str], code: str | None, condition: str, **more: Any) -> None:
        """A condition of a relative; `relation` as (role code, word)."""
        kin = codes.coding(codes.RELATION, *relation)
        self._coded(FamilyHistory, codes.SNOMED, code, condition, relation=kin, status="completed", **more)

    def care_team(self, code: str, role: str, /, **more: Any) -> None:
        """Someone who looks after the patient, by a code of the provider taxonomy."""
        self._coded(CareTeamMember, codes.TAXONOMY, code, role, status="active", **more)

    def document(
        self, kind: str, title: str, authored: str, author: str, body: str | None = None, pdf: bytes | None = None
    ) -> None:
        """A document as text, or as a PDF of its own."""
        file = ("application/pdf", f"{title}.pdf", pdf) if pdf else None
        values: dict[str, Any] = {"kind": kind, "title": title, "authored": self.when(authored), "author": author}
        values |= {"status": "current", "body": body, "media_type": "text/plain" if body else None}
        self._add(Document, None, file, **values)

    def when(self, told: str | None) -> str | None:
        """The partial date that `told` means; see the module's own words."""
        if told is None:
            return None
        part = re.fullmatch(r"(\+?)(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)d)?(?: (\d\d:\d\d))?", told)
        if part is None:
            raise ValueError(told)
        forward, years, months, days, hour = part.groups()
        sign, origin = (1, self.born) if forward else (-1, self.today)
        day = _months_on(origin, sign * (12 * int(years or 0) + int(months or 0))) + timedelta(
            days=sign * int(days or 0)
        )
        if not forward and days:
            day -= timedelta(days=max(0, day.weekday() - 4))  # the office is closed on weekends
        if hour:
            return datetime.combine(day, time.fromisoformat(hour), self.zone).isoformat(timespec="minutes")
        exact = forward or days
        return day.isoformat()[: 10 if exact else 7 if months else 4]

    def _coded(
        self,
        table: type[SQLModel],
        system: str,
        code: str | None,
        display: str,
        panel: Line | None = None,
        /,
        **values: Any,
    ) -> Line:
        values |= {"code": code, "code_system": system if code else None, "display": display}
        return self._add(table, panel, None, **values)

    def _add(
        self,
        table: type[SQLModel],
        panel: Line | None = None,
        file: tuple[str, str, bytes] | None = None,
        /,
        **values: Any,
    ) -> Line:
        number = sum(line.table is table for line in self.lines) + 1
        key = f"demo-{table.__tablename__}-{number}"
        line = Line(table, values, f"{table.__name__} {number}", key, panel, file)
        self.lines.append(line)
        return line


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return min(first + timedelta(days=day.day - 1), _months_end(first))


def _months_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def born_on(today: date, age: int, days_since: int) -> date:
    """Birth date of someone who turned `age` that many days ago (negative: who will turn it)."""
    return birthday(today - timedelta(days=days_since), -age)
