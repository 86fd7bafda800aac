"""The test database is made by the owner of the tables; every test then runs as the run-time role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from datasharing import keys
from datasharing.door import Actor, acting
from partners.models import Agency, Membership, Purpose
from partners.owner import as_owner
from tests.partnership import Partnership, build


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Migrate as the owner, and load the partnership that tests speak of."""
    keep = request.config.getvalue("reuse_db")
    with django_db_blocker.unblock():
        with as_owner():
            databases = setup_databases(verbosity=0, interactive=False, keepdb=keep, serialized_aliases=[])
            with connection.cursor() as cursor:
                cursor.execute(f'REVOKE TEMP ON DATABASE "{connection.settings_dict["NAME"]}" FROM PUBLIC')
            keys.believe(settings.CONTEXT_KEY)
            if not Agency.objects.exists():
                build()
        yield
        if keep:
            return
        with as_owner():
            teardown_databases(databases, verbosity=0)


@pytest.fixture
def partnership(db: None) -> Partnership:
    """The agencies, people and agreements of tests/partnership.py."""
    return Partnership.load()


@contextmanager
def owner_role() -> Iterator[None]:
    """Inside a test's own transaction: act as the owner of the tables, then again as the run-time role."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE fd_owner")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE fd_app")


@pytest.fixture
def as_member() -> Callable[..., object]:
    """Enter the door as a member, for the first of their purposes unless one is named."""

    def enter(member: Membership, purpose: Purpose | None = None) -> object:
        return acting(Actor.of(member, purpose or Purpose(member.purposes[0]), resource="test"))

    return enter
