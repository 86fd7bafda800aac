"""The caseload."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.people.models import Identity
from cases.safeguarding.risks import child_mark, marks, risks_of
from cases.work.clients import AT_MOST, Work, work_of
from cases.work.forms import CaseloadFilter
from cases.work.models import CASE_MACHINE, Case, CaseQuerySet
from datasharing.models import Person
from partners.chosen_filters import chosen_filters
from partners.home import Mark, Tag
from partners.requests import UserRequest

PAGE = 25


@dataclass
class Line:
    """A line of the caseload: a person with name, marks and all work with them."""

    person: Person
    identity: Identity | None = None
    marks: tuple[Mark, ...] = ()
    work: list[Work] = field(default_factory=list)

    @property
    def is_urgent(self) -> bool:
        return any(work.is_urgent for work in self.work)


@require_safe
def caseload(request: UserRequest) -> HttpResponse:
    """The member's own clients, then the visible cases, one line for each person, filtered by the query of the URL."""
    chosen = CaseloadFilter(request.GET, agency=request.membership.agency)
    if not chosen.is_valid():
        return render(request, "cases/work/caseload.html", {"form": chosen, "filter_form": chosen}, status=422)
    narrowed = chosen.narrow(Case.objects.all(), by=request.membership)
    start = _case_at(request.GET["after"]) if request.GET.get("after") else None
    mine = _mine(request, chosen) if start is None else []
    found, more = _related(narrowed.behind(start) if start else narrowed).newest_up_to(PAGE + 1).page(PAGE)
    others = [] if chosen.cleaned_data["whose"] == "mine" else _others(found, narrowed, start, mine)
    _know_people([*mine, *others], request)
    later = _address(request, after=found[-1].reference) if more and chosen.cleaned_data["whose"] != "mine" else ""
    context = {
        "filter_form": chosen,
        "selected": chosen_filters(request, chosen),
        "clear_url": reverse("caseload"),
        "mine": sorted(mine, key=lambda line: not line.is_urgent),
        "others": others,
        "first": _address(request, after=None) if start else "",
        "next": later,
    }
    return render(request, "cases/work/caseload.html", context)


def _case_at(reference: str) -> Case:
    case: Case | None = Case.objects.filter(reference=reference).first()
    if case is None:
        raise Http404
    return case


def _related(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.select_related("owner", "programme", "area", "lead__user", "person")


def _mine(request: UserRequest, chosen: CaseloadFilter) -> list[Line]:
    """The member's clients; with a filter, those whose case matches it."""
    if chosen.cleaned_data["whose"] not in {"", "mine"}:
        return []
    led = chosen.narrow(Case.objects.led_by(request.membership), by=request.membership)
    work = [_of_case(case) for case in _related(led).newest()[:AT_MOST]]
    if not chosen.is_narrowed():
        work += work_of(request)
    people = Person.objects.in_bulk({each.person_id for each in work})
    return _by_person(work, people)


def _others(found: list[Case], narrowed: CaseQuerySet, start: Case | None, mine: list[Line]) -> list[Line]:
    """A line for each person of `found`, with all their cases, except people on an earlier page or in `mine`."""
    own = {line.person.pk for line in mine}
    people = {case.person_id: case.person for case in found if case.person_id not in own}
    cases = list(_related(narrowed.filter(person__in=people)).newest()) if people else []
    before = {case.person_id for case in cases if start and (case.updated_at, case.pk) >= (start.updated_at, start.pk)}
    return _by_person([_of_case(case) for case in cases if case.person_id not in before], people)


def _of_case(case: Case) -> Work:
    place = ", ".join(str(part) for part in (case.programme, case.area) if part)
    return Work(
        person_id=case.person_id,
        tag=Tag(CASE_MACHINE.label(case.state), CASE_MACHINE.colour(case.state)),
        text=place,
        url="",
        agency=case.owner,
        at=case.updated_at,
        lead=case.lead.user if case.lead else "",
    )


def _by_person(work: Iterable[Work], people: Mapping[int, Person]) -> list[Line]:
    lines: dict[int, Line] = {}
    for each in work:
        if each.person_id in people:
            lines.setdefault(each.person_id, Line(people[each.person_id])).work.append(each)
    return list(lines.values())


def _know_people(lines: list[Line], request: UserRequest) -> None:
    """Add the visible name, risks and alerts of each person."""
    today = localdate()
    by_person = {line.person.pk: line for line in lines}
    if not by_person:
        return
    for person, identity in names_of(by_person, preferring=request.membership.agency_id).items():
        by_person[person].identity = identity
        by_person[person].marks = child_mark(identity.birth.child_words(today))
    for person, risks in risks_of(by_person).items():
        by_person[person].marks += marks(risks)


def _address(request: UserRequest, *, after: str | None) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return _with_query(query)


def _with_query(query: QueryDict) -> str:
    return f"{reverse('caseload')}?{query.urlencode()}" if query else reverse("caseload")
