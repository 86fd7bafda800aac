"""A committed ground for tests that need several connections, in a database of its own that is dropped afterwards."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from datasharing.enforcement import keys
from partners.owner import as_owner
from tests.attacker import session
from tests.database import fresh_database
from tests.reliability.ground import Ground, make_ground


@pytest.fixture(scope="package")
def committed_ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    """One person whom the police may refer to treatment."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        with as_owner():
            stack.enter_context(fresh_database("_reliability"))
            keys.believe(settings.CONTEXT_KEY)
        yield make_ground(people=2)
        with as_owner():
            stack.close()


@pytest.fixture
def ground(committed_ground: Ground, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    """The ground with no work handed over yet."""
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute("DELETE FROM datasharing_outbox")
        owner.commit()
    with django_db_blocker.unblock():
        yield committed_ground
        connection.close()
