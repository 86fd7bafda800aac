"""What every test rests on: a database made by the owner of the tables and used by the run-time role."""

from collections.abc import Iterator

import pytest
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from partners.owner import as_owner


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database is created and dropped by the owner; between the two, tests have the run-time role's rights."""
    keep = request.config.getvalue("reuse_db")
    with django_db_blocker.unblock(), as_owner():
        databases = setup_databases(verbosity=0, interactive=False, keepdb=keep)
    yield
    if not keep:
        with django_db_blocker.unblock(), as_owner():
            teardown_databases(databases, verbosity=0)
