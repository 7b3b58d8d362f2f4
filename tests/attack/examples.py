"""How many examples an attack tries: few and always the same ones in `make test`, many new ones in `make soak`."""

from hypothesis import HealthCheck, Phase, settings

from tests.faults.killing import SOAK


def examples(few: int, many: int) -> settings:
    """For ``@examples(30, 2000)`` above ``@given``: no limit of time for one, nothing kept between runs."""
    return settings(
        max_examples=many if SOAK else few,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if SOAK else [])],
        suppress_health_check=list(HealthCheck),
    )
