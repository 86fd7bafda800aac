"""The action plans that answer a trigger, on its page, and where one is begun."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.people.display_names import names_of
from cases.triggers.answers import Answers, register, register_acts
from cases.triggers.models import Trigger, TriggerTarget
from datasharing.panels import Link
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


@register_acts(order=10)
def begin(_request: UserRequest, trigger: Trigger, targets: list[TriggerTarget]) -> Iterable[Link]:
    """A plan for the group; for the person, if the trigger is about one."""
    query = f"trigger={trigger.reference}"
    if trigger.group:
        yield Link(_("Begin an action plan"), "begin_groups_plan", (trigger.group.reference,), query=query)
    elif len(targets) == 1:
        yield Link(_("Begin an action plan"), "begin_persons_plan", (targets[0].person.reference,), query=query)
