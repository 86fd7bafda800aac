"""What is going on with somebody already, before another referral is made."""

from dataclasses import dataclass
from datetime import datetime

from datasharing.models import Person
from referrals.exchange.models import AWAITING_DECISION, IN_HAND, Event, Referral
from referrals.exchange.presentation import tag

AT_MOST = 10


@dataclass(frozen=True)
class Live:
    """A referral that is not over, how it stands, and the appointment that is booked."""

    referral: Referral
    appointment_at: datetime | None = None
    appointment_place: str = ""

    @property
    def tag(self) -> dict[str, str]:
        return tag(self.referral)


def live_referrals(person: Person) -> list[Live]:
    """Referrals of `person` that are not over, the latest first, as far as they may be seen."""
    live = Referral.objects.filter(person=person, state__in=[*AWAITING_DECISION, *IN_HAND])
    referrals = list(live.select_related("service__agency", "owner").newest()[:AT_MOST])
    if not referrals:
        return []
    booked = {event.referral_id: event for event in Event.objects.filter(referral__in=referrals).standing()}
    return [_live(referral, booked.get(referral.pk)) for referral in referrals]


def _live(referral: Referral, booked: Event | None) -> Live:
    return Live(referral, booked.appointment_at, booked.appointment_place) if booked else Live(referral)
