"""The owner of the tables: the login that migrates, loads and repairs, and never serves requests."""

from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

LOGIN = {"USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "OPTIONS": {}}
"""The connection settings that differ between the logins. The database's name does not, so tests keep theirs."""


class OwnerUnknown(CommandError):
    """DATABASE_OWNER_URL is not set, as is right for web processes and workers."""


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect as the owner until the block ends. May be nested.

    :raises OwnerUnknown: without DATABASE_OWNER_URL
    """
    if not settings.DATABASE_OWNER_URL:
        raise OwnerUnknown("DATABASE_OWNER_URL is not set: this command needs the login that owns the tables.")
    owner = environ.Env.db_url_config(settings.DATABASE_OWNER_URL)
    before = {part: connection.settings_dict[part] for part in LOGIN}
    connection.close()
    connection.settings_dict.update({part: owner.get(part, absent) for part, absent in LOGIN.items()})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
