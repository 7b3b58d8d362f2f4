"""How long the process takes from its start to the first answer, beside the empty page's."""

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.servers import HERE
from tests.benchmarks.table import Row
from tests.running import running

ROUNDS = 15


async def measure() -> list[Row]:
    """By turns; the portal's data folder is there already, as after its first day."""
    programs = {
        "portal": ["app.py", "serve"],
        "bare": [str(HERE / "bare_page.py")],
        "untuned": [str(HERE / "empty_page.py")],
    }
    taken: dict[str, list[float]] = {name: [] for name in programs}
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        for number in range(ROUNDS + 1):
            for name, program in programs.items():
                began = time.perf_counter()
                with running(program, Path(folder) / name):
                    if number:  # the first one makes the data folder
                        taken[name].append((time.perf_counter() - began) * 1000)
    ours, bare, untuned = (statistics.median(taken[name]) for name in programs)
    return [Row("start", "process to first answer", ours, bare, "ms", "empty page, same theme", None, untuned)]
