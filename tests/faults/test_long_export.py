"""FT-18: ten years of a chart are previewed and downloaded, and nobody else has to wait for it (`make soak`)."""

import pytest

from tests.benchmarks.exporting import others
from tests.faults.killing import SOAK


@pytest.mark.skipif(not SOAK, reason="takes half a minute and wants a quiet machine; make soak")
async def test_ft_18_a_long_export_keeps_nobody_waiting() -> None:
    for row in await others():
        print(f"\nFT-18: {row.what}: {row.ours:.0f} ms, {row.theirs:.0f} when {row.against}")
        assert row.theirs
        assert row.ours < max(300, 1.6 * row.theirs)
