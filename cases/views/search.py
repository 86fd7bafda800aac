"""Looking for a person: what is looked for goes by POST and stays on the server."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases import kept_searches
from cases.forms.search import SearchForm, from_one_box
from cases.kept_searches import NoSuchSearch
from cases.search import How, find
from partners.requests import UserRequest, reads_or_posts

TYPED = ("family_name", "given_names", "how", "born_day", "born_month", "born_year", "about", "number")


@reads_or_posts
def people(request: UserRequest) -> HttpResponse:
    """Where a search begins, or is changed (`?search=`)."""
    if request.method == "POST":
        if not request.POST.get("find", "something").strip():
            return redirect("people")
        typed = _typed(request)
        form = SearchForm(typed)
        if form.is_valid():
            return redirect("search", kept_searches.keep(request.session, typed))
        return render(request, "cases/people.html", {"form": form}, status=422)
    return render(request, "cases/people.html", {"form": SearchForm(typed_before(request))})


def _typed(request: UserRequest) -> dict[str, str]:
    """What was typed: into the one box of the header, or into the boxes of this page."""
    if "find" in request.POST:
        return from_one_box(request.POST["find"])
    return {name: request.POST[name] for name in TYPED if name in request.POST}


def typed_before(request: UserRequest) -> dict[str, str] | None:
    """What was typed in the search that the address names, if this session still keeps it."""
    try:
        return kept_searches.typed(request.session, request.GET.get("search", ""))
    except NoSuchSearch:
        return None


@require_safe
def search(request: UserRequest, reference: str) -> HttpResponse:
    """Whom a search found, a page at a time."""
    try:
        page = int(request.GET.get("page", "1"))
        form = SearchForm(kept_searches.typed(request.session, reference))
        start = kept_searches.start_of(request.session, reference, page)
    except (NoSuchSearch, ValueError):
        raise Http404 from None
    if not form.is_valid():  # what was possible when it was kept need not be now
        return redirect("people")
    query = form.query()
    results = find(query, on=localdate(), after=start)
    if results.next:
        kept_searches.remember_next(request.session, reference, page, results.next)
    context = {
        "search_form": form,
        "people": results.people,
        "reference": reference,
        "earlier": f"?page={page - 1}" if page > 1 else "",
        "later": f"?page={page + 1}" if results.next else "",
        "is_similar": query.how == How.SIMILAR,
    }
    return render(request, "cases/search.html", context)
