"""Replaces the context key while the service runs."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from datasharing.enforcement import keys
from partners.owner import as_owner

NEXT = (
    "Now restart web, worker, relay and beat with this CONTEXT_KEY, every one of them; "
    "then run rotate_context_key --forget-others."
)


class Command(BaseCommand):
    """Reads the key from CONTEXT_KEY, because other users can read command-line arguments. It is never printed."""

    help = (
        "Give this command a new CONTEXT_KEY in its environment: the database then believes the new key beside the "
        "old. Restart everything with the new key. Then --forget-others ends the old one. Nothing stops meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forget-others", action="store_true", help="believe no key but CONTEXT_KEY any more")

    def handle(self, *, forget_others: bool, **_options: Any) -> None:
        with as_owner(), transaction.atomic():
            if forget_others:
                self._forget_others()
            else:
                self._believe()

    def _believe(self) -> None:
        if keys.believe(settings.CONTEXT_KEY):
            self.stdout.write("The database believes the new context key, and the old one still.")
        else:
            self.stdout.write("The database believed this context key already: nothing changed.")
            self.stdout.write("To begin a rotation, set CONTEXT_KEY to a new one, as `openssl rand -hex 32` makes it.")
        self.stdout.write(NEXT)

    def _forget_others(self) -> None:
        if not keys.is_believed(settings.CONTEXT_KEY):
            raise CommandError(
                "The database does not believe this CONTEXT_KEY yet, so nothing serves with it, and what serves now "
                "would see nothing any more: run rotate_context_key without --forget-others first."
            )
        forgotten = keys.believe_only(settings.CONTEXT_KEY)
        if forgotten:
            self.stdout.write(f"Forgotten: {forgotten}. Whatever is still signed with another key is refused.")
        else:
            self.stdout.write("There was no other key: nothing changed.")
