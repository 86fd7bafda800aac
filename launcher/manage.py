"""`./run manage COMMAND …`: one management command, with the environment that `./run` gives the application."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout

from launcher.data import Data
from launcher.data import manage as manage_py
from launcher.environment import complete
from launcher.lock import Lock
from launcher.packages import install
from launcher.places import ROOT, VAR, Place
from launcher.postgres import Postgres
from launcher.programs import dying_with_us, stop_leftovers
from launcher.run import DEFAULT_PORT, REQUIREMENTS
from launcher.servers import are_up, servers


def manage(words: Sequence[str]) -> int:
    """Run the command and return its exit code. Use servers that run already, else start them for its duration."""
    place = Place(VAR)
    lock = Lock(place)
    while not lock.take(command=" ".join(words[:1])):
        if lock.join() and are_up(place, os.environ):
            return command(words, surroundings(place, lock.holder()))
        time.sleep(0.2)
    return with_own_servers(words, place, lock)


def with_own_servers(words: Sequence[str], place: Place, lock: Lock) -> int:
    with redirect_stdout(sys.stderr):  # standard output is reserved for the command
        stop_leftovers(place)
        install(REQUIREMENTS, place)
        is_new = not Postgres(place).is_initialised
        environment = surroundings(place, {})
        with servers(place, os.environ):
            if is_new and words[:1] != ["restore"]:  # `restore` needs an empty database
                Data(environment, place).migrate()
            code = command(words, environment)
            lock.wait_for_others()
    return code


def surroundings(place: Place, holder: Mapping[str, object]) -> dict[str, str]:
    address = str(holder.get("address", f"http://localhost:{DEFAULT_PORT}"))
    return complete(os.environ, place, service_url=address)


def command(words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the command in the foreground. It handles Ctrl-C itself, and receives the SIGTERM sent to the launcher."""
    Data(environment, Place(VAR)).doubt()
    sys.stderr.flush()
    process = subprocess.Popen(
        manage_py(*words),
        cwd=ROOT,
        env=dict(environment),
        preexec_fn=dying_with_us(signal.SIGTERM),  # noqa: PLW1509 - the launcher has one thread
    )
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()
