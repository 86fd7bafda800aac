"""Who a referral is about, as the limits of services ask; and that a service is not for them."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from cases.models import Identity
from cases.people.birth import Birth
from datasharing.models import Person
from partners.london import london_today
from partners.models import Area, Membership, Programme
from partners.services.limits import Limit, Referred
from referrals.exchange.engine import SentIdentity
from referrals.exchange.models import Referral


class BeyondLimits(Exception):
    """The service is not for such people; a supervisor may send them all the same, with a reason."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        super().__init__(" ".join(map(str, limits)))
        self.limits = list(limits)


def birth_of(person: Person, by: Membership, told: SentIdentity | None) -> Birth:
    """When `person` was born: as `by`'s agency holds it, or else as it was told."""
    held = Identity.objects.filter(person=person, owner=by.agency).newest().first()
    source = held or told
    return source.birth if source else Birth.unknown()


def referred(
    birth: Birth,
    *,
    programme: Programme | None,
    area: Area | None = None,
    substance_group: str = "",
    sex: str = "",
    **_others: Any,
) -> Referred:
    """Somebody of this `birth` to be referred, as far as it is known."""
    today = london_today(timezone.now())
    return Referred(
        youngest=birth.youngest_on(today),
        oldest=birth.age_on(today),
        area=area,
        substance_group=substance_group,
        sex=sex,
        programme=programme,
    )


def of_referral(referral: Referral) -> Referred:
    """Whom `referral` is about, for somebody who sends it on."""
    return referred(
        referral.identity.birth,
        programme=referral.programme,
        area=referral.area,
        substance_group=referral.substance_group,
        sex=referral.sex,
    )
