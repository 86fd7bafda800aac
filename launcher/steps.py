"""Steps of a start. Each prints its name and duration; its output goes to a log."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from launcher.places import ROOT, Place
from launcher.trouble import DISK_FULL, Trouble


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print `what` is being done, then the duration in seconds."""
    print(f"  {what:<34}", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.monotonic() - started:6.1f} s", flush=True)


def run_step(
    name: str,
    command: list[str],
    place: Place,
    *,
    environment: Mapping[str, str] | None = None,
    instead: list[str] | None = None,
) -> None:
    """Run `command` and wait for its end. If it fails, run `instead`.

    :raises Trouble: if both fail, with the last line of output
    """
    log = place.logs / f"{name}.log"
    with log.open("wb") as out:
        for attempt in (command, instead):
            if attempt is None:
                continue
            out.write(f"$ {' '.join(attempt)}\n".encode())
            out.flush()
            if _ends_well(attempt, out.fileno(), environment):
                return
    raise Trouble(_last_words(name, log.read_text(errors="replace"), str(log)))


def _ends_well(command: list[str], out: int, environment: Mapping[str, str] | None) -> bool:
    try:
        ended = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
        )
    except FileNotFoundError:
        return False
    return ended.returncode == 0


def _last_words(name: str, said: str, log: str) -> str:
    return explained(f"Step '{name}' failed", said) + f" (all of it: {log})"


def explained(what: str, said: str) -> str:
    """One line from a program's output `said`: `what` happened, and the last error in it or else its last line."""
    if "No space left on device" in said:
        return DISK_FULL
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    errors = [line for line in lines if re.match(r"[\w.]+: \S", line)]
    return f"{what}: {(errors or lines)[-1]}"


def run_in_view(name: str, command: list[str], environment: Mapping[str, str]) -> None:
    """Run `command` with its output on the terminal.

    :raises Trouble: if it fails
    """
    sys.stdout.flush()
    ended = subprocess.run(command, cwd=ROOT, env=dict(environment), check=False)
    if ended.returncode:
        raise Trouble(f"Step '{name}' failed; what it printed above says why.")
