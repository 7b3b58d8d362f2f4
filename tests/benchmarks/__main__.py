"""All benchmarks in one run: `make bench`, or some of them: `make bench ONLY=page_loads,memory`."""

import asyncio
import os
import platform
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from services import clock
from tests.benchmarks.table import MISSED, Row, markdown

# Modules beside this one, each with `measure()`.
SUBJECTS = ("page_loads", "memory", "start", "sending", "importing", "exporting", "growth")
RESULTS = Path(__file__).with_name("RESULTS.md")


def main(only: list[str]) -> int:
    """Measure, print the table, and write it when everything was measured; 1 when something could not be."""
    rows: list[Row] = []
    failed: dict[str, str] = {}
    for subject in only or SUBJECTS:
        print(f"measuring {subject} …", flush=True)
        try:
            rows += asyncio.run(import_module(f"tests.benchmarks.{subject}").measure())
        except Exception as error:  # the others are measured all the same
            failed[subject] = f"{type(error).__name__}: {error}".splitlines()[0]
    text = markdown(rows, failed, _where())
    print(f"\n{text}\n{sum(row.verdict == MISSED for row in rows)} targets missed")
    if not only:
        RESULTS.write_text(text)
    return 1 if failed else 0


def _where() -> dict[str, str]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return {
        "machine": f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}, load at the end {load}",
        "date": f"{clock.now():%Y-%m-%d %H:%M} UTC",
        "commit": commit.stdout.strip() or "unknown",
    }


if __name__ == "__main__":
    sys.exit(main([one for argument in sys.argv[1:] for one in argument.split(",") if one]))
