"""What the tests of services can do without."""

import pytest
from argon2 import PasswordHasher

from services import passwords

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing costs nothing, but for tests marked `real_passwords` and for programs of their own."""
    if request.node.get_closest_marker("real_passwords") is None:
        monkeypatch.setattr(passwords, "_hasher", _QUICK)
