"""What referrals add to oversight: reads of people with no case, and referrals that a decision would cut off."""

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import Q

from datasharing.access.review import looks_at
from datasharing.agreements.effects import AT_MOST, Closing, InFlight, finds_in_flight
from referrals.exchange.models import AWAITING_DECISION, IN_HAND, Referral


@looks_at
def find_unusual_reads(day: date) -> None:
    """Look for them among the reads of `day`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_find_unusual_reads(%s)", [day])


@finds_in_flight
def referrals_in_flight(closing: Closing) -> Iterator[InFlight]:
    """Referrals that are not over, and that a decision about sharing would cut off."""
    live = Referral.objects.filter(state__in=[*AWAITING_DECISION, *IN_HAND])
    if closing.consent is not None:
        live = live.filter(consent=closing.consent)
    elif closing.person is not None:
        live = live.filter(Q(owner__in=closing.agencies) | Q(addressee__in=closing.agencies), person=closing.person)
    else:
        live = live.filter(data_set__in=closing.sets)
    for referral in live.select_related("owner", "addressee").newest()[:AT_MOST]:
        yield InFlight(
            words=str(referral),
            url=referral.get_absolute_url(),
            state=referral.get_state_display(),
            owner=referral.owner,
            addressee=referral.addressee,
        )
