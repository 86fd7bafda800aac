"""Out-of-court resolutions: the list, and one resolution's page with its conditions and what may be done next."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases.people.display_names import heading, names_of
from cases.people.models import Identity
from cases.safeguarding.risks import marks_by_name, risks_of
from datasharing.kinds import Kind, registered
from datasharing.panels import Link
from partners.chosen_filters import chosen_filters
from partners.requests import UserRequest, page_number, pages_beside
from partners.rules import may
from referrals.diversion.filters import ResolutionFilter
from referrals.diversion.machine import CONDITION_MACHINE, RESOLUTION_MACHINE
from referrals.diversion.models import (
    BreachDecision,
    ConditionSession,
    Resolution,
    ResolutionCondition,
    ResolutionType,
)

PAGE = 50
MOST = 50
"""The most conditions, sessions and decisions that one page shows."""


@require_safe
def resolutions(request: UserRequest) -> HttpResponse:
    """The resolutions that the member may see, by state; the filter is in the URL."""
    form = ResolutionFilter(request.GET)
    page = page_number(request)
    found = form.narrow(Resolution.objects.all()) if form.is_valid() else Resolution.objects.none()
    shown, more = found.select_related("person", "owner").newest().page(PAGE, start=(page - 1) * PAGE)
    names = names_of({each.person_id for each in shown}, preferring=request.membership.agency_id) if shown else {}
    marks = marks_by_name(names.values()) if names else {}
    context = {
        "lines": [
            {
                "resolution": each,
                "identity": names.get(each.person_id),
                "marks": marks.get(each.person_id, ()),
                "tag": RESOLUTION_MACHINE.tag(each.state),
            }
            for each in shown
        ],
        "filter_form": form,
        "form": None if form.is_valid() else form,
        "selected": chosen_filters(request, form),
        "clear_url": reverse("resolutions"),
        **pages_beside(request, more=more),
    }
    return render(request, "referrals/diversion/resolutions.html", context, status=200 if form.is_valid() else 422)


@require_safe
def resolution(request: UserRequest, reference: str) -> HttpResponse:
    """One resolution: offence and gravity, conditions and how they engage, breach decisions, and the next steps."""
    shown = get_object_or_404(
        Resolution.objects.select_related("owner", "person", "considered_by", "authorised_by", "breached_by"),
        reference=reference,
    )
    seen = Identity.objects.filter(person=shown.person).select_related("owner").newest()
    decisions = BreachDecision.objects.filter(resolution=shown).select_related("decided_by").order_by("-pk")
    context = {
        "resolution": shown,
        "tag": RESOLUTION_MACHINE.tag(shown.state),
        "type": ResolutionType.objects.filter(code=shown.kind).first(),
        "conditions": _conditions(shown, request),
        "decisions": list(decisions[:MOST]),
        "acts": list(_acts(shown, request)),
        "person": shown.person,
        "risks": risks_of([shown.person_id]).get(shown.person_id, []),
        **heading(list(seen), request, on=localdate()),
    }
    return render(request, "referrals/diversion/resolution.html", context)


def _conditions(shown: Resolution, request: UserRequest) -> list[dict[str, Any]]:
    """The conditions with sessions attended and missed, and what may be done with each."""
    conditions = list(ResolutionCondition.objects.filter(resolution=shown).order_by("due_on", "pk")[:MOST])
    came: dict[int, list[bool]] = {}
    if conditions:
        for session in ConditionSession.objects.filter(condition__in=conditions).order_by("held_on", "pk"):
            came.setdefault(session.condition_id, []).append(session.came)
    today = localdate()
    return [
        {
            "condition": each,
            "tag": CONDITION_MACHINE.tag(each.state),
            "attended": sum(came.get(each.pk, [])),
            "missed": came.get(each.pk, []).count(False),
            "is_late": each.state == ResolutionCondition.State.PENDING and each.due_on < today,
            "acts": list(_acts(each, request)),
        }
        for each in conditions
    ]


def _acts(record: Any, request: UserRequest) -> Iterable[Link]:
    """What the member may do with the agency's own `record` now, by the acts of its kind."""
    if record.owner_id != request.membership.agency_id:
        return
    for act in _kind(type(record)).acts:
        if act.when(record) and may(request.membership, request.purpose, act.asks, about=record):
            yield Link(act.words, _kind(type(record)).act_url_name(act), (record.reference,))


def _kind(model: type[Any]) -> Kind:
    [kind] = [kind for kind in registered() if kind.model is model]
    return kind


@require_safe
def resolution_types(request: UserRequest) -> HttpResponse:
    """The types of resolution: which are in force, what each asks for, and the source."""
    types = list(ResolutionType.objects.order_by("pk"))
    return render(request, "referrals/diversion/types.html", {"types": types})
