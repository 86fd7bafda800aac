"""Action plans on a group's page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.groups.models import Group
from cases.groups.sections import register_acts, register_section
from datasharing.panels import Link
from partners.requests import UserRequest
from referrals.plans.models import ActionPlan, PlanStep
from referrals.plans.progress import progress_of

AT_MOST = 10


def _plans(_request: UserRequest, group: Group) -> Mapping[str, Any] | None:
    found = list(
        ActionPlan.objects.filter(group=group).open().select_related("owner").order_by("-begun_on", "-pk")[:AT_MOST]
    )
    if not found:
        return None
    steps = list(PlanStep.objects.filter(plan__in=found).select_related("owner", "task", "asked_of").order_by("due_at"))
    now = timezone.now()
    return {
        "count": len(found),
        "lines": [(plan, progress_of([s for s in steps if s.plan_id == plan.pk], {}, now=now)) for plan in found],
    }


register_section(
    slug="plans", title=gettext_lazy("Action plan"), order=50, template="referrals/plans/_group.html", read=_plans
)


@register_acts
def acts(_request: UserRequest, group: Group) -> Iterable[Link]:
    """A plan for the group."""
    yield Link(_("Begin an action plan"), "begin_groups_plan", (group.reference,))
