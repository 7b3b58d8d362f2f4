"""The same browser as in the walks; pages here say themselves that the certificate is not a known one."""

from pathlib import Path

import pytest

from tests.chromium import browser, share_one_loop, started_chromium

__all__ = ["browser", "started_chromium"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share one Chromium."""
    share_one_loop(items, Path(__file__).parent)
