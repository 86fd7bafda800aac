"""What is done with a release plan: forms and buttons on its page. The verbs decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from referrals.exchange.events import AlreadyDecided
from referrals.release import actions, afterwards, extra_day, item_actions
from referrals.release import forms as room_forms
from referrals.release.models import ReleaseAlarm, ReleaseItem, ReleasePlan
from referrals.tasks.models import OPEN

MOVED_ON = gettext_lazy("The plan has moved on in the meantime. Look at it again.")
REFUSALS: Refusals = {
    NotAgreed: (None, NOT_SAVED),
    AlreadyDecided: (None, gettext_lazy("The task was answered in the meantime. Look at the plan again.")),
    actions.PlanMovedOn: (None, MOVED_ON),
    extra_day.NoDate: (None, gettext_lazy("No release date was received yet: record it first.")),
    extra_day.TooLate: (None, gettext_lazy("The last day to ask for the extra day has passed. Ring the prison.")),
    item_actions.NobodyToRemind: (None, gettext_lazy("Nobody is left to remind: the item was answered.")),
    afterwards.NotASignatory: (
        None,
        gettext_lazy("Your agency does not sign this plan: its prison, treatment provider and probation do."),
    ),
    afterwards.SignedAlready: (None, gettext_lazy("Your agency has signed this plan already.")),
    afterwards.SomethingIsLate: (
        "reason",
        gettext_lazy("Something that blocks is late: say why you sign all the same."),
    ),
    afterwards.NotTheTime: (None, gettext_lazy("That day lies outside the time in which it counts.")),
    afterwards.Frozen: (None, gettext_lazy("Day 21 has passed: what was said then stays.")),
    afterwards.AlreadySettled: (None, gettext_lazy("This was settled in the meantime.")),
}


def own_plan(request: UserRequest, reference: str) -> ReleasePlan:
    """The plan with this reference, of the member's agency.

    :raises Http404: if it is another agency's, or not visible
    """
    own = ReleasePlan.objects.filter(owner=request.membership.agency)
    found: ReleasePlan = get_object_or_404(
        own.select_related("owner", "person", "programme", "prison", "treatment", "establishment"), reference=reference
    )
    return found


def _form_about(
    request: UserRequest,
    record: Any,
    plan: ReleasePlan,
    form: Any,
    act: Callable[..., Any],
    *,
    title: str,
    label: str,
    done: str = "",
    rule: str = "plan a release",
    warning: str = "",
) -> HttpResponse:
    """The page of `form`; once it is valid, `act` is done and the plan's page follows."""
    must(request.membership, request.purpose, rule)
    if form.is_valid():
        facts = form.facts()
        if done_or_refused(form, REFUSALS, lambda: act(record, by=request.membership, **facts)) is not None:
            messages.success(request, done or _("Saved."))
            return redirect(plan)
    context = {"title": title, "label": label, "warning": warning}
    return form_page(request, form, context, back=Link(_("Release plan"), "release", (plan.reference,)))


def _at_once(request: UserRequest, plan: ReleasePlan, act: Callable[[], Any], done: str) -> HttpResponse:
    """Do `act` from a button; refused, the plan's page says why."""
    try:
        act()
    except tuple(REFUSALS) as refused:
        words = next(REFUSALS[each][1] for each in type(refused).__mro__ if each in REFUSALS)
        messages.error(request, words)
    else:
        messages.success(request, done)
    return redirect(plan)


@reads_or_posts
def set_needs(request: UserRequest, reference: str) -> HttpResponse:
    """Say what the person needs and who takes part."""
    plan = own_plan(request, reference)
    form = room_forms.NeedsForm(posted(request), plan)
    title = _("What do they need on release?")
    return _form_about(request, plan, plan, form, actions.set_needs, title=title, label=_("Save"))


@require_POST
def share(request: UserRequest, reference: str) -> HttpResponse:
    """Share the plan: its items become tasks."""
    plan = own_plan(request, reference)
    done = _("The plan is shared, and the agencies are asked.")
    return _at_once(request, plan, lambda: actions.share_plan(plan, by=request.membership), done)


@reads_or_posts
def sign(request: UserRequest, reference: str) -> HttpResponse:
    """Sign at once from the plan's page, or with a reason although something that blocks is late."""
    seen = ReleasePlan.objects.select_related("owner", "person", "programme")
    plan: ReleasePlan = get_object_or_404(seen, reference=reference)
    must(request.membership, request.purpose, "sign a release plan")
    if request.method == "POST" and "reason" not in request.POST:
        done = _("Signed.")
        return _at_once(request, plan, lambda: afterwards.sign_plan(plan, by=request.membership), done)
    form = room_forms.ReasonForm(posted(request), plan)
    return _form_about(
        request,
        plan,
        plan,
        form,
        afterwards.sign_plan,
        title=_("Sign although something that blocks is late"),
        label=_("Sign"),
        done=_("Signed."),
        rule="sign a release plan",
        warning=_("The reason stays with your signature, and those who see the plan read it."),
    )


@reads_or_posts
def move_date(request: UserRequest, reference: str) -> HttpResponse:
    """Record another date that the prison has said."""
    plan = own_plan(request, reference)
    return _form_about(
        request,
        plan,
        plan,
        room_forms.MoveDateForm(posted(request), plan),
        actions.move_date,
        title=_("Another release date"),
        label=_("Move the date"),
        done=_("The date has moved; every due time moves with it, and the agencies are told."),
        warning=_("Signatures count for one date: all three sign again."),
    )


@reads_or_posts
def ask_extra_day(request: UserRequest, reference: str) -> HttpResponse:
    """Ask for one more working day."""
    plan = own_plan(request, reference)
    form = room_forms.ExtraDayForm(posted(request), plan)
    title = _("Ask for the extra day")
    return _form_about(request, plan, plan, form, extra_day.ask_extra_day, title=title, label=_("Ask the prison"))


@reads_or_posts
def decide_extra_day(request: UserRequest, reference: str) -> HttpResponse:
    """Record the prison's answer about the extra day."""
    plan = own_plan(request, reference)
    form = room_forms.DecideExtraForm(posted(request), plan)
    title = _("The extra day")
    return _form_about(request, plan, plan, form, extra_day.decide_extra_day, title=title, label=_("Save"))


@reads_or_posts
def record_release(request: UserRequest, reference: str) -> HttpResponse:
    """Record that the person was released."""
    plan = own_plan(request, reference)
    form = room_forms.WhenForm(posted(request), plan)
    title = _("They were released")
    return _form_about(request, plan, plan, form, afterwards.record_release, title=title, label=_("Save"))


@reads_or_posts
def record_after(request: UserRequest, reference: str, step: str) -> HttpResponse:
    """Record a contact after release."""
    plan = own_plan(request, reference)
    if step not in set(afterwards.Step):
        raise Http404
    form = room_forms.WhenForm(posted(request), plan)
    title = {
        "call": _("Reached on the day of release"),
        "welfare": _("Welfare check after 48 hours"),
        "seventh": _("Contact on day 7"),
    }[step]

    def act(plan: ReleasePlan, **facts: Any) -> ReleasePlan:
        return afterwards.record_contact_after(plan, step=afterwards.Step(step), **facts)

    return _form_about(request, plan, plan, form, act, title=title, label=_("They were reached"))


@reads_or_posts
def record_engaged(request: UserRequest, reference: str) -> HttpResponse:
    """Record that they began treatment in the community."""
    plan = own_plan(request, reference)
    form = room_forms.EngagedForm(posted(request), plan)
    title = _("They began treatment")
    return _form_about(request, plan, plan, form, afterwards.record_engaged, title=title, label=_("Save"))


@reads_or_posts
def close(request: UserRequest, reference: str) -> HttpResponse:
    """Close the plan."""
    plan = own_plan(request, reference)
    form = room_forms.ClosePlanForm(posted(request), plan)
    title = _("Close the release plan")
    return _form_about(request, plan, plan, form, afterwards.close_release_plan, title=title, label=_("Close the plan"))


@require_POST
def remind_all(request: UserRequest, reference: str) -> HttpResponse:
    """Remind the agencies of everything that blocks and is late."""
    plan = own_plan(request, reference)
    late = ReleaseItem.objects.filter(plan=plan, task__state__in=OPEN).late(localdate())
    items = list(late.blocking().select_related("task__addressee"))

    def act() -> None:
        if not items:
            raise item_actions.NobodyToRemind
        for item in items:
            item_actions.remind_owner(item, by=request.membership)

    return _at_once(request, plan, act, _("The agencies are reminded."))


@require_POST
def remind(request: UserRequest, reference: str) -> HttpResponse:
    """Remind the agency that owes one item."""
    item = _own_item(request, reference)
    done = _("The agency is reminded.")
    return _at_once(request, item.plan, lambda: item_actions.remind_owner(item, by=request.membership), done)


def _own_item(request: UserRequest, reference: str) -> ReleaseItem:
    own = ReleaseItem.objects.filter(owner=request.membership.agency).select_related("plan", "task__addressee")
    found: ReleaseItem = get_object_or_404(own, reference=reference)
    return found


@reads_or_posts
def settle_item(request: UserRequest, reference: str) -> HttpResponse:
    """Record how an item stands for which no agency could be asked."""
    item = _own_item(request, reference)
    form = room_forms.SettleItemForm(posted(request), item)
    return _form_about(request, item, item.plan, form, item_actions.settle_item, title=str(item), label=_("Save"))


@reads_or_posts
def settle_alarm(request: UserRequest, reference: str) -> HttpResponse:
    """Record what was done about an alarm."""
    own = ReleaseAlarm.objects.filter(owner=request.membership.agency).select_related("plan")
    alarm: ReleaseAlarm = get_object_or_404(own, reference=reference)
    form = room_forms.SettleAlarmForm(posted(request), alarm)
    return _form_about(
        request, alarm, alarm.plan, form, afterwards.settle_alarm, title=str(alarm), label=_("Save"), warning=alarm.what
    )
