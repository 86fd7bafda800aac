"""Locks on a place: one launcher starts and stops its servers, others may use them while they run."""

import fcntl
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from launcher.places import Place, made


@dataclass
class Lock:
    """File locks of one launcher. The operating system releases them when the process ends, for any reason."""

    place: Place
    _held: IO[str] | None = field(default=None, init=False)
    _joined: IO[str] | None = field(default=None, init=False)

    def take(self, **what: object) -> bool:
        """Take the exclusive lock that starting and stopping servers needs, and record `what` in it.

        Returns False if another launcher holds it.
        """
        file = self._file("launcher.lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        json.dump({"pid": os.getpid(), **what}, file)
        file.flush()
        self._held = file
        return True

    def holder(self) -> dict[str, object]:
        """What the holder of the exclusive lock recorded."""
        noted = self._file("launcher.lock").read_text()
        return dict(json.loads(noted)) if noted else {}

    def join(self) -> bool:
        """Take a shared lock: the launcher that started the servers waits for its release before it stops them.

        Returns False if that launcher is stopping them already.
        """
        file = self._file("joined.lock").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._joined = file
        return True

    def wait_for_others(self) -> None:
        """Wait until all shared locks are released. `join` is refused from then on."""
        self._joined = self._file("joined.lock").open("a")
        fcntl.flock(self._joined, fcntl.LOCK_EX)

    def release(self) -> None:
        """Release both locks."""
        for file in (self._held, self._joined):
            if file is not None:
                file.close()

    def _file(self, name: str) -> Path:
        return made(self.place.folder) / name
