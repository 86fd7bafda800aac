"""The whole product as `./run` starts it, on servers of its own, each program of which can be killed."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2
from django.core.management import call_command

from launcher import application
from launcher.broker import Broker
from launcher.environment import complete
from launcher.places import VAR, Place
from launcher.postgres import Postgres
from launcher.processor import children, spent
from launcher.programs import Program
from launcher.servers import servers
from launcher.trouble import Trouble
from tests import budget
from tests.reliability import clients
from tests.reliability.ground import WANTED, Ground, database_at, make_ground, product_environment
from tests.reliability.ledger import Held

PEOPLE = 500
PATIENCE_S = 300
HELD = """
SELECT r.reason, r.reference, count(e.id)
  FROM referrals_referral r LEFT JOIN referrals_event e ON e.referral_id = r.id AND e.kind = 'delivered'
 WHERE r.id > %s GROUP BY r.id
"""
SOON = "done_at IS NULL AND set_aside_at IS NULL AND next_at < now() + interval '2 minutes'"
ON_THEIR_WAY = "done_at IS NULL AND sent_at IS NOT NULL"


@dataclass(frozen=True)
class Cluster:
    """PostgreSQL and a place for the other servers, with people to refer."""

    place: Place
    database: Program
    ground: Ground

    def ask(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the owner of the tables sees, over a connection that no kill has met."""
        session = psycopg2.connect(Postgres(self.place).url("fd_owner"))
        session.autocommit = True
        with contextlib.closing(session), session.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall())

    def forget_work(self) -> None:
        """Take away the work that an earlier fault has left undone."""
        self.ask("DELETE FROM datasharing_outbox WHERE done_at IS NULL RETURNING 1")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A durable PostgreSQL with the ground in it; removed afterwards."""
    place = Place(VAR / "test" / f"kills-{os.getpid()}")
    try:
        with servers(place, {"CELERY_BROKER_URL": ""}) as [database]:
            postgres = Postgres(place)
            with database_at(postgres.url("fd_app"), postgres.url("fd_owner")):
                call_command("migrate", verbosity=0, interactive=False)
                ground = make_ground(people=PEOPLE)
            yield Cluster(place, database, ground)
    finally:
        for folder in (place.folder, place.postgres, place.sockets):
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class System:
    """The product's programs by name, the broker and the database among them."""

    cluster: Cluster
    programs: dict[str, Program]
    port: int

    def kill(self, name: str) -> None:
        """End a program as the kernel would: it has no time to say anything."""
        budget.killed.extend(spent(child) for child in children(self.process(name).pid))
        self.signal(name, signal.SIGKILL)
        self.process(name).wait()

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a program and to the processes that it has started."""
        os.killpg(self.process(name).pid, number)

    def start_again(self, name: str) -> None:
        """Do what its supervisor does when it has died (`launcher.application.watch`)."""
        program = self.programs[name]
        program.stop()
        program.start()
        if name == "database":
            self._wait_for_database(program)

    def _wait_for_database(self, program: Program) -> None:
        """It ends at once while a process of the one that was killed still holds its memory."""
        for _again in range(PATIENCE_S):
            try:
                return Postgres(self.cluster.place).wait(program)
            except Trouble:
                program.stop()
                program.start()
        raise AssertionError("the database did not start again")

    def process(self, name: str) -> subprocess.Popen[bytes]:
        process = self.programs[name].process
        assert process is not None
        return process

    def are_up(self) -> bool:
        """Whether every program runs."""
        return not any(program.has_died() for program in self.programs.values())

    def mark(self) -> int:
        """The last referral there is."""
        [[last]] = self.cluster.ask("SELECT coalesce(max(id), 0) FROM referrals_referral")
        return int(last)

    def held(self, mark: int) -> list[Held]:
        """All referrals since `mark`, bypassing row policies."""
        return [Held(*row) for row in self.cluster.ask(HELD, mark)]

    def count_work(self, where: str) -> int:
        """How much work is in a state."""
        [[count]] = self.cluster.ask(f"SELECT count(*) FROM datasharing_outbox WHERE {where}")
        return int(count)

    def swept_to(self) -> datetime:
        """Up to when the passing of time has been seen to."""
        [[moment]] = self.cluster.ask("SELECT max(swept_to) FROM datasharing_consentsweep")
        assert isinstance(moment, datetime)
        return moment

    def settle(self) -> None:
        """Return when no work is left that would be sent soon."""
        until = time.monotonic() + PATIENCE_S
        while self.count_work(SOON) and time.monotonic() < until:
            time.sleep(0.2)

    def token(self) -> str:
        """What the police system signs in with."""
        said = urlencode({"grant_type": "client_credentials", **self._secret()})
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        with contextlib.closing(line):
            line.request("POST", "/api/token", said, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = line.getresponse()
            assert answer.status == HTTPStatus.OK
            return str(json.load(answer)["access_token"])

    def _secret(self) -> dict[str, str]:
        client = self.cluster.ground.client
        return {"client_id": client.client_id, "client_secret": client.secret}

    @contextmanager
    def clients(self, ledger: Path, *, run: str, count: int) -> Iterator[subprocess.Popen[bytes]]:
        """Partner systems that send so many referrals and write into `ledger` what they are told."""
        ledger.touch()
        task = {"port": self.port, "token": self.token(), "ledger": str(ledger), "run": run, "count": count}
        process = subprocess.Popen([sys.executable, str(clients.__file__)], stdin=subprocess.PIPE)
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps({**task, "persons": self.cluster.ground.persons, "body": WANTED}).encode())
            process.stdin.close()
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def running(cluster: Cluster, *, fault: str = "") -> Iterator[System]:
    """The product on `cluster` with a broker that keeps nothing, with one of its faults planted."""
    place, port = cluster.place, free_port()
    broker = Broker(place, is_durable=False)
    given = product_environment() | {
        "CELERY_BROKER_URL": broker.url,
        "DJANGO_SETTINGS_MODULE": "tests.reliability.settings",
        "PLANTED_FAULT": fault,
    }
    environment = complete(given, place, service_url=f"http://localhost:{port}")
    started = [broker.program(), *application.programs(environment, place, port)]
    system = System(cluster, {"database": cluster.database, **{each.name: each for each in started}}, port)
    try:
        for program in started:
            program.start()
        broker.wait(system.programs["broker"])
        application.wait_for_web(system.programs["web"], port)
        yield system
    finally:
        for program in started:
            with contextlib.suppress(AssertionError, ProcessLookupError):
                system.kill(program.name)
            program.stop()


class Product:
    """The programs on a cluster: started when first needed, and again when something is wrong with them."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._stack = contextlib.ExitStack()
        self._system: System | None = None
        self._fault = ""

    def with_fault(self, fault: str) -> System:
        """The running product with this fault planted; whole if it is empty."""
        if self._system is None or self._fault != fault or not self._system.are_up():
            self._stack.close()
            self.cluster.forget_work()
            self._fault = fault
            self._system = self._stack.enter_context(running(self.cluster, fault=fault))
        return self._system

    def close(self) -> None:
        self._stack.close()


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])
