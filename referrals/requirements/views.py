"""Treatment requirements: the list, one requirement's page, what a provider is asked, and the numbers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.people.display_names import heading, names_of
from cases.people.models import Identity
from cases.records.form_page import done_or_refused, posted
from cases.safeguarding.risks import marks_by_name, risks_of
from datasharing.kinds import Refusals, registered
from datasharing.panels import Link
from partners.chosen_filters import chosen_filters
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must
from referrals.exchange.sending import ConsentNeeded
from referrals.requirements import actions
from referrals.requirements.filters import NumbersForm, RequirementFilter
from referrals.requirements.forms import AskProviderForm
from referrals.requirements.machine import REQUIREMENT_MACHINE, RequirementState
from referrals.requirements.models import RequirementRequest, RequirementReview, TreatmentRequirement
from referrals.requirements.numbers import count, headline, in_words
from referrals.requirements.presentation import rows_of, track_of
from referrals.requirements.providers import providers_for, title_of
from referrals.tasks.models import TASK_MACHINE, Task

PAGE = 50
REVIEWS = 20
WORK = "work in court"
REFUSALS: Refusals = {
    actions.RequirementMovedOn: (None, gettext_lazy("It has moved on in the meantime. Look at it again.")),
    ConsentNeeded: ("agreed", gettext_lazy("Nothing can be sent unless they agree")),
}


@require_safe
def treatment_requirements(request: UserRequest) -> HttpResponse:
    """The requirements that the member may see, by state and kind; the filters are in the URL."""
    form = RequirementFilter(request.GET)
    page = page_number(request)
    found = form.narrow(TreatmentRequirement.objects.all()) if form.is_valid() else TreatmentRequirement.objects.none()
    shown, more = found.select_related("person", "owner").newest().page(PAGE, start=(page - 1) * PAGE)
    names = names_of({each.person_id for each in shown}, preferring=request.membership.agency_id) if shown else {}
    marks = marks_by_name(names.values()) if names else {}
    context = {
        "lines": [
            {
                "requirement": each,
                "identity": names.get(each.person_id),
                "marks": marks.get(each.person_id, ()),
                "tag": REQUIREMENT_MACHINE.tag(each.state),
            }
            for each in shown
        ],
        "filter_form": form,
        "form": None if form.is_valid() else form,
        "selected": chosen_filters(request, form),
        "clear_url": reverse("treatment_requirements"),
        **pages_beside(request, more=more),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "referrals/requirements/requirements.html", context, status=status)


@require_safe
def treatment_requirement(request: UserRequest, reference: str) -> HttpResponse:
    """One requirement: how far it is, what was asked of providers, reviews, and what may be done next."""
    related = ("owner", "person", "programme", "hearing__court", "assessment__addressee", "first_task__addressee")
    shown = get_object_or_404(TreatmentRequirement.objects.select_related(*related), reference=reference)
    reviews = RequirementReview.objects.filter(requirement=shown).select_related("owner").order_by("-held_on", "-pk")
    context = {
        "requirement": shown,
        "track": track_of(shown, now=timezone.now()),
        "tag": REQUIREMENT_MACHINE.tag(shown.state),
        "rows": list(rows_of(shown)),
        "tasks": [_task(task) for task in (shown.assessment, shown.first_task) if task],
        "reviews": list(reviews[:REVIEWS]),
        "acts": _acts(shown, request),
        **_about(shown, request),
    }
    return render(request, "referrals/requirements/requirement.html", context)


def _task(task: Task) -> dict[str, Any]:
    return {"task": task, "tag": TASK_MACHINE.tag(task.state)}


def _about(shown: TreatmentRequirement, request: UserRequest) -> dict[str, Any]:
    """Who it is about, with what to know before meeting them."""
    seen = Identity.objects.filter(person=shown.person).select_related("owner").newest()
    return {
        "person": shown.person,
        "risks": risks_of([shown.person_id]).get(shown.person_id, []),
        **heading(list(seen), request, on=localdate()),
    }


def _acts(shown: TreatmentRequirement, request: UserRequest) -> list[Link]:
    """What the member may do next, the way forward first."""
    if shown.owner_id != request.membership.agency_id or not may(request.membership, request.purpose, WORK):
        return []
    [kind] = [kind for kind in registered() if kind.model is TreatmentRequirement]
    steps = [Link(act.words, kind.act_url_name(act), (shown.reference,)) for act in kind.acts if act.when(shown)]
    return [*kind.links(shown), *steps]


@reads_or_posts
def ask_for_assessment(request: UserRequest, reference: str) -> HttpResponse:
    """Ask a provider to assess the person, the same day."""
    return _ask(
        request,
        reference,
        asks=RequirementRequest.Asks.ASSESSMENT,
        verb=actions.ask_for_assessment,
        states={
            RequirementState.POTENTIALLY_SUITABLE,
            RequirementState.UNSUITABLE,
            RequirementState.UNAVAILABLE,
        },
        title=_("Ask for an assessment"),
    )


@reads_or_posts
def ask_for_first_appointment(request: UserRequest, reference: str) -> HttpResponse:
    """Ask a provider to hold the first appointment within five working days of the sentence."""
    return _ask(
        request,
        reference,
        asks=RequirementRequest.Asks.FIRST_APPOINTMENT,
        verb=actions.ask_for_first_appointment,
        states={RequirementState.IMPOSED},
        title=_("Ask for the first appointment"),
    )


def _ask(
    request: UserRequest,
    reference: str,
    *,
    asks: RequirementRequest.Asks,
    verb: Callable[..., Any],
    states: set[RequirementState],
    title: str,
) -> HttpResponse:
    own = TreatmentRequirement.objects.filter(owner=request.membership.agency).select_related("person", "programme")
    held = get_object_or_404(own, reference=reference)
    must(request.membership, request.purpose, WORK)
    is_open = held.state in states
    ways = providers_for(held, request) if is_open else []
    form = AskProviderForm(posted(request), ways=ways, may_adjourn=asks == RequirementRequest.Asks.ASSESSMENT)
    if is_open and form.is_valid():
        facts = form.facts() | {"title": title_of(held, asks), "at": timezone.now()}
        sent = done_or_refused(form, REFUSALS, lambda: verb(held, by=request.membership, **facts))
        if sent is not None:
            messages.success(request, _("Sent to %(agency)s.") % {"agency": form.way().recipient})
            return redirect(held)
    context = {
        "requirement": held,
        "title": title,
        "form": form,
        "is_open": is_open,
        "ways": ways,
        "wordings": [way for way in ways if way.needs_consent],
        **_about(held, request),
    }
    return render(request, "referrals/requirements/ask.html", context, status=422 if form.is_bound else 200)


@require_safe
def requirement_numbers(request: UserRequest) -> HttpResponse:
    """How many requirements were imposed of those that could have been, and why not. It names nobody."""
    form = NumbersForm(request.GET, now=timezone.now())
    is_valid = form.is_valid()
    numbers = in_words(count(form.cohort()))
    context = {
        "filter_form": form,
        "form": None if is_valid else form,
        "selected": chosen_filters(request, form),
        "since": form.cohort().since,
        "until": form.cohort().until,
        "numbers": numbers,
        "headline": headline(numbers),
    }
    return render(request, "referrals/requirements/numbers.html", context, status=200 if is_valid else 422)
