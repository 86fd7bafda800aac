"""Loads the invented partnership of Northshire."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from rich.progress import Progress

from focused_deterrence.demonstration import (
    access,
    court,
    crowd,
    custody,
    diversion,
    groups,
    hospital,
    incidents,
    intelligence,
    levers,
    meetings,
    notices,
    notifications,
    partnership,
    people,
    recovery,
    releases,
    support,
    systems,
    tasks,
    ties,
    treatment,
)
from partners.models import Agency
from partners.owner import as_owner


class Command(BaseCommand):
    """Idempotent: loading again adds only people that are missing."""

    help = "Load an invented partnership with people, agreements and referrals; refused outside a demonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=2_000, help="how many people in all (default 2,000)")

    def handle(self, *, people: int, **_options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Nothing was loaded: DEBUG or DEMONSTRATION is off.")
        if people < 0:
            raise CommandError("--people must be 0 or more.")
        if Agency.objects.exists() and not Agency.objects.filter(code__in=partnership.AGENCIES).exists():
            raise CommandError("Nothing was loaded: this database has other agencies. Use a database without agencies.")
        self._load_partnership()
        self._load_crowd(people)

    def _load_partnership(self) -> None:
        if Agency.objects.exists():
            self.stdout.write("The partnership is loaded already.")
            return
        with as_owner():
            partnership.build()
            systems.connect()
            with connection.cursor() as cursor:
                cursor.execute("SELECT sharing.sweep_consents()")
        people.tell_stories()
        groups.name_groups()
        incidents.tell_incidents()
        tasks.tell_tasks()
        notifications.tell_notifications()
        ties.tie_members()
        support.support_people()
        treatment.treat_people()
        recovery.tell_recovery()
        hospital.visit_hospital()
        meetings.hold_meetings()
        access.propose_access()
        levers.apply_levers()
        releases.plan_releases()
        court.hold_court()
        diversion.divert_people()
        custody.fill_custody()
        intelligence.tell_intelligence()
        notices.choose()
        self.stdout.write(f"{len(partnership.AGENCIES)} agencies, {len(people.PEOPLE)} people with a story.")

    def _load_crowd(self, wanted: int) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM datasharing_person")
            [held] = cursor.fetchone()
            missing = max(wanted - held, 0)
            with Progress() as progress:
                bar = progress.add_task("People", total=missing)
                crowd.load_crowd(held, wanted, lambda size: progress.advance(bar, size))
        self.stdout.write(f"{missing} more people.")
