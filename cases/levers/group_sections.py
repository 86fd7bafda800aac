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
from datasharing.enforcement.tallies import tallies
from datasharing.panels import Link
from partners.requests import UserRequest

AT_MOST = 20


def _levers(_request: UserRequest, group: Group) -> Mapping[str, Any] | None:
    live = GroupIntervention.objects.filter(group=group).live()
    done = Disruption.objects.filter(group=group)
    applying, options, disrupted = tallies(live, GroupLeverOption.objects.filter(group=group).open(), done)
    if not applying and not options and not disrupted:
        return None
    applied = list(live.select_related("owner").newest()[:AT_MOST]) if applying else []
    disruptions = list(done.select_related("owner").order_by("-on", "-pk")[:AT_MOST]) if disrupted else []
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
