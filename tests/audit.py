"""`make audit`: asks pip-audit for known weaknesses of the packages, and says plainly when nobody could be asked.

Ends with 1 for a known weakness, and with 0 when there is none or the advisories cannot be reached.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LISTS = ("requirements.txt", "tests/requirements.txt")


def main() -> int:
    """Audit everything that is installed, what the pinned packages need included."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        return told("NOT AUDITED: the advisories did not answer within ten minutes.")
    return judged(done.stdout, done.stderr)


def judged(output: str, errors: str) -> int:
    """What pip-audit's report means. A package that its source does not know was not audited."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = (errors.strip().splitlines() or ["no answer"])[-1]
        return told(f"NOT AUDITED: the advisories cannot be reached from here ({reason[:200]}).")
    asked = [one for one in packages if "vulns" in one]
    weak = [(one, hole) for one in asked for hole in one["vulns"]]
    for one, hole in weak:
        fixed = ", ".join(hole.get("fix_versions", [])) or "no version yet"
        print(f"{one['name']} {one['version']}: {hole['id']}, fixed in {fixed}")
    if not asked:
        return told(f"NOT AUDITED: none of {len(packages)} packages is known where advisories were looked for.")
    told(f"{len(asked)} packages audited, {len(packages) - len(asked)} not known there, {len(weak)} known weaknesses.")
    return 1 if weak else 0


def told(sentence: str) -> int:
    """Say it; 0."""
    print(sentence)
    return 0


if __name__ == "__main__":
    sys.exit(main())
