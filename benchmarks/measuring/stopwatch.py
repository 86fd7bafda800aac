"""Times contestants in turn, so that whatever else the machine does hits all of them alike."""

import time
from collections.abc import Callable, Mapping
from statistics import median

WARM_UP = 3
SLOW, LEAST, MOST = 3, 9, 200
SECONDS = 1.0
"""How long one comparison may take, once everybody has run `LEAST` times."""

Contestant = Callable[[], float]
"""Runs once, and answers the milliseconds that count."""


def medians(contestants: Mapping[str, Contestant], *, seconds: float = SECONDS) -> dict[str, float]:
    """The median time of each, in milliseconds."""
    return {name: median(taken) for name, taken in in_turn(contestants, seconds=seconds).items()}


def in_turn(contestants: Mapping[str, Contestant], *, seconds: float = SECONDS) -> dict[str, list[float]]:
    """Every time of each, in milliseconds, after a warm-up; whoever is slow runs fewer times."""
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
    """How many times to run what takes as long as it does once it is warm."""
    for _round in range(WARM_UP):
        if run() > 1000 * seconds:
            return SLOW
    return MOST if run() <= 1000 * seconds / LEAST else SLOW


def elapsed(act: Callable[[], object]) -> float:
    """How long `act` takes, in milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
