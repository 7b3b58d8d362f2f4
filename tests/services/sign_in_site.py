"""The site of the security tests at http://localhost (passkeys need a name), which counts every run of argon2.

The time of every wrong answer can be made longer than the program's own, for a machine that is busy.
"""

import sys

from argon2 import PasswordHasher
from nicegui import app

from pages import sign_in
from tests.security import program

_verify = PasswordHasher.verify
_runs: list[float] = []


def _counted(self: PasswordHasher, stored: str, password: str) -> bool:
    _runs.append(1)
    return _verify(self, stored, password)


def _answer_after(seconds: float) -> None:
    sign_in.ANSWER_AFTER = seconds


if __name__ == "__main__":
    PasswordHasher.verify = _counted  # type: ignore[method-assign]
    app.get("/test/hashes")(lambda: len(_runs))
    app.get("/test/answer-after/{seconds}")(_answer_after)
    port = sys.argv[sys.argv.index("--port") + 1]
    sys.argv += ["--public-url", f"http://localhost:{port}", "--trusted-proxy", "127.0.0.1"]
    program.main()
