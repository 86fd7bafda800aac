"""The page of a network, its picture, and asking for a count of a long one."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from analysis.networks import actions
from analysis.networks.figures import Counting, figures_of, people_in
from analysis.networks.forms import EVER, NetworkForm
from analysis.networks.models import NetworkCount
from analysis.networks.picture import drawn, shapes
from analysis.networks.scope import Scope
from analysis.networks.words import Named, groups_in, heard, linked, listed, named_in, newest, rests_on
from datasharing.models import Person
from partners.chosen_filters import chosen_filters
from partners.requests import UserRequest, page_number

PAGE = 50


@require_safe
def network(request: UserRequest) -> HttpResponse:
    """Who keeps company with whom: key people, differences from declared groups, everybody as a list."""
    form = NetworkForm(request.GET, agency=request.membership.agency)
    scope = form.scope()
    page = _filter(request, form, scope)
    if scope.is_long():
        return render(request, "analysis/networks/long.html", page | _counted(request, scope), status=page["status"])
    counting = scope.counting()
    if not counting.ties:
        return render(request, "analysis/networks/network.html", page, status=page["status"])
    figures = figures_of(counting)
    everybody = _on_page(request, counting)
    chosen = _chosen(request, counting, figures)
    people = {*people_in(figures), *everybody, *([chosen] if chosen else [])}
    groups = groups_in(figures) | {group for held in counting.declared.values() for group in held}
    named = Named.of(people, groups, preferring=request.membership.agency_id)
    context = _in_words(figures, named) | {
        "legend": [named.group(group) for group in shapes(counting)],
        "chosen": _about(chosen, counting, figures, named) if chosen else None,
        "everybody": [_about(person, counting, figures, named) for person in everybody],
        **_pages(request, len(counting.network.people)),
    }
    return render(request, "analysis/networks/network.html", page | context, status=page["status"])


@require_safe
def network_picture(request: UserRequest) -> JsonResponse:
    """The picture as JSON, for the page's script; of the same ties as the page."""
    scope = NetworkForm(request.GET, agency=request.membership.agency).scope()
    if scope.is_long():
        raise Http404
    counting = scope.counting()
    groups = {group for held in counting.declared.values() for group in held}
    named = Named.of(counting.network.people, groups, preferring=request.membership.agency_id)
    return JsonResponse(drawn(counting, named))


@require_POST
def count_network(request: UserRequest) -> HttpResponse:
    """Have the worker count a network that is too long for a page."""
    scope = NetworkForm(request.GET, agency=request.membership.agency).scope()
    actions.ask_for_count(scope, by=request.membership, purpose=request.purpose)
    return redirect(f"{request.path.rpartition('/')[0]}?{request.GET.urlencode()}")


def _filter(request: UserRequest, form: NetworkForm, scope: Scope) -> dict[str, Any]:
    """The filter, and the chips: everybody, around one person, with or without weak ties."""
    name = ""
    if scope.person:
        name = Named.of([scope.person.pk], [], preferring=request.membership.agency_id).person(scope.person.pk)
    return {
        "filter_form": form,
        "form": None if form.is_valid() else form,
        "status": 200 if form.is_valid() else 422,
        "selected": [
            item | ({"label": _("Around %(name)s") % {"name": name}} if item["label"] == scope.reference else {})
            for item in chosen_filters(request, form, everything={"since": EVER})
        ],
        "around": name,
        "group": scope.group,
        "without_weak": scope.without_weak,
        "everybody_url": _address(request, without=("around", "group")),
        "with_weak_url": _address(request, without=("firm",)),
        "without_weak_url": _address(request, without=("firm",), firm="on"),
        "query": _address(request).lstrip("?"),
    }


def _address(request: UserRequest, *, without: tuple[str, ...] = (), **more: str) -> str:
    query = request.GET.copy()
    for name in ("page", "chosen", *without):
        query.pop(name, None)
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _in_words(figures: dict[str, Any], named: Named) -> dict[str, Any]:
    return {
        "figures": figures,
        "lists": listed(figures, named),
        "heard": heard(figures) if figures.get("reach") else "",
        "density": f"{figures['density']:.4f}",
        "transitivity": f"{figures['transitivity']:.4f}",
        "fragmentation": figures.get("fragmentation"),
    }


def _counted(request: UserRequest, scope: Scope) -> dict[str, Any]:
    """The last count of the scope that may be shown to the member, or how far one has come."""
    count = NetworkCount.objects.filter(**scope.columns()).order_by("-asked_at").first()
    if count is None or not count.is_done:
        return {"count": count}
    figures = count.shown()
    return {"count": count, **_in_words(figures, named_in(figures, preferring=request.membership.agency_id))}


def _chosen(request: UserRequest, counting: Counting, figures: dict[str, Any]) -> int | None:
    """The chosen person: the one in the URL, else who stands most between others."""
    asked = request.GET.get("chosen") or request.GET.get("around")
    if asked:
        person = Person.objects.filter(reference=asked).first()
        return person.pk if person and person.pk in counting.place else None
    return figures["brokers"][0]["person"] if figures["brokers"] else None


def _about(person: int, counting: Counting, figures: dict[str, Any], named: Named) -> dict[str, Any]:
    """A person in the network: declared groups, company, and on what it rests."""
    held, company = counting.held[person], named.company(*counting.community(person))
    broker = next((entry for entry in figures["brokers"] if entry["person"] == person), None)
    return {
        "name": named.person(person),
        "url": named.url(person),
        "reference": named.reference(person),
        "declared": ", ".join(named.group(group) for group in sorted(counting.declared.get(person, ()))),
        "company": company,
        "ties": counting.network.graph.degree(counting.place[person]),
        "rests_on": rests_on(held),
        "newest": newest(held),
        "broker": broker,
        "links": linked(company, counting.links(person)[:2], named),
    }


def _on_page(request: UserRequest, counting: Counting) -> list[int]:
    """The people of the list's page: by community, most ties first."""
    degree = counting.network.graph.degree()
    vertices = sorted(range(len(degree)), key=lambda vertex: (counting.communities[vertex], -degree[vertex], vertex))
    start = (page_number(request) - 1) * PAGE
    return [counting.network.people[vertex] for vertex in vertices[start : start + PAGE]]


def _pages(request: UserRequest, people: int) -> dict[str, str]:
    page = page_number(request)
    return {
        "previous": _address(request, page=str(page - 1)) if page > 1 else "",
        "next": _address(request, page=str(page + 1)) if page * PAGE < people else "",
    }
