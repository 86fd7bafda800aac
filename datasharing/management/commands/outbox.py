"""Lists outbox rows that wait or were set aside, and retries rows that were set aside."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from datasharing.outbox import outbox
from datasharing.outbox.models import Outbox

LINE = "{state:<10} {key}  {task}  tried {attempts}  since {since}  {problem}"


class Command(BaseCommand):
    """Runs as the run-time role. Prints keys, tasks and kinds of error, without personal data."""

    help = "List work that waits or was set aside; --retry KEY sends again what was set aside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", type=UUID, metavar="KEY", help="send this work again, which was set aside")

    def handle(self, *, retry: UUID | None, **_options: Any) -> None:
        if retry is None:
            self._list()
        elif outbox.retry(retry, at=timezone.now()):
            self.stdout.write(f"{retry} is sent again now.")
        else:
            raise CommandError(f"{retry} is not set aside: `manage.py outbox` lists the keys of what is.")

    def _list(self) -> None:
        for row in Outbox.objects.filter(done_at=None).order_by("created_at"):
            self.stdout.write(
                LINE.format(
                    state="set aside" if row.set_aside_at else "waiting",
                    key=row.key,
                    task=row.task,
                    attempts=row.attempts,
                    since=f"{timezone.localtime(row.created_at):%d %B %Y %H:%M}",
                    problem=row.problem,
                ).rstrip()
            )
