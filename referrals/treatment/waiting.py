"""Referrals of people who came, and for whom the agency has opened no episode yet."""

from django.db.models import Exists, OuterRef, QuerySet

from partners.models import Membership
from referrals.exchange.models import Referral, ReferralState
from referrals.treatment.models import TreatmentEpisode

CAME = (ReferralState.ATTENDED, ReferralState.STARTED)


def without_episode(by: Membership) -> "QuerySet[Referral]":
    """The referrals to `by`'s agency whose person came, and from which no episode was opened."""
    opened = TreatmentEpisode.objects.of(by.agency_id).filter(referral=OuterRef("pk"))
    return Referral.objects.to(by.agency_id).filter(~Exists(opened), state__in=CAME)
