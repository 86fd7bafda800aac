"""Trigger rules: the list, one rule with whom it was announced to, writing one, another version, announcements."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from cases.triggers import actions
from cases.triggers.forms import AnnounceForm, NewRuleForm, RuleForm
from cases.triggers.models import RuleAnnounced, RuleTold, Trigger, TriggerRule
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must

PAGE = 50
AT_MOST = 100
REFUSALS: Refusals = {
    NotAgreed: (None, NOT_SAVED),
    actions.TriggerMovedOn: (None, gettext_lazy("This version has been replaced already.")),
}
RULES = Link(gettext_lazy("Trigger rules"), "trigger_rules")


@require_safe
def trigger_rules(request: UserRequest) -> HttpResponse:
    """The visible rules, those in force first."""
    page = page_number(request)
    seen = TriggerRule.objects.select_related("owner", "programme").order_by("-active_from", "name", "-version", "pk")
    found, more = seen.page(PAGE, start=(page - 1) * PAGE)
    context = {
        "lines": [(rule, rule.is_in_force(localdate())) for rule in found],
        "may_write": may(request.membership, request.purpose, "keep trigger rules"),
        **pages_beside(request, more=more),
    }
    return render(request, "cases/triggers/trigger_rules.html", context)


def _rule(reference: str) -> TriggerRule:
    found: TriggerRule = get_object_or_404(
        TriggerRule.objects.select_related("owner", "programme"), reference=reference
    )
    return found


@require_safe
def trigger_rule(request: UserRequest, reference: str) -> HttpResponse:
    """One version of a rule: its words, its acts, to whom it was announced, and what it has set off."""
    rule = _rule(reference)
    told = list(
        RuleTold.objects.filter(trigger_rule=rule).select_related("owner", "person").order_by("-announced_at")[:AT_MOST]
    )
    names = names_of({each.person_id for each in told}, preferring=request.membership.agency_id)
    announced = (
        RuleAnnounced.objects.filter(trigger_rule=rule).select_related("owner", "group").order_by("-announced_at", "pk")
    )
    context = {
        "rule": rule,
        "is_in_force": rule.is_in_force(localdate()),
        "versions": TriggerRule.objects.filter(series=rule.series, owner=rule.owner).order_by("-version"),
        "announced": announced[:AT_MOST],
        "told": [(each, names.get(each.person_id)) for each in told],
        "triggers": Trigger.objects.filter(trigger_rule=rule)
        .select_related("group")
        .order_by("-act_at", "-pk")[:AT_MOST],
        "is_own": rule.owner_id == request.membership.agency_id,
        "may_write": may(request.membership, request.purpose, "keep trigger rules"),
        "may_detect": may(request.membership, request.purpose, "detect a trigger"),
    }
    return render(request, "cases/triggers/trigger_rule.html", context)


@reads_or_posts
def write_rule(request: UserRequest) -> HttpResponse:
    """Write a trigger rule of the member's agency."""
    must(request.membership, request.purpose, "keep trigger rules")
    form = NewRuleForm(posted(request), agency=request.membership.agency, initial={"active_from": localdate()})
    if form.is_valid():
        rule = done_or_refused(form, REFUSALS, lambda: actions.write_rule(by=request.membership, **form.cleaned_data))
        if rule is not None:
            messages.success(request, _("Now announce it: until then it cannot fire."))
            return redirect(rule)
    return form_page(request, form, {"title": _("Write a trigger rule"), "label": _("Save"), "adds": True}, back=RULES)


@reads_or_posts
def replace_rule(request: UserRequest, reference: str) -> HttpResponse:
    """Write another version of a rule, which ends this one and has to be announced anew."""
    rule: TriggerRule = get_object_or_404(
        TriggerRule.objects.filter(owner=request.membership.agency), reference=reference
    )
    must(request.membership, request.purpose, "keep trigger rules")
    held = {"name": rule.name, "words": rule.words, "acts": rule.acts, "window_days": rule.window_days}
    form = RuleForm(posted(request), initial=held | {"active_from": localdate()})
    if form.is_valid():
        new = done_or_refused(
            form, REFUSALS, lambda: actions.replace_rule(rule, by=request.membership, **form.cleaned_data)
        )
        if new is not None:
            messages.success(request, _("Now announce it: until then it cannot fire."))
            return redirect(new)
    context = {"title": _("Another version of “%(rule)s”") % {"rule": rule}, "label": _("Save the new version")}
    return form_page(request, form, context, back=Link(rule, "trigger_rule", (rule.reference,)))


@reads_or_posts
def announce_rule(request: UserRequest, reference: str) -> HttpResponse:
    """Record to which group a rule was announced."""
    rule = _rule(reference)
    must(request.membership, request.purpose, "keep trigger rules")
    form = AnnounceForm(posted(request))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.announce_rule(rule, by=request.membership, **form.facts())
    ):
        return redirect(rule)
    context = {"title": _("Record an announcement of “%(rule)s”") % {"rule": rule}, "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(rule, "trigger_rule", (rule.reference,)))
