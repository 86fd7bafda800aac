"""The verb that records a treatment outcomes profile."""

from datetime import date
from typing import Any

from django.utils import timezone

from datasharing.enforcement.locking import lock
from datasharing.enforcement.refusals import verb
from partners.london import london_today
from partners.models import Membership
from partners.rules import allowed_by
from referrals.outcomes_profile.models import OutcomesProfile, Stage
from referrals.treatment.actions import of_episode
from referrals.treatment.models import TreatmentEpisode


class StartedAlready(Exception):
    """The episode has a profile of its start."""


class StillAhead(Exception):
    """The interview lies in the future."""


@verb
@allowed_by("keep treatment")
def record_profile(
    episode: TreatmentEpisode,
    *,
    by: Membership,
    stage: Stage,
    taken_on: date,
    before_custody: bool = False,
    **answers: Any,
) -> OutcomesProfile:
    """Record what the person says in confidence of the last 28 days. The database says when the next is due.

    :raises NotYours: if the episode is another agency's
    :raises StartedAlready: if it has a profile of its start, and this is one too
    :raises StillAhead: if `taken_on` lies in the future
    """
    held = lock(episode, by=by)
    if taken_on > london_today(timezone.now()):
        raise StillAhead
    if stage == Stage.START and OutcomesProfile.objects.filter(episode=held, stage=Stage.START).exists():
        raise StartedAlready
    return OutcomesProfile.objects.create(
        **of_episode(held), stage=stage, taken_on=taken_on, before_custody=before_custody, taken_by=by.user, **answers
    )
