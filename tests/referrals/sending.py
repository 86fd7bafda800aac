"""Sending and carrying referrals in the world of `make_northport`."""

from django.db import connection
from django.utils import timezone

from datasharing.models import Outbox, SubjectRole
from datasharing.outbox import outbox
from partners.models import Area
from referrals.models import Referral
from referrals.routing.routing import Route, find_route
from tests.conftest import owner_role
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


def last_changed(referral: Referral, *, days: int) -> None:
    """Have `referral` be as it is for so many days."""
    with owner_role(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        cursor.execute("ALTER TABLE referrals_referral DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE referrals_referral SET updated_at = updated_at - make_interval(days => %s) WHERE id = %s",
            [days, referral.pk],
        )
        cursor.execute("ALTER TABLE referrals_referral ENABLE TRIGGER USER")
