"""Outbox tasks of referrals: delivery to the addressee, and news for the first sender of a redirected one."""

from datasharing.outbox import outbox
from partners.models import Membership
from referrals.exchange.events import happen
from referrals.exchange.models import OUTCOMES, Event, EventKind, Referral, ReferralState
from referrals.exchange.sending import delivering


def mirror(reference: str, actor: Membership) -> None:
    """Add an event for the first sender of a redirected referral, as the redirecting agency's system actor."""
    referral = Referral.objects.select_related("redirected_from").get(reference=reference)
    first = referral.redirected_from
    if first is not None and first.state == ReferralState.REDIRECTED:
        latest = Event.objects.filter(referral=referral, owner=referral.addressee_id).order_by("-pk").first()
        outcome = latest.kind if latest and latest.kind in OUTCOMES else ""
        happen(first, EventKind.ELSEWHERE, by=actor, elsewhere=referral.state, outcome_elsewhere=outcome)


outbox.task(Referral.delivery)(delivering(Referral))
outbox.task("referrals.mirror")(mirror)
