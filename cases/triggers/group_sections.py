"""Triggers on a group's page: why it was chosen, and what is due."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.groups.models import Group
from cases.groups.sections import Verdict, register_acts, register_section, register_verdicts
from cases.triggers.models import CONFIRMED, Trigger
from cases.triggers.steps import steps_of
from datasharing.overview import Track
from datasharing.panels import Link
from partners.requests import UserRequest
from partners.rules import may

AT_MOST = 5
RELATED = ("owner", "trigger_rule", "group", "detected_by", "proposed_by", "analyst_by", "lead_by")


def _live(request: UserRequest, group: Group) -> list[Trigger]:
    """The live triggers of the group, read once for all parts of its page."""
    held: dict[int, list[Trigger]] = request.__dict__.setdefault("live_triggers", {})
    if group.pk not in held:
        live = Trigger.objects.live().filter(group=group).select_related(*RELATED).order_by("-act_at", "-pk")
        held[group.pk] = list(live[:AT_MOST])
    return held[group.pk]


def _why(request: UserRequest, group: Group) -> Mapping[str, Any] | None:
    found, now = _live(request, group), timezone.now()
    if not found:
        return None
    return {"lines": [(each, _track(each, now)) for each in found]}


def _track(trigger: Trigger, now: Any) -> Track:
    return Track(
        title=trigger,
        url=trigger.get_absolute_url(),
        agency=trigger.owner,
        steps=steps_of(trigger, now=now),
        remark=date_format(localtime(trigger.act_at), "j M Y, H:i"),
    )


register_section(
    slug="triggers", title=gettext_lazy("Triggers"), order=15, template="cases/triggers/_group.html", read=_why
)


@register_verdicts
def chosen(request: UserRequest, group: Group) -> Iterable[Verdict]:
    """That the group was chosen, and that all who were told have to hear what was done."""
    for trigger in _live(request, group):
        if trigger.state not in CONFIRMED:
            continue
        when = date_format(localtime(max(at for at in (trigger.analyst_at, trigger.lead_at) if at)), "j F")
        yield Verdict(
            "warn", _("Chosen on %(day)s.") % {"day": when}, trigger.trigger_rule.words if trigger.trigger_rule else ""
        )


@register_acts
def acts(request: UserRequest, group: Group) -> Iterable[Link]:
    """The act that may set off a rule."""
    if may(request.membership, request.purpose, "detect a trigger"):
        yield Link(_("Record an act that was announced"), "detect_trigger", (group.reference,))
