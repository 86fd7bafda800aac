"""Times contestants in turn, so that whatever else the machine does hits all of them alike."""

import time
from collections.abc import Callable, Mapping
from statistics import median

WARM_UP = 3
LEAST, MOST = 9, 200
SECONDS = 1.0
"""How long one comparison may take, once everybody has run `LEAST` times."""

Contestant = Callable[[], float]
"""Runs once, and answers the milliseconds that count."""


def medians(contestants: Mapping[str, Contestant], *, seconds: float = SECONDS) -> dict[str, float]:
    """The median time of each, in milliseconds; one that takes longer than `seconds` runs three times."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _round in range(WARM_UP):
        for name, run in contestants.items():
            if not times[name] or times[name][-1] < seconds * 1000:
                times[name].append(run())
    slow = {name for name, taken in times.items() if taken[-1] > 1000 * seconds / LEAST}
    for name in contestants.keys() - slow:
        times[name] = []
    until = time.monotonic() + seconds
    for number in range(MOST):
        if number >= LEAST and time.monotonic() > until:
            break
        for name, run in contestants.items():
            if name not in slow or number < LEAST // 3:
                times[name].append(run())
    return {name: median(taken) for name, taken in times.items()}


def elapsed(act: Callable[[], object]) -> float:
    """How long `act` takes, in milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
