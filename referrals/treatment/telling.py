"""What the agency that referred somebody is told of their treatment: events of the referral, by its engine.

The only place of this room that adds events, so that further kinds of events are used here.
"""

from partners.models import Membership
from referrals.exchange.actions import close_referral, start_treatment
from referrals.exchange.models import EventKind, Referral, ReferralState

CLOSURES = {
    "completed_drug_free": "completed",
    "completed_alcohol_free": "completed",
    "completed_occasional_user": "completed",
    "transferred_not_in_custody": "transferred",
    "transferred_in_custody": "transferred",
    "exported_recommissioned": "transferred",
    "incomplete_dropped_out": "dropped_out",
    "incomplete_withdrawn": "ended_by_provider",
    "incomplete_retained_in_custody": "prison",
    "incomplete_declined": "person_declined",
    "incomplete_died": "died",
    "incomplete_deported": "moved_away",
}
"""The reason to close a referral, by the reason for discharge."""
OTHER = "other"


def tell_started(referral: Referral | None, *, by: Membership) -> None:
    """Tell the sender of `referral` that treatment has started, unless they were told.

    :raises AlreadyDecided: if it was not recorded that the person came
    """
    if referral is not None and referral.state not in {ReferralState.STARTED, ReferralState.CLOSED}:
        start_treatment(referral, by=by)


def tell_ended(referral: Referral | None, *, by: Membership, discharge_reason: str) -> None:
    """Tell the sender of `referral` that treatment has ended, and how, unless it is over already."""
    if referral is not None and any(each.event == EventKind.CLOSED for each in referral.may_now(by.agency_id)):
        close_referral(referral, by=by, reason=CLOSURES.get(discharge_reason, OTHER))
