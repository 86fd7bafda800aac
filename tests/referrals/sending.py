"""Sending and carrying referrals in the world of `make_northport`."""

from django.utils import timezone

from datasharing.models import Outbox, SubjectRole
from datasharing.outbox import outbox
from partners.models import Area
from referrals.routing.routing import Route, find_route
from tests.partnership import Partnership


def route_for(
    partnership: Partnership, sender: str = "police", *, subject_role: SubjectRole = SubjectRole.PROGRAMME
) -> Route:
    """Where `sender` refers an opiate user of Northport in the programme. Inside the door."""
    route = find_route(
        partnership.agency(sender),
        programme=partnership.programme,
        area=Area.objects.get(name="Northport"),
        substance_group="opiate",
        at=timezone.now(),
        subject_role=subject_role,
    )
    assert route
    return route


def carry_everything() -> None:
    """Do what the worker would with all the work that waits."""
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)
