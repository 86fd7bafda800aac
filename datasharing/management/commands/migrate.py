"""Django's migrate, run as the owner of the tables. Afterwards contexts signed with CONTEXT_KEY are valid."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate

from datasharing.enforcement import keys
from partners.owner import as_owner
from partners.together import Executor

vars(migrate)["MigrationExecutor"] = Executor  # Django has no setting for it


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
            if not args or not args[0]:
                keys.believe(settings.CONTEXT_KEY)
