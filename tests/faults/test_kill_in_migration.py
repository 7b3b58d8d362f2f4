"""FT-16: `kill -9` while an older database is brought up to date: it is as before, and the next start finishes."""

import os
import subprocess
import sys
from pathlib import Path

from tests.faults.killing import SOAK
from tests.running import ROOT


def test_ft_16_killed_in_any_step_the_next_start_finishes_it(tmp_path: Path) -> None:
    """Changes had partly reached the file when it was killed: its cache holds two pages."""
    program = str(Path(__file__).with_name("migrating_program.py"))
    done = subprocess.run(
        [sys.executable, program, str(tmp_path), "1" if SOAK else "40"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "killed" in done.stdout
    assert " 0 times with half" not in done.stdout
    print(f"\nFT-16: {done.stdout}")
