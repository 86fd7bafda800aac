"""Who uses a place now: one launcher starts and stops its servers, others may join while they run."""

import fcntl
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from launcher.places import Place, made


@dataclass
class Lock:
    """Held while its launcher lives: the system lets go of it however that one ends."""

    place: Place
    _held: IO[str] | None = field(default=None, init=False)
    _joined: IO[str] | None = field(default=None, init=False)

    def take(self, **what: object) -> bool:
        """Become the one who starts and stops the servers, and note `what` for; False when somebody is."""
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
        """What the one who holds it noted."""
        noted = self._file("launcher.lock").read_text()
        return dict(json.loads(noted)) if noted else {}

    def join(self) -> bool:
        """Use servers that somebody else started, who then waits for us before stopping them."""
        file = self._file("joined.lock").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._joined = file
        return True

    def wait_for_others(self) -> None:
        """Return when nobody who joined is left; from then on nobody can join."""
        self._joined = self._file("joined.lock").open("a")
        fcntl.flock(self._joined, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let go, as the system does for whoever ends."""
        for file in (self._held, self._joined):
            if file is not None:
                file.close()

    def _file(self, name: str) -> Path:
        return made(self.place.folder) / name
