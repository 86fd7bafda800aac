"""The action plans that answer a trigger, on its page."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.people.display_names import names_of
from cases.triggers.answers import Answers, register
from cases.triggers.models import Trigger
from partners.requests import UserRequest
from referrals.plans.models import ActionPlan, PlanStep
from referrals.plans.progress import progress_of

AT_MOST = 20


@register(order=5)
def plans(request: UserRequest, trigger: Trigger) -> Answers | None:
    """The visible plans with their progress."""
    found = list(ActionPlan.objects.filter(trigger=trigger).select_related("owner").oldest()[:AT_MOST])
    if not found:
        return None
    steps = list(PlanStep.objects.filter(plan__in=found).select_related("owner", "task", "asked_of").order_by("due_at"))
    names = names_of({each.person_id for each in steps}, preferring=request.membership.agency_id)
    now = timezone.now()
    lines = [(plan, progress_of([s for s in steps if s.plan_id == plan.pk], names, now=now)) for plan in found]
    return Answers(title=_("Action plan"), template="referrals/plans/_answers.html", content=lines)
