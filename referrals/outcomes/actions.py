"""Telling whoever referred a person what became of them, as far as consent and agreements last."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.refusals import verb
from partners.models import Membership
from partners.rules import allowed_by
from referrals.exchange.events import happen
from referrals.exchange.models import Event, EventKind, Referral


class Outcome(models.TextChoices):
    """What may be told; each is a kind of event (`referrals.exchange.models.OUTCOMES`)."""

    STARTED = EventKind.STARTED.value, _("Treatment has started")
    DROPPED_OUT = EventKind.DROPPED_OUT.value, _("They dropped out")
    DISCHARGED = EventKind.DISCHARGED.value, _("They were discharged")
    BREACHED = EventKind.BREACHED.value, _("They breached a requirement")
    RELEASED = EventKind.RELEASED.value, _("They were released from prison")


class NothingMoreIsTold(Exception):
    """The consent has ended, or the agreement: the agency that took the person on tells nothing more."""


class NotHappenedYet(Exception):
    """What is told lies ahead."""


@verb
@allowed_by("tell what became of a referral")
def tell_outcome(
    referral: Referral,
    *,
    by: Membership,
    outcome: Outcome,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> Event:
    """Tell whoever referred the person of `referral` the `outcome`, which happened at `at`; they need not ask.

    `reason`: of a discharge, a code of the list `closure_reason`. `note`: read by the agency that referred them, so
    nothing clinical. Where the referral was redirected, the first sender is told through the outbox.

    :raises AlreadyDecided: if the referral was not taken on, or has ended
    :raises NotHappenedYet: if `at` lies ahead
    :raises NothingMoreIsTold: if consent or the agreement has ended since
    """
    if at > timezone.now():
        raise NotHappenedYet
    if not Referral.objects.to(by.agency_id).filter(pk=referral.pk).exists():
        raise NothingMoreIsTold
    return happen(referral, EventKind(outcome), by=by, happened_at=at, reason=reason, note=note)


def may_be_told(referral: Referral, agency_id: int) -> list[Outcome]:
    """The outcomes that an agency may tell of a referral that it can see, where it stands now."""
    open_now = {each.event for each in referral.may_now(agency_id)}
    return [outcome for outcome in Outcome if outcome.value in open_now]
