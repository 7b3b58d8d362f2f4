"""Running a program until it is killed at a random moment, and how often; and what must be whole each time."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from services import history
from services.database import Database
from tests.running import ROOT

SOAK = os.environ.get("SOAK") == "1"
KILLS = 100 if SOAK else 4


def killed_again_and_again(db: Database, program: str, longest: float, *arguments: str) -> Iterator[int]:
    """Run `program` of this folder and kill it within `longest` seconds, a quarter of KILLS times.

    Yields each time how many acts were acknowledged in all; history and file are whole then.
    """
    chance = random.Random(f"{program} {arguments[-1]}")
    acknowledged = 0
    for _kill in range(max(2, KILLS // 4)):
        acknowledged += done_until_killed(program, chance.uniform(0, longest), *arguments)
        assert db.reading(history.first_broken) is None
        assert db.reading(lambda session: session.execute(text("PRAGMA integrity_check")).scalar()) == "ok"
        yield acknowledged


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
