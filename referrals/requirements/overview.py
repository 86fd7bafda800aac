"""Treatment requirements on a person's overview: how far each is that is not over."""

from django.utils import timezone

from datasharing.overview import Overview, register
from partners.due_words import group_of
from partners.requests import UserRequest
from referrals.requirements.clocks import FIRST_APPOINTMENT, REVIEW
from referrals.requirements.machine import BEFORE_SENTENCE, LIVE, RequirementState, among
from referrals.requirements.models import TreatmentRequirement
from referrals.requirements.presentation import track_of

AT_MOST = 5


@register
def fill(request: UserRequest, there: Overview) -> None:
    """Add a track for each open requirement, and what is due of the agency's own."""
    if not there.has(TreatmentRequirement):
        return
    now, agency = timezone.now(), request.membership.agency_id
    found = TreatmentRequirement.objects.filter(among([*BEFORE_SENTENCE, *LIVE]), person=there.person)
    for requirement in found.select_related("owner").newest()[:AT_MOST]:
        there.tracks.append(track_of(requirement, now=now))
        if requirement.owner_id != agency:
            continue
        requirement.person, requirement.who = there.person, ""  # type: ignore[attr-defined]
        for clock, is_running in (
            (FIRST_APPOINTMENT, requirement.state == RequirementState.IMPOSED),
            (REVIEW, requirement.state in LIVE and requirement.next_review_on is not None),
        ):
            group = group_of(getattr(requirement, clock.column), now=now) if is_running else None
            if group is not None:
                there.lines.append(clock.line(requirement, group))
