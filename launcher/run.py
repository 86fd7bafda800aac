"""`./run`: install, migrate and start the whole application."""

import argparse
import errno
import os
import shutil
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress

from launcher import application
from launcher.data import Data
from launcher.environment import complete
from launcher.lock import Lock
from launcher.packages import install
from launcher.places import PYTHON, VAR, Place
from launcher.programs import stop_leftovers
from launcher.servers import servers
from launcher.steps import run_step, step
from launcher.trouble import Trouble

REQUIREMENTS = "requirements-local.txt"
DEFAULT_PORT = 8000


def options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Start everything: database, broker, web, worker, relay and scheduler, with demonstration data.",
        epilog="./run manage COMMAND … runs one management command with the same environment.",
    )
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT, help="where the application answers (8000)")
    parser.add_argument("--people", type=positive, metavar="N", help="load N invented people")
    parser.add_argument("--fresh", action="store_true", help="delete the embedded database first and start anew")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: use a number from 1 to 65535")
    return int(text)


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of people: use 1 or more")
    return int(text)


def run(arguments: Sequence[str]) -> int:
    """Start everything and run until Ctrl-C; returns the exit code.

    :raises Trouble: if another launcher uses the place, the port is taken, or a step fails
    """
    chosen = options(arguments)
    address = f"http://localhost:{chosen.port}"
    place = Place(VAR)
    lock = Lock(place)
    if not lock.take(address=address):
        raise Trouble(already(lock.holder()))
    stop_leftovers(place)
    check_port(chosen.port)
    install(REQUIREMENTS, place)
    if chosen.fresh:
        forget(place)
    build_assets(place)
    environment = complete(os.environ, place, service_url=address)
    with servers(place, os.environ) as started:
        data = Data(environment, place)
        data.migrate()
        data.load_demonstration(chosen.people)
        with application.serving(environment, place, chosen.port) as programs:
            print(f"\nREADY  {address}   (logs: {place.logs}; Ctrl-C stops everything)\n", flush=True)
            with suppress(KeyboardInterrupt):
                data.show_demonstration()
                application.watch([*started, *programs])
            print("Stopping …", flush=True)
    return 0


def already(holder: Mapping[str, object]) -> str:
    if "address" in holder:
        return f"Already running at {holder['address']} (process {holder['pid']}): stop that one first, with Ctrl-C."
    return (
        f"./run manage {holder.get('command')} (process {holder.get('pid')}) is using the database: wait for its end."
    )


def check_port(port: int) -> None:
    """Check before anything is installed or started that the port is free.

    :raises Trouble: if it is in use or reserved
    """
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} is reserved for the system: choose another, as in ./run --port 8001.") from None
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise
            other = port + 1 if port < 65535 else DEFAULT_PORT
            raise Trouble(f"Port {port} is in use: choose another, as in ./run --port {other}.") from None


def forget(place: Place) -> None:
    """Delete the embedded database, the broker's messages, and the secrets that belong to them."""
    for folder in (place.postgres, place.broker, place.folder / "beat"):
        shutil.rmtree(folder, ignore_errors=True)
    (place.folder / "secrets.json").unlink(missing_ok=True)


def build_assets(place: Place) -> None:
    """Build the front-end files, unless `launcher.assets` finds them up to date."""
    path = os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", os.defpath)])
    with step("Front-end files"):
        run_step("assets", [str(PYTHON), "-m", "launcher.assets"], place, environment={**os.environ, "PATH": path})
