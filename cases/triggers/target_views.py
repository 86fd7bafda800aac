"""Further targets of a group's trigger: members of the group, and other groups that acted with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.groups.models import Group, GroupMembership
from cases.people.display_names import names_of
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from cases.triggers import actions
from cases.triggers.forms import TargetsForm
from cases.triggers.models import LIVE, RuleAnnounced, Trigger, TriggerTarget
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, reads_or_posts
from partners.rules import NotAllowed, must

AT_MOST = 100
REFUSALS: Refusals = {
    actions.AlreadyTarget: ("members", gettext_lazy("The trigger is about one of them already")),
    actions.NotAnnounced: ("group", gettext_lazy("This rule was not announced to that group before the act")),
    actions.NotTheFirst: ("group", gettext_lazy("This rule answers the first group alone")),
    actions.TriggerMovedOn: (None, gettext_lazy("The trigger has been closed or dismissed in the meantime")),
    NotAgreed: (None, NOT_SAVED),
}


@reads_or_posts
def add_targets(request: UserRequest, reference: str) -> HttpResponse:
    """Add members of the group, or another group, to a trigger of the member's agency."""
    own = Trigger.objects.filter(owner=request.membership.agency, target=Trigger.Target.GROUP)
    shown: Trigger = get_object_or_404(own.select_related("trigger_rule", "group"), reference=reference)
    must(request.membership, request.purpose, "detect a trigger")
    if shown.state not in LIVE:
        raise NotAllowed(_("The trigger has moved on in the meantime."))
    form = TargetsForm(posted(request), members=_members(request, shown), groups=_groups(shown))
    if form.is_valid():
        added = done_or_refused(form, REFUSALS, lambda: _add(request, shown, form))
        if added is not None:
            messages.success(request, ngettext("%d target added.", "%d targets added.", added) % added)
            return redirect(shown)
    context = {"title": _("Whom else is the trigger about?"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(shown, "trigger", (shown.reference,)))


def _add(request: UserRequest, shown: Trigger, form: TargetsForm) -> int:
    members, group = form.chosen()
    if group is not None:
        actions.extend_to_group(shown, by=request.membership, group=group)
    if members:
        actions.add_targets(shown, by=request.membership, members=members)
    return len(members) + (group is not None)


def _members(request: UserRequest, shown: Trigger) -> dict[str, tuple[GroupMembership, str]]:
    """The current members of the group, by reference of the membership, whom the trigger is not about yet."""
    there = {each.person_id for each in TriggerTarget.objects.filter(trigger=shown)}
    current: Any = GroupMembership.objects.current().filter(group=shown.group)
    held = list(current.select_related("person").order_by("role", "pk")[:AT_MOST])
    names = names_of({each.person_id for each in held}, preferring=request.membership.agency_id)
    found: dict[str, tuple[GroupMembership, str]] = {}
    for each in held:
        if each.person_id not in there:
            name = names.get(each.person_id)
            found[each.reference] = (each, f"{name or _('Name not shown')}, {each.get_role_display()}")
            there.add(each.person_id)
    return found


def _groups(shown: Trigger) -> list[Group]:
    """Other groups to which the rule was announced before the act."""
    told = RuleAnnounced.objects.filter(trigger_rule=shown.trigger_rule_id, announced_at__lte=shown.act_at)
    others = {each.group.pk: each.group for each in told.select_related("group") if each.group}
    others.pop(shown.group_id or 0, None)
    return sorted(others.values(), key=lambda group: group.name)
