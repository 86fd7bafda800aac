"""A committed partnership whose police system refers people to treatment, in a database of this package's own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import environ
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from datasharing.enforcement.door import acting
from partners.models import Purpose
from partners.owner import as_owner
from partners.systems.actions import Client, open_client
from tests.attacker import actor_of
from tests.makers import make_person
from tests.partnership import Partnership, build
from tests.referrals.conftest import make_northport

WANTED: dict[str, Any] = {
    "programme": "adder",
    "area": "E99000001",
    "substance_group": "opiate",
    "consent": {"given": True, "recipient": "harbour"},
}
"""What the police system says of each referral, but for whom it is about."""


@dataclass(frozen=True)
class Ground:
    """Who calls, and about whom."""

    client: Client
    persons: list[str]


def make_ground(*, people: int) -> Ground:
    """The partnership, its services and a partner system of the police, who hold as many people."""
    with as_owner():
        build()
        partnership = Partnership.load()
        make_northport(partnership)
        client = open_client(
            partnership.agency("police"), name="Custody system", purposes=[Purpose.CUSTODY], at=timezone.now()
        )
    worker = partnership.custody_worker
    with acting(actor_of(worker)):
        persons = [make_person(worker, programme=partnership.programme).reference for _each in range(people)]
    return Ground(client, persons)


@contextmanager
def database_at(url: str, owner_url: str) -> Iterator[None]:
    """Have this process use another server's database until the block ends."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(environ.Env.db_url_config(url))
    try:
        with override_settings(DATABASE_OWNER_URL=owner_url):
            yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def product_environment() -> dict[str, str]:
    """This process's environment, its keys included, without the addresses of the servers that it uses."""
    others = {"DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "SERVICE_URL"}
    return {name: value for name, value in os.environ.items() if name not in others} | {
        "CONTEXT_KEY": settings.CONTEXT_KEY
    }
