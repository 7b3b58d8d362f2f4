"""Running a program until it is killed at a random moment, and how often."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.running import ROOT

SOAK = os.environ.get("SOAK") == "1"
KILLS = 100 if SOAK else 4


def done_until_killed(program: str, seconds: float, *arguments: str) -> int:
    """How many acts `program` of this folder had acknowledged when it was killed, `seconds` after it was ready.

    It says "ready" once and "done" for each act.
    """
    command = [sys.executable, str(Path(__file__).with_name(program)), *arguments]
    clean = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)  # the moment of the kill is what is tried here
        process.kill()
        return process.stdout.read().count("done\n")
