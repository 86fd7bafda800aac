"""What the agency that referred somebody is told of their treatment: outcomes of the referral, by its engine.

Nothing clinical is told, and nothing once consent or the agreement has ended.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.timezone import localdate

from partners.models import Membership
from referrals.exchange.models import Referral
from referrals.outcomes.actions import Outcome, may_be_told, tell_outcome
from referrals.treatment.words import at_noon

DROPPED_OUT = "incomplete_dropped_out"
CLOSURES = {
    "completed_drug_free": "completed",
    "completed_alcohol_free": "completed",
    "completed_occasional_user": "completed",
    "transferred_not_in_custody": "transferred",
    "transferred_in_custody": "transferred",
    "exported_recommissioned": "transferred",
    "incomplete_withdrawn": "ended_by_provider",
    "incomplete_retained_in_custody": "prison",
    "incomplete_declined": "person_declined",
    "incomplete_died": "died",
    "incomplete_deported": "moved_away",
}
"""The reason that whoever referred them reads, by the reason for discharge."""
OTHER = "other"


def tell_started(referral_id: int | None, *, by: Membership, on: date) -> None:
    """Tell the sender of the referral that treatment started on the day `on`, unless they were told."""
    referral = _seen(referral_id)
    if referral is not None and Outcome.STARTED in may_be_told(referral, by.agency_id):
        tell_outcome(referral, by=by, outcome=Outcome.STARTED, at=_within(on))


def tell_ended(referral_id: int | None, *, by: Membership, on: date, discharge_reason: str) -> None:
    """Tell the sender of the referral that treatment ended on the day `on`, and how, unless the referral is over."""
    referral = _seen(referral_id)
    dropped_out = discharge_reason == DROPPED_OUT
    outcome = Outcome.DROPPED_OUT if dropped_out else Outcome.DISCHARGED
    if referral is not None and outcome in may_be_told(referral, by.agency_id):
        reason = "" if dropped_out else CLOSURES.get(discharge_reason, OTHER)
        tell_outcome(referral, by=by, outcome=outcome, at=_within(on), reason=reason)


def _seen(referral_id: int | None) -> Referral | None:
    """The referral; None without one, or once it is shown no longer because consent or the agreement has ended."""
    return Referral.objects.filter(pk=referral_id).first() if referral_id else None


def _within(on: date) -> datetime:
    """An instant of the day `on` that has passed."""
    return timezone.now() if on == localdate() else at_noon(on)
