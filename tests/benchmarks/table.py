"""The table of all benchmarks: rows with a ratio, each against its target, as Markdown."""

from dataclasses import dataclass

MET, MISSED, NONE = "met", "**missed**", ""


@dataclass(frozen=True)
class Row:
    """One figure of the portal beside the figure that it is compared with, both of the same run.

    `most`: the target, the largest ratio that is good enough; None where there is no target. `most_more`: the target
    as the largest difference, in `unit`. `untuned`: the same of an empty NiceGUI page as it comes.
    """

    subject: str
    what: str
    ours: float
    theirs: float | None
    unit: str
    against: str = ""
    most: float | None = None
    untuned: float | None = None
    most_more: float | None = None

    @property
    def ratio(self) -> float | None:
        """Of ours to theirs; None when there is nothing to compare with."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def verdict(self) -> str:
        """Whether the target is met; nothing where there is none."""
        if self.theirs is not None and self.most_more is not None:
            return MET if self.ours - self.theirs <= self.most_more else MISSED
        if self.most is None or self.ratio is None:
            return NONE
        return MET if self.ratio <= self.most else MISSED

    @property
    def target(self) -> str:
        """The target in signs; nothing where there is none."""
        if self.most_more is not None:
            return f"≤ +{self.most_more:g} {self.unit}"
        return NONE if self.most is None else f"≤ {self.most:g}"


def markdown(rows: list[Row], failed: dict[str, str], where: dict[str, str]) -> str:
    """The whole file: where and when it was measured, the rows, and which subjects could not be measured and why."""
    head = ["subject", "what", "portal", "compared", "with", "ratio", "untuned NiceGUI", "target", ""]
    lines = ["# Benchmarks", "", "Written by `make bench`. Only the ratios count: the machine may have been busy."]
    lines += ["What was tried for missed targets and what bounds them: [BOUNDS.md](BOUNDS.md).", ""]
    lines += [f"* {name}: {value}" for name, value in where.items()]
    lines += ["", _line(head), _line(["---"] * len(head))]
    for row in rows:
        theirs = "" if row.theirs is None else f"{_plain(row.theirs)} {row.unit}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        untuned = "" if row.untuned is None else f"{_plain(row.untuned)} {row.unit}"
        ours = f"{_plain(row.ours)} {row.unit}"
        lines.append(
            _line([row.subject, row.what, ours, theirs, row.against, ratio, untuned, row.target, row.verdict])
        )  # fmt: skip
    lines += ["", *(f"* not measured: {subject}: {why}" for subject, why in failed.items())]
    return "\n".join(lines).rstrip() + "\n"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
