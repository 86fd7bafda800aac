"""Databases filled by a checkout's own code, in which its pages are measured."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks.measuring import contestants, filling
from benchmarks.measuring.rows import Report
from benchmarks.measuring.scratch import new_database, using
from partners.owner import as_owner

HERE = Path(settings.BASE_DIR)

ACTS = """
alter table datasharing_logentry disable trigger stamp;
insert into datasharing_logentry (at, act, operation, category, owner_id, persons, user_id, agency_id, purpose, clauses)
select now() - make_interval(secs => n / 1000.0), md5(n::text)::uuid, 'consultation', category, m.agency_id,
       array[%(person)s::bigint], m.user_id, m.agency_id, %(purpose)s, '{1,2,3}'
  from generate_series(1, %(acts)s) n, unnest(array[1, 8, 11]) category, partners_membership m
 where m.id = %(member)s;
alter table datasharing_logentry enable trigger stamp
"""


@dataclass(frozen=True)
class Ground:
    """A filled database: its members with their cookies and pages, and a partner system's token."""

    root: Path
    database: str
    made: dict[str, Any]

    @property
    def journeys(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.made["journeys"]
        return found

    def headers(self, who: str) -> dict[str, str]:
        """The headers of each request of `who`."""
        return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.journeys[who]['cookie']}"}

    def headers_of_system(self) -> dict[str, str]:
        """The headers of each call of the partner system."""
        return {"Authorization": f"Bearer {self.made['token']}"}

    def address(self, who: str, page: str) -> str | None:
        """The address of the page for `who`; None if this checkout has no such page."""
        address: str | None = self.journeys[who]["pages"].get(page)
        return address


@contextmanager
def filled(
    people_in_all: int,
    report: Report,
    *,
    root: Path = HERE,
    template: str = "template1",
    also: str = "",
    users_of_each: int = 0,
) -> Iterator[Ground]:
    """A new database, filled by the code of the checkout at `root`, with `users_of_each` more users of each kind."""
    report(f"{people_in_all:,} people: filling a database")
    with new_database(template, also=also) as name:
        done = subprocess.run(
            [sys.executable, filling.__file__, str(people_in_all), str(users_of_each)],
            cwd=root,
            env=contestants.environment(name, as_owner=True),
            stdout=subprocess.PIPE,
            check=True,
        )
        _tidy(name)
        yield Ground(root, name, json.loads(done.stdout))


@contextmanager
def migrated(ground: Ground, report: Report) -> Iterator[Ground]:
    """A copy of `ground`, migrated to this checkout."""
    report("migrating a copy of it")
    with new_database(ground.database) as name:
        with using(name):
            call_command("migrate", verbosity=0, interactive=False)
        _tidy(name)
        yield Ground(HERE, name, ground.made)


@contextmanager
def copied(ground: Ground, *, also: str) -> Iterator[Ground]:
    """A copy of `ground` that may be changed."""
    with new_database(ground.database, also=also) as name:
        yield Ground(ground.root, name, ground.made)


def add_acts(ground: Ground, acts: int, *, person: int, member: int, purpose: int) -> None:
    """Write log entries as if `member` had read about `person` so many times."""
    with using(ground.database), as_owner(), connection.cursor() as cursor:
        cursor.execute(ACTS, {"acts": acts, "person": person, "member": member, "purpose": purpose})
    _tidy(ground.database)


def _tidy(database: str) -> None:
    with using(database), as_owner(), connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
