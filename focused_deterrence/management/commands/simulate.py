"""Simulates a half-year of the partnership of the demonstration."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.progress import Progress

from analysis.pathway.counting import Cohort, Reached, count
from analysis.pathway.words import STEPS
from datasharing.enforcement.door import Actor, acting
from focused_deterrence.demonstration.partnership import POSTS
from focused_deterrence.simulation.acts import CUSTODY, PURPOSES, Acts
from focused_deterrence.simulation.ledger import LedgerDiffers, compare, steps_in, write
from focused_deterrence.simulation.lives import Life, draw, number_of
from focused_deterrence.simulation.moving import Told, move
from partners.models import Agency, Membership
from partners.owner import as_owner
from referrals.models import CustodyContact


class Command(BaseCommand):
    """Idempotent: what is simulated already stays as it is."""

    help = "Simulate people's ways from custody into treatment by the product's own verbs, and compare with a ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=180, help="how many days up to now (default 180)")
        parser.add_argument("--people", type=int, default=400, help="how many people are met in custody (default 400)")
        parser.add_argument("--seed", type=int, default=7, help="another number, other lives (default 7)")
        parser.add_argument("--ledger", type=Path, help="write what became of each to this file")

    def handle(self, *, days: int, people: int, seed: int, ledger: Path | None, **_options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Nothing was simulated: DEBUG or DEMONSTRATION is off.")
        if days < 1 or people < 1:
            raise CommandError("--days and --people must be 1 or more.")
        if not Agency.objects.filter(code="northshire-police").exists():
            raise CommandError("Nothing was simulated: load the demonstration first (load_demonstration).")
        now = timezone.now()
        before, is_simulated = shown(now, days)
        if is_simulated:
            self.stdout.write("A half-year is simulated already.")
            return
        lives = list(draw(people=people, days=days, seed=seed, now=now))
        live(lives, now)
        if ledger:
            write(ledger, lives, now)
        self._compare(lives, before, now, days)

    def _compare(self, lives: list[Life], before: list[Reached], now: datetime, days: int) -> None:
        known, found = steps_in(lives, now), less(shown(now, days)[0], before)
        for mine, theirs in zip(known, found, strict=True):
            self.stdout.write(f"{STEPS[mine.step]:32} ledger {mine.people:6}   product {theirs.people:6}")
        try:
            compare(known, found)
        except LedgerDiffers as error:
            raise CommandError(f"The product differs from the ledger. {error}") from error


def live(lives: list[Life], now: datetime) -> None:
    """Have the product record `lives` up to `now`, and move what it recorded to when it happened."""
    acts = Acts()
    due = [(life.met_at, life.number, "", "") for life in lives]
    due += [(at, life.number, turn, code) for life in lives for at, turn, code in life.turns if at <= now]
    told: list[Told] = []
    with Progress() as progress:
        bar = progress.add_task("Acts", total=len(due))
        for at, number, turn, code in sorted(due):
            told.append((timezone.now(), at))
            if turn:
                acts.turn(lives[number], turn, code, at)  # type: ignore[arg-type]  # the empty text is no turn
            else:
                acts.meet(lives[number])
            progress.advance(bar)
    with as_owner():
        move(told, acts.appointments, ended=timezone.now())


def shown(now: datetime, days: int) -> tuple[list[Reached], bool]:
    """What the page of the way to treatment shows a custody worker, and whether any of it was simulated."""
    [post] = [post for post in POSTS if post.name == CUSTODY[0]]
    member = Membership.objects.select_related("user", "agency").get(user__email=post.email)
    with acting(Actor.of(member, PURPOSES[post.email], resource="simulate")):
        steps = count(Cohort(since=now - timedelta(days=days), until=timezone.now(), now=now))
        return steps, CustodyContact.objects.filter(custody_number=number_of(0)).exists()


def less(found: list[Reached], before: list[Reached]) -> list[Reached]:
    """What was found, without what there was before."""
    return [
        Reached(each.step, each.people - old.people, each.stopped - old.stopped)
        for each, old in zip(found, before, strict=True)
    ]
