"""The caseload."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.people.models import Identity
from cases.safeguarding.risks import child_mark, marks, risks_of
from cases.work.forms import CaseloadFilter
from cases.work.models import CASE_MACHINE, Case
from partners.home import Mark
from partners.requests import UserRequest

PAGE = 25


@dataclass(frozen=True)
class Line:
    """A line of the caseload: a case with the person's name and alerts."""

    case: Case
    identity: Identity | None
    marks: tuple[Mark, ...]
    colour: str


@require_safe
def caseload(request: UserRequest) -> HttpResponse:
    """The visible cases, filtered by the query of the URL."""
    chosen = CaseloadFilter(request.GET, agency=request.membership.agency)
    if not chosen.is_valid():
        return render(request, "cases/work/caseload.html", {"form": chosen, "filter_form": chosen}, status=422)
    cases = Case.objects.select_related("owner", "programme", "area", "lead__user", "person")
    cases = chosen.narrow(cases, by=request.membership)
    if start := request.GET.get("after"):
        cases = cases.behind(_case_at(start))
    found, more = cases.newest_up_to(PAGE + 1).page(PAGE)
    later = _address(request, after=found[-1].reference) if more else ""
    context = {
        "filter_form": chosen,
        "selected": _selected(request, chosen),
        "clear_url": reverse("caseload"),
        "lines": _lines(found, request),
        "first": _address(request, after=None) if start else "",
        "next": later,
    }
    return render(request, "cases/work/caseload.html", context)


def _case_at(reference: str) -> Case:
    case: Case | None = Case.objects.filter(reference=reference).first()
    if case is None:
        raise Http404
    return case


def _lines(cases: list[Case], request: UserRequest) -> list[Line]:
    today = localdate()
    people = {case.person_id for case in cases}
    names, risks = names_of(people, preferring=request.membership.agency_id), risks_of(people)
    return [
        Line(
            case,
            identity := names.get(case.person_id),
            (
                *child_mark(identity.birth.child_words(today) if identity else ""),
                *marks(risks.get(case.person_id, [])),
            ),
            CASE_MACHINE.colour(case.state),
        )
        for case in cases
    ]


def _selected(request: UserRequest, chosen: CaseloadFilter) -> list[dict[str, Any]]:
    """The active filters with labels, each with the URL of the list without it."""
    selected = []
    for name, value in chosen.cleaned_data.items():
        for item in value if isinstance(value, list) else [value] if value else []:
            field = chosen.fields[name]
            label = dict(field.choices).get(item, item) if name in {"whose", "state"} else item  # type: ignore[attr-defined]
            selected.append({"label": label, "url": _without(request, name, item)})
    return selected


def _without(request: UserRequest, name: str, item: Any) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    code = str(getattr(item, "code", item))
    query.setlist(name, [value for value in query.getlist(name) if value != code])
    return _with_query(query)


def _address(request: UserRequest, *, after: str | None) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return _with_query(query)


def _with_query(query: QueryDict) -> str:
    return f"{reverse('caseload')}?{query.urlencode()}" if query else reverse("caseload")
