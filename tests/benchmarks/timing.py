"""How long something takes."""

import statistics
import time
from collections.abc import Callable, Sequence


def milliseconds(run: Callable[..., object], *given: object) -> float:
    """By the wall clock."""
    began = time.perf_counter()
    run(*given)
    return (time.perf_counter() - began) * 1000


def processor_time(run: Callable[[], object], rounds: int) -> float:
    """Milliseconds of this process for one run, the median of `rounds`."""
    taken = []
    for _round in range(rounds):
        began = time.process_time()
        run()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]
