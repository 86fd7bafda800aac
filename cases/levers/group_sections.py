"""Levers and disruptions on a group's page, help beside enforcement."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.groups.models import Group
from cases.groups.sections import register_acts, register_section
from cases.levers.catalogue import family_of
from cases.levers.models import LEVER_MACHINE, Disruption, GroupIntervention, GroupLeverOption
from cases.levers.sheet import ENFORCEMENT
from datasharing.panels import Link
from partners.requests import UserRequest

AT_MOST = 20


def _levers(_request: UserRequest, group: Group) -> Mapping[str, Any] | None:
    applied = list(GroupIntervention.objects.filter(group=group).live().select_related("owner").newest()[:AT_MOST])
    options = GroupLeverOption.objects.filter(group=group).open().count()
    disruptions = list(Disruption.objects.filter(group=group).select_related("owner").order_by("-on", "-pk")[:AT_MOST])
    if not applied and not options and not disruptions:
        return None
    help_ = [each for each in applied if family_of(each.lever) != ENFORCEMENT]
    enforcement = [each for each in applied if family_of(each.lever) == ENFORCEMENT]
    return {
        "group": group,
        "count": len(applied),
        "sides": [(_("Help"), _tagged(help_)), (_("Enforcement"), _tagged(enforcement))],
        "options": options,
        "disruptions": disruptions,
    }


def _tagged(applied: Iterable[GroupIntervention]) -> list[tuple[GroupIntervention, dict[str, str]]]:
    return [(each, LEVER_MACHINE.tag(each.state)) for each in applied]


register_section(
    slug="levers",
    title=gettext_lazy("Levers and disruptions"),
    order=60,
    template="cases/levers/_group.html",
    read=_levers,
)


@register_acts
def acts(_request: UserRequest, group: Group) -> Iterable[Link]:
    """The group's lever sheet."""
    yield Link(_("Levers"), "group_levers", (group.reference,))
