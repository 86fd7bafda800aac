"""Processor time of a process and its descendants, which does not depend on the load of the machine."""

import os
import time

from launcher.programs import PROCESSES

TICKS = os.sysconf("SC_CLK_TCK")
IN_STAT = slice(11, 15)
"""Fields of /proc/PID/stat behind the program's name: utime, stime, cutime, cstime."""


def spent(process: int) -> float:
    """Core-seconds of `process` and its descendants, including those that have ended.

    Without /proc (macOS): of the current process and its children that have ended.
    """
    if not PROCESSES.is_dir():
        return time.process_time() + sum(os.times()[2:4])
    try:
        return own_and_waited_for(process) + sum(spent(child) for child in children(process))
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def own_and_waited_for(process: int) -> float:
    """Core-seconds of `process` and of the children that it has waited for.

    :raises FileNotFoundError: if it has ended
    """
    text = (PROCESSES / str(process) / "stat").read_text()
    return sum(int(ticks) for ticks in text.rpartition(")")[2].split()[IN_STAT]) / TICKS


def children(process: int) -> list[int]:
    """The running child processes of all threads of `process`."""
    found = []
    for thread in (PROCESSES / str(process) / "task").iterdir():
        try:
            found += [int(child) for child in (thread / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):  # the thread has ended
            continue
    return found
