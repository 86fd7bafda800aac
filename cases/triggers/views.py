"""Triggers: the list, one trigger with its steps, detecting one, and what is done with one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.groups.models import Group
from cases.people.display_names import names_of
from cases.people.models import Identity
from cases.people.subject_roles import role_in
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from cases.records.pages import adding
from cases.triggers import actions
from cases.triggers.answers import acts_on, answers_to
from cases.triggers.forms import DetectForm, ToldForm, TriggerFilter
from cases.triggers.kinds import ACTS
from cases.triggers.models import LIVE, TRIGGER_MACHINE, RuleAnnounced, Trigger, TriggerTarget
from cases.triggers.steps import steps_of, verdict
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Act, Adding, Refusals
from datasharing.models import Person
from datasharing.panels import Link
from partners.chosen_filters import chosen_filters
from partners.due_words import in_words
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import NotAllowed, may, must

PAGE = 50
AT_MOST = 100
NOT_ANNOUNCED = gettext_lazy("This rule was not announced to them before the act, or does not name it: it cannot fire")
REFUSALS: Refusals = {
    actions.NotAnnounced: ("rule", NOT_ANNOUNCED),
    actions.NotTheFirst: ("rule", gettext_lazy("Another group acted first under this rule")),
    actions.RuleChoosesGroups: ("rule", gettext_lazy("This rule chooses a group: record the act on the group’s page")),
    NotAgreed: (None, NOT_SAVED),
}
ENDS = [act for act in ACTS if act.slug in {"close", "dismiss"}]
NEXT = [act for act in ACTS if act not in ENDS]
"""What stands first on a trigger's page; how it is answered stands between them and what ends it."""
TELLING = Adding(words=gettext_lazy("Record that they were told a rule"), form=ToldForm, verb=actions.tell_rule)
tell_rule = adding(TELLING)
"""The page on which it is recorded that a person was told a rule."""


class Confirmation(Form):
    """A form without fields, for what is only confirmed."""


@require_safe
def triggers(request: UserRequest) -> HttpResponse:
    """The visible triggers, live ones unless the filter says otherwise, the latest act first."""
    page = page_number(request)
    form = TriggerFilter(request.GET)
    seen = form.narrow(Trigger.objects.all()) if form.is_valid() else Trigger.objects.none()
    found, more = (
        seen.select_related("owner", "trigger_rule", "group")
        .order_by("-act_at", "-pk")
        .page(PAGE, start=(page - 1) * PAGE)
    )
    now = timezone.now()
    context = {
        "lines": [(each, TRIGGER_MACHINE.tag(each.state), _due(each, now)) for each in found],
        "filter_form": form,
        "selected": chosen_filters(request, form),
        "clear_url": request.path,
        **pages_beside(request, more=more),
    }
    return render(request, "cases/triggers/triggers.html", context)


def _due(trigger: Trigger, now: Any) -> Any:
    limits = {
        "detected": trigger.confirm_by,
        "proposed": trigger.confirm_by,
        "confirmed": trigger.first_lever_by,
        "action_planned": trigger.first_lever_by,
        "in_delivery": trigger.feedback_by if trigger.fed_back_on is None else trigger.close_by,
    }
    limit = limits.get(trigger.state)
    return in_words(limit, now=now) if limit else None


def find(reference: str) -> Trigger:
    """The trigger with this reference, with what its page shows.

    :raises Http404: if it is not visible
    """
    seen = Trigger.objects.select_related(
        "owner", "programme", "trigger_rule", "group", "detected_by", "proposed_by", "analyst_by", "lead_by"
    )
    found: Trigger = get_object_or_404(seen, reference=reference)
    return found


@require_safe
def trigger(request: UserRequest, reference: str) -> HttpResponse:
    """One trigger: what happened, the steps with who and when, who is answered and how, who was told."""
    shown, now = find(reference), timezone.now()
    targets = list(TriggerTarget.objects.filter(trigger=shown).select_related("owner", "person")[:AT_MOST])
    names = names_of({each.person_id for each in targets}, preferring=request.membership.agency_id)
    announced = (
        RuleAnnounced.objects.filter(trigger_rule=shown.trigger_rule_id)
        .select_related("group", "owner")
        .order_by("announced_at")
    )
    context = {
        "trigger": shown,
        "tag": TRIGGER_MACHINE.tag(shown.state),
        "steps": steps_of(shown, now=now),
        "verdict": verdict(shown, now=now),
        "targets": [(each, names.get(each.person_id)) for each in targets],
        "announced": announced[:AT_MOST],
        "answers": answers_to(request, shown),
        "acts": [*_acts(request, shown, NEXT), *acts_on(request, shown, targets), *_acts(request, shown, ENDS)],
    }
    return render(request, "cases/triggers/trigger.html", context)


def _acts(request: UserRequest, shown: Trigger, among: Iterable[Act]) -> list[Link]:
    if shown.owner_id != request.membership.agency_id:
        return []
    acts = [
        Link(act.words, _url_name(act), (shown.reference,))
        for act in among
        if act.when(shown) and may(request.membership, request.purpose, act.asks, about=shown)
    ]
    has_members = shown.target == Trigger.Target.GROUP and shown.state in LIVE
    if has_members and may(request.membership, request.purpose, "detect a trigger"):
        acts.append(Link(_("Add whom it is about"), "add_trigger_targets", (shown.reference,)))
    return acts


def _url_name(act: Act) -> str:
    return f"{act.slug}_trigger".replace("-", "_")


def acting_on_trigger(act: Act) -> Any:
    """The view on which the owner of a trigger performs `act`."""

    @reads_or_posts
    def do(request: UserRequest, reference: str) -> HttpResponse:
        own = Trigger.objects.filter(owner=request.membership.agency).select_related("trigger_rule", "group", "owner")
        shown: Any = get_object_or_404(own, reference=reference)
        must(request.membership, request.purpose, act.asks, about=shown)
        if not act.when(shown):
            raise NotAllowed(_("The trigger has moved on in the meantime."))
        back = Link(shown, "trigger", (shown.reference,))
        if act.form is None and request.method != "POST":
            context = {"question": act.title, "label": act.label, "cancel_url": back.url}
            return render(request, "components/confirm_page.html", context)
        form: Any = act.form(posted(request), shown) if act.form else Confirmation(request.POST)
        if form.is_valid():
            facts = form.facts() if act.form else act.facts()
            if done_or_refused(form, act.refusals, lambda: act.verb(shown, by=request.membership, **facts)):
                return redirect(shown)
        return form_page(request, form, {"title": act.title, "label": act.label}, back=back)

    return do


@reads_or_posts
def detect_trigger(request: UserRequest, reference: str) -> HttpResponse:
    """Record an act of a group that may set off a rule."""
    group = get_object_or_404(Group.objects.select_related("owner", "programme"), reference=reference)
    must(request.membership, request.purpose, "detect a trigger")
    form = DetectForm(posted(request), initial={"incident": request.GET.get("incident", "")})
    if form.is_valid():
        rule = form.rules[form.cleaned_data["rule"]]
        found = done_or_refused(
            form,
            REFUSALS,
            lambda: actions.detect_trigger(rule, by=request.membership, group=group, **form.facts()),
        )
        if found is not None:
            return redirect(found)
    context = {"title": _("Record an act of %(group)s") % {"group": group}, "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(group, "group", (group.reference,)))


@reads_or_posts
def detect_person_trigger(request: UserRequest, reference: str) -> HttpResponse:
    """Record an act of a person that may set off a rule which they were told."""
    person = get_object_or_404(Person, reference=reference)
    must(request.membership, request.purpose, "detect a trigger")
    held = Identity.objects.filter(person=person, owner=request.membership.agency).select_related("programme")
    own = held.newest().first()
    if own is None:
        return redirect("hold_identity", reference)
    form = DetectForm(posted(request), initial={"incident": request.GET.get("incident", "")})
    if form.is_valid():
        found = done_or_refused(form, REFUSALS, lambda: _detect(request, form, person, own))
        if found is not None:
            messages.success(request, _("Added: %(what)s.") % {"what": found})
            return redirect(found)
    context = {"title": _("Record an act that was announced"), "label": _("Save"), "person": person, "adds": True}
    return form_page(request, form, context)


def _detect(request: UserRequest, form: DetectForm, person: Person, own: Identity) -> Trigger:
    rule = form.rules[form.cleaned_data["rule"]]
    role = role_in(own, rule.programme)
    return actions.detect_person_trigger(rule, person, by=request.membership, subject_role=role, **form.facts())
