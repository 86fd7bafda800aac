"""Open needs by pathway: what is to be looked at first stands first."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.recovery.forms import NeedFilter
from cases.recovery.models import NEED_MACHINE, HealthNeed, Need
from cases.safeguarding.risks import child_mark, marks, risks_of
from partners.chosen_filters import chosen_filters
from partners.requests import UserRequest, page_number, pages_beside
from partners.rules import may

PAGE = 25
AT_MOST = 300
"""The most needs of each of the two tables that are read."""


@require_safe
def open_needs(request: UserRequest) -> HttpResponse:
    """The open needs that the member's agency recorded, those of health among them. Filters are in the URL."""
    form, page = NeedFilter(request.GET), page_number(request)
    found = _found(request, form) if form.is_valid() else []
    start = (page - 1) * PAGE
    context = {
        "rows": _rows(found[start : start + PAGE], request),
        "filter_form": form,
        "selected": chosen_filters(request, form),
        "form": None if form.is_valid() else form,
        **pages_beside(request, more=len(found) > start + PAGE),
        "may_move": may(request.membership, request.purpose, "keep needs"),
    }
    return render(request, "cases/recovery/open_needs.html", context, status=200 if form.is_valid() else 422)


def _found(request: UserRequest, form: NeedFilter) -> list[Need | HealthNeed]:
    chosen = form.cleaned_data
    among = Q(owner=request.membership.agency)
    if chosen["pathway"]:
        among &= Q(pathway=chosen["pathway"])
    if chosen["state"]:
        among &= Q(state=chosen["state"])
    if chosen["whose"] == "mine":
        among &= Q(worker__user=request.user)
    tables: list[QuerySet[Any]] = [Need.objects.open(), HealthNeed.objects.open()]
    related = ("person", "worker__user", "helped_by")
    found = [
        need
        for table in tables
        for need in table.filter(among).select_related(*related).order_by("review_on", "pk")[:AT_MOST]
    ]
    return sorted(found, key=lambda need: (need.review_on or date.max, need.identified_on, need.pk))


def _rows(needs: list[Need | HealthNeed], request: UserRequest) -> list[dict[str, Any]]:
    people = {need.person_id for need in needs}
    if not people:
        return []
    names, risks = names_of(people, preferring=request.membership.agency_id), risks_of(people)
    today = localdate()
    rows = []
    for need in needs:
        identity = names.get(need.person_id)
        child = child_mark(identity.birth.child_words(today)) if identity else ()
        rows.append(
            {
                "need": need,
                "identity": identity,
                "marks": child + marks(risks.get(need.person_id, [])),
                "tag": NEED_MACHINE.tag(need.state),
                "on_it": ", ".join(str(getattr(each, "user", each)) for each in need.who_is_on_it),
                "is_late": need.review_on is not None and need.review_on < today,
                "url": reverse("move_needs" if isinstance(need, Need) else "move_health_needs", args=[need.reference]),
            }
        )
    return rows
