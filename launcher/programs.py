"""Programs that the launcher starts. Each has a log, is stopped with the launcher, and records its pid in a file."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from launcher.places import ROOT, Place

PATIENCE_S = 10
PROCESSES = Path("/proc")
"""Linux only; on macOS `ps` is used instead."""
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_SET_DEATH_SIGNAL = 1


def dying_with_us(stop: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` that has the kernel send the child `stop` when the launcher dies.

    Linux only. Elsewhere the next start stops leftover programs by their recorded pid.
    """
    launcher = os.getpid()

    def ask() -> None:
        if _libc is not None:
            _libc.prctl(_SET_DEATH_SIGNAL, int(stop))
            if os.getppid() != launcher:
                os.kill(os.getpid(), stop)

    return ask


@dataclass
class Program:
    """One long-running program."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    place: Place
    stop_signal: signal.Signals = signal.SIGTERM
    user: pwd.struct_passwd | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.place.logs / f"{self.name}.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT if self.user is None else "/",
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the launcher only, which stops the programs in order
                preexec_fn=dying_with_us(self.stop_signal),  # noqa: PLW1509 - the launcher has one thread
                **as_user(self.user),
            )
        (self.place.pids / self.name).write_text(f"{self.process.pid} {int(self.stop_signal)}")

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Send the stop signal, wait `PATIENCE_S`, then kill the program and all processes it started."""
        if self.process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE_S)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        (self.place.pids / self.name).unlink(missing_ok=True)


class Identity(TypedDict):
    """The user and groups that a program runs as; keyword arguments of `subprocess.Popen`."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


def as_user(user: pwd.struct_passwd | None) -> Identity:
    if user is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def stop_leftovers(place: Place) -> None:
    """Stop programs that a killed launcher left running. A pid that another program has by now is left alone."""
    for note in sorted(place.pids.iterdir()):
        pid, stop_signal = (int(word) for word in (note.read_text() or "0 0").split())
        if is_ours(pid, place):
            end(pid, ask_with=signal.Signals(stop_signal))
        note.unlink()


def is_ours(pid: int, place: Place) -> bool:
    command = command_line(pid)
    return any(str(folder) in command for folder in (ROOT, place.postgres, place.sockets))


def end(pid: int, *, ask_with: signal.Signals) -> None:
    """Send `ask_with` to `pid` and wait for its end; kill it after `PATIENCE_S` seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, ask_with)
        deadline = time.monotonic() + PATIENCE_S
        while command_line(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if command_line(pid):
            os.kill(pid, signal.SIGKILL)


def command_line(pid: int) -> str:
    """The command line of the process `pid`; empty if it has ended, also while it is a zombie."""
    if pid <= 0:
        return ""
    if PROCESSES.is_dir():
        try:
            return (PROCESSES / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()
