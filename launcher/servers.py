"""The embedded servers, started where the environment names no others."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from launcher.broker import Broker
from launcher.places import Place
from launcher.postgres import Postgres
from launcher.programs import Program
from launcher.steps import step


@contextmanager
def servers(place: Place, given: Mapping[str, str], *, is_durable: bool = True) -> Iterator[list[Program]]:
    """Start PostgreSQL and the broker unless `given` names others, and stop them when the block ends."""
    started: list[Program] = []
    try:
        if "DATABASE_URL" not in given:
            with step("Database"):
                _start_postgres(Postgres(place, is_durable), started)
        if "CELERY_BROKER_URL" not in given:
            with step("Broker"):
                _start_broker(Broker(place, is_durable), started)
        yield started
    finally:
        for program in reversed(started):
            program.stop()


def are_up(place: Place, given: Mapping[str, str]) -> bool:
    """Whether the embedded servers that `given` does not replace answer."""
    return ("DATABASE_URL" in given or Postgres(place).answers()) and (
        "CELERY_BROKER_URL" in given or Broker(place).answers()
    )


def _start_postgres(postgres: Postgres, started: list[Program]) -> None:
    postgres.create()
    program = postgres.program()
    started.append(program)
    program.start()
    postgres.wait(program)
    postgres.set_up_roles()


def _start_broker(broker: Broker, started: list[Program]) -> None:
    program = broker.program()
    started.append(program)
    program.start()
    broker.wait(program)
