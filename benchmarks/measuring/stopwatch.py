"""Times contestants alternately, so that other load on the machine affects all of them equally."""

import time
from collections.abc import Callable, Mapping
from statistics import median

WARM_UP = 3
SLOW, LEAST, MOST = 3, 9, 200
SECONDS = 1.0
"""The time limit of one comparison; each contestant runs at least `LEAST` times regardless."""

Contestant = Callable[[], float]
"""Runs once and returns the milliseconds to count."""


def medians(contestants: Mapping[str, Contestant], *, seconds: float = SECONDS) -> dict[str, float]:
    """The median time of each contestant, in milliseconds."""
    return {name: median(taken) for name, taken in in_turn(contestants, seconds=seconds).items()}


def in_turn(contestants: Mapping[str, Contestant], *, seconds: float = SECONDS) -> dict[str, list[float]]:
    """All times of each contestant in milliseconds, after a warm-up. Slow contestants run fewer times."""
    most = {name: _warm_up(run, seconds) for name, run in contestants.items()}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    until = time.monotonic() + seconds
    for number in range(MOST):
        if number >= LEAST and time.monotonic() > until:
            break
        for name in (name for name, limit in most.items() if number < limit):
            times[name].append(contestants[name]())
    return times


def _warm_up(run: Contestant, seconds: float) -> int:
    """Warm up, and return how many times to run, given the time of the last run."""
    for _round in range(WARM_UP):
        if run() > 1000 * seconds:
            return SLOW
    return MOST if run() <= 1000 * seconds / LEAST else SLOW


def elapsed(act: Callable[[], object]) -> float:
    """How long `act` takes, in milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
