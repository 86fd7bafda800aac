"""Processor time of a process and of everything that it has started: what a check costs on a machine of any load."""

import os
import time

from launcher.programs import PROCESSES

TICKS = os.sysconf("SC_CLK_TCK")
IN_STAT = slice(11, 15)
"""Of /proc/PID/stat, behind the program's name: user and system time, its own and that of children waited for."""


def spent(process: int) -> float:
    """Core-seconds of `process` and its descendants, ended ones included.

    Elsewhere than on Linux: of this process and of those of its children that have ended.
    """
    if not PROCESSES.is_dir():
        return time.process_time() + sum(os.times()[2:4])
    try:
        return own_and_waited_for(process) + sum(spent(child) for child in children(process))
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def own_and_waited_for(process: int) -> float:
    text = (PROCESSES / str(process) / "stat").read_text()
    return sum(int(ticks) for ticks in text.rpartition(")")[2].split()[IN_STAT]) / TICKS


def children(process: int) -> list[int]:
    """The processes that any thread of `process` has started and that run."""
    found = []
    for thread in (PROCESSES / str(process) / "task").iterdir():
        try:
            found += [int(child) for child in (thread / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):  # the thread has ended
            continue
    return found
