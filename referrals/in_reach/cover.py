"""Clearances by prison: how long they take, whose caseload is blocked, and whether two workers are cleared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from django.db.models import Q

from partners.models import Establishment, Membership
from referrals.exchange.models import Allocation
from referrals.in_reach.models import CLEARANCE_MACHINE, PENDING, Clearance, ClearanceState
from referrals.prison.models import PrisonEpisode

ENOUGH = 2
"""The cleared workers that a feeder prison needs (practice reference, 2.12)."""
LATELY = timedelta(days=365)
MOST = 2_000
"""The most episodes and clearances that are read."""


@dataclass
class Cover:
    """One prison: its clearances, and the people in it whom the agency works with."""

    prison: Establishment
    clearances: list[Clearance] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    people: int = 0
    blocked: int = 0
    """People inside whose worker is not cleared, or for whom nobody is."""
    cleared: set[int] = field(default_factory=set)
    under_way: set[int] = field(default_factory=set)

    @property
    def median_days(self) -> int | None:
        """The median of the days from submission to decision within a year; None if none was decided."""
        return round(median(self.days)) if self.days else None

    @property
    def missing(self) -> int:
        """How many more cleared workers the prison needs, if it feeds the agency."""
        return max(ENOUGH - len(self.cleared), 0) if self.people else 0

    @property
    def to_begin(self) -> int:
        """How many clearances are to be begun, besides those under way."""
        return max(self.missing - len(self.under_way - self.cleared), 0)

    def rows(self) -> list[tuple[Clearance, dict[str, str]]]:
        """The clearances with the tags of their states."""
        return [(each, CLEARANCE_MACHINE.tag(each.state)) for each in self.clearances]


def cover_of(by: Membership, *, on: date) -> list[Cover]:
    """The prisons for which `by`'s agency has clearances, or in which people it works with are; least covered first."""
    found: dict[int, Cover] = {}
    own = Clearance.objects.of(by.agency_id).select_related("worker", "prison").order_by("-updated_at", "-pk")
    for clearance in own[:MOST]:
        _add(found.setdefault(clearance.prison_id, Cover(clearance.prison)), clearance, on)
    _count_people(found, by)
    return sorted(found.values(), key=lambda each: (-each.missing, -each.blocked, str(each.prison)))


def _add(cover: Cover, clearance: Clearance, on: date) -> None:
    cover.clearances.append(clearance)
    days = clearance.days_to_decide()
    if days is not None and clearance.decided_on and clearance.decided_on >= on - LATELY:
        cover.days.append(days)
    if clearance.is_valid(on):
        cover.cleared.add(clearance.worker_id)
    if clearance.state in PENDING or clearance.state == ClearanceState.NOT_STARTED:
        cover.under_way.add(clearance.worker_id)


def _count_people(found: dict[int, Cover], by: Membership) -> None:
    """Count whom the agency works with inside, and whose worker is not cleared there."""
    theirs = Q(referral__addressee=by.agency_id) | Q(owner=by.agency_id)
    inside = PrisonEpisode.objects.inside().filter(theirs, referral__isnull=False).select_related("prison")
    episodes = list(inside.order_by("-received_at", "-pk")[:MOST])
    workers = _workers(episodes)
    for episode in episodes:
        cover = found.setdefault(episode.prison_id, Cover(episode.prison))
        cover.people += 1
        mine = workers[episode.referral_id]
        cover.blocked += not (mine & cover.cleared if mine else cover.cleared)


def _workers(episodes: Iterable[PrisonEpisode]) -> defaultdict[int | None, set[int]]:
    """The users who work with the people of `episodes`, by referral, as far as the member may see."""
    workers: defaultdict[int | None, set[int]] = defaultdict(set)
    referrals = [episode.referral_id for episode in episodes]
    held = Allocation.objects.filter(referral__in=referrals).holding().select_related("worker")
    for allocation in held:
        if allocation.worker is not None:
            workers[allocation.referral_id].add(allocation.worker.user_id)
    return workers
