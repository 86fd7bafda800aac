"""An import is killed and run again: all people are loaded, and none twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from cases.imports.loading import BATCH
from tests.attacker import session
from tests.cases.imports.loading import load, save
from tests.committed import World, committed_world

pytestmark = pytest.mark.slow
LANDED = "SELECT (SELECT count(*) FROM cases_sourcerow), count(*), count(DISTINCT family_name) FROM cases_identity"


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A committed world with one person."""
    with committed_world(django_db_blocker) as made:
        yield made


def landed() -> tuple[int, int, int]:
    """The number of all rows, identities and family names, bypassing row policies."""
    with session("fd_owner") as opened, opened.cursor() as cursor:
        cursor.execute(LANDED)
        rows, identities, names = cursor.fetchone()
    return rows, identities, names


def start(file: Path) -> subprocess.Popen[bytes]:
    """The command, as a process of its own on this test's database."""
    address = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    return subprocess.Popen(
        [
            sys.executable,
            "manage.py",
            "import_people",
            str(file),
            "--agency",
            "police",
            "--programme",
            "adder",
            "--subject-role",
            "programme",
        ],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database},
        stdout=subprocess.DEVNULL,
    )


def test_an_import_that_was_killed_is_finished_by_running_it_again(world: World, tmp_path: Path) -> None:
    people = 6 * BATCH
    file = save(tmp_path / "people.csv", [f"N-{number},Marsh {number},Ash,,,,,,,," for number in range(people)])
    with start(file) as process:
        until = time.monotonic() + 120
        while not landed()[0] and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    half, identities, names = landed()
    assert 0 < half < people
    assert identities == names == half + 1

    code, said = load(file)

    assert code == 0
    assert f"Landed before   {half:>8}" in said
    assert landed() == (people, people + 1, people + 1)
