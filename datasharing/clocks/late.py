"""What is late, by the agency that has to act: figures without names, for those who lead the partnership."""

from collections import Counter

from django.utils import timezone

from datasharing.clocks.clock import registered
from datasharing.enforcement.tallies import tallies_by
from partners.models import Agency
from partners.requests import UserRequest


def late_by_agency(request: UserRequest) -> list[tuple[Agency, int]]:
    """The number of records on which a clock has passed that the acting member may see, most first."""
    now = timezone.now()
    passed = [
        (clock.running().filter(clock.passed(now)), clock.watched_by.value)
        for clock in registered()
        if request.purpose in clock.purposes
    ]
    counts: Counter[int] = tallies_by(passed)
    agencies = Agency.objects.in_bulk(counts)
    ordered = sorted(counts.items(), key=lambda each: (-each[1], str(agencies[each[0]])))
    return [(agencies[key], count) for key, count in ordered]
