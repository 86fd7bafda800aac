"""Django's flush, run as the owner of the tables: the run-time role may not TRUNCATE."""

from typing import Any

from django.core.management.commands import flush

from partners.owner import as_owner


class Command(flush.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
