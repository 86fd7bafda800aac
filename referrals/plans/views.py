"""Action plans: the list, one plan with support and enforcement beside each other, beginning one, steps, the end."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.groups.models import Group, GroupMembership
from cases.levers.holds import NOT_NOW, NotNow, support_was_offered
from cases.models import Identity
from cases.people.display_names import names_of
from cases.people.subject_roles import role_in
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from cases.triggers.models import Trigger
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.models import Person, SubjectRole
from datasharing.panels import Link
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import must
from referrals.idempotency import actions as idempotency
from referrals.plans import actions
from referrals.plans.forms import CloseForm, PersonPlanForm, PlanForm, StepForm
from referrals.plans.models import ActionPlan, PlanStep, PlanSubject
from referrals.plans.progress import progress_of
from referrals.tasks.ways import ways

PAGE = 50
AT_MOST = 200
SUPPORT_FIRST = gettext_lazy(
    "No enforcement yet: nobody has offered them support, and the plan has no step of support for them. Add that first."
)
REFUSALS: Refusals = {
    NotNow: (None, NOT_NOW),
    actions.SupportFirst: ("side", SUPPORT_FIRST),
    actions.PlanClosed: (None, gettext_lazy("The plan is closed.")),
    NotAgreed: (None, NOT_SAVED),
}
PLANS = Link(gettext_lazy("Action plans"), "plans")


@require_safe
def plans(request: UserRequest) -> HttpResponse:
    """The visible plans: open ones, unless all are asked for."""
    page = page_number(request)
    everything = request.GET.get("show") == "all"
    seen = ActionPlan.objects.all() if everything else ActionPlan.objects.open()
    found, more = (
        seen.select_related("owner", "group", "trigger")
        .order_by("-begun_on", "-pk")
        .page(PAGE, start=(page - 1) * PAGE)
    )
    context = {
        "plans": found,
        "everything": everything,
        **pages_beside(request, more=more),
    }
    return render(request, "referrals/plans/plans.html", context)


def find(reference: str) -> ActionPlan:
    """The plan with this reference.

    :raises Http404: if it is not visible
    """
    seen = ActionPlan.objects.select_related("owner", "programme", "group", "trigger")
    found: ActionPlan = get_object_or_404(seen, reference=reference)
    return found


@require_safe
def plan(request: UserRequest, reference: str) -> HttpResponse:
    """One plan: its steps by side with who does them by when, and what is late."""
    shown = find(reference)
    steps = list(
        PlanStep.objects.filter(plan=shown)
        .select_related("owner", "person", "task", "asked_of")
        .order_by("due_at", "pk")[:AT_MOST]
    )
    subjects = list(PlanSubject.objects.filter(plan=shown).select_related("owner", "person").oldest()[:AT_MOST])
    members = _members(shown)
    people = {each.person_id for each in [*steps, *subjects, *members]}
    names = names_of(people, preferring=request.membership.agency_id)
    is_own = shown.owner_id == request.membership.agency_id
    known = {each.person_id: each.person for each in [*subjects, *members]}
    context = {
        "plan": shown,
        "progress": progress_of(steps, names, now=timezone.now()),
        "people": [(person, names.get(key)) for key, person in known.items()],
        "may_add": is_own and shown.closed_on is None,
    }
    return render(request, "referrals/plans/plan.html", context)


def _members(shown: ActionPlan) -> list[GroupMembership]:
    """Those of the plan's group whom the member may see: for each a step can be added."""
    if shown.group_id is None:
        return []
    current = GroupMembership.objects.current().filter(group=shown.group_id)
    return list(current.select_related("person", "owner").oldest()[:AT_MOST])


def _trigger(request: UserRequest) -> Trigger | None:
    """The trigger that the plan answers, if the address names one that is visible."""
    return Trigger.objects.live().filter(reference=request.GET.get("trigger", "")).first()


@reads_or_posts
def begin_groups_plan(request: UserRequest, reference: str) -> HttpResponse:
    """Begin a plan for a group."""
    group = get_object_or_404(Group.objects.select_related("programme", "owner"), reference=reference)
    form = PlanForm(posted(request))
    if form.is_valid():
        begun = done_or_refused(
            form,
            REFUSALS,
            lambda: actions.begin_plan(
                by=request.membership,
                on=localdate(),
                group=group,
                trigger=_trigger(request),
                programme=group.programme,
                **form.cleaned_data,
            ),
        )
        if begun is not None:
            return redirect(begun)
    context = {"title": _("Begin an action plan for %(group)s") % {"group": group}, "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(group, "group", (group.reference,)))


@reads_or_posts
def begin_persons_plan(request: UserRequest, reference: str) -> HttpResponse:
    """Begin a plan for a person."""
    person = get_object_or_404(Person, reference=reference)
    held = Identity.objects.filter(person=person, owner=request.membership.agency).select_related("programme")
    own = held.newest().first()
    if own is None:
        return redirect("hold_identity", reference)
    form = PersonPlanForm(posted(request), agency=request.membership.agency, initial={"programme": own.programme})
    if form.is_valid():
        begun = done_or_refused(form, REFUSALS, lambda: _begin(request, person, own, form.cleaned_data))
        if begun is not None:
            return redirect(begun)
    context = {"title": _("Begin an action plan"), "label": _("Save"), "person": person, "adds": True}
    return form_page(request, form, context)


def _begin(request: UserRequest, person: Person, own: Identity, facts: dict[str, Any]) -> ActionPlan:
    begun = actions.begin_plan(by=request.membership, on=localdate(), trigger=_trigger(request), **facts)
    role = role_in(own, begun.programme)
    actions.add_subject(begun, by=request.membership, person=person, subject_role=role)
    return begun


@reads_or_posts
def add_step(request: UserRequest, plan: str, person: str) -> HttpResponse:
    """Add a step about a person: a task to an agency, of support or of enforcement."""
    own_plans = ActionPlan.objects.filter(owner=request.membership.agency).select_related("owner", "programme", "group")
    held: ActionPlan = get_object_or_404(own_plans, reference=plan)
    about = get_object_or_404(Person, reference=person)
    must(request.membership, request.purpose, "ask something of an agency")
    identity = Identity.objects.filter(person=about, owner=request.membership.agency).newest().first()
    if identity is None:  # sending needs the agency's own identity of the person
        return redirect("hold_identity", person)
    role = SubjectRole(identity.subject_role)
    found = ways(request.membership.agency, [held.programme], role=role, purpose=request.purpose, at=timezone.now())
    form = StepForm(posted(request), ways=found)
    if form.is_valid():
        led_to = done_or_refused(form, REFUSALS, lambda: _add(request, form, held, about, role))
        if led_to is not None:
            messages.success(request, _("The agency has been asked."))
            return redirect(held)
    context = {
        "title": _("Add a step to the plan"),
        "label": _("Ask the agency"),
        "person": about,
        "warning": "" if support_was_offered(about) else SUPPORT_FIRST,
    }
    return form_page(request, form, context)


def _add(request: UserRequest, form: StepForm, held: ActionPlan, about: Person, role: SubjectRole) -> str:
    def act() -> str:
        actions.add_step(held, by=request.membership, person=about, subject_role=role, **form.facts())
        return held.get_absolute_url()

    return idempotency.once(form.cleaned_data["token"], by=request.membership, act=act, about=about)


@reads_or_posts
def close_plan(request: UserRequest, reference: str) -> HttpResponse:
    """Close a plan with what it reached."""
    own = ActionPlan.objects.filter(owner=request.membership.agency).select_related("owner")
    held = get_object_or_404(own, reference=reference)
    form = CloseForm(posted(request))
    if form.is_valid() and done_or_refused(
        form,
        REFUSALS,
        lambda: actions.close_plan(held, by=request.membership, on=localdate(), **form.cleaned_data),
    ):
        return redirect(held)
    context = {"title": _("Close the plan"), "label": _("Close the plan")}
    return form_page(request, form, context, back=Link(held, "plan", (held.reference,)))
