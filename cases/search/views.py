"""Search pages. The input is sent by POST and stays on the server."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases.safeguarding.risks import marks_by_name
from cases.search import saved_searches
from cases.search.earlier import typed_before
from cases.search.forms import SearchForm
from cases.search.saved_searches import NoSuchSearch
from cases.search.search import Found, find
from partners.requests import UserRequest, reads_or_posts

TYPED = ("text", "born_day", "born_month", "born_year", "about")


@reads_or_posts
def people(request: UserRequest) -> HttpResponse:
    """The search form, with the values of an earlier search if given (`?search=`)."""
    if request.method == "POST":
        if not request.POST.get("find", "something").strip():
            return redirect("people")
        typed = _typed(request)
        form = SearchForm(typed)
        if form.is_valid():
            return redirect("search", saved_searches.keep(request.session, typed))
        return render(request, "cases/search/people.html", {"form": form}, status=422)
    return render(request, "cases/search/people.html", {"form": SearchForm(typed_before(request))})


def _typed(request: UserRequest) -> dict[str, str]:
    """The form's data: from the header's search box, or from this page's form."""
    if "find" in request.POST:
        return {"text": request.POST["find"].strip()}
    return {name: request.POST[name] for name in TYPED if name in request.POST}


@require_safe
def search(request: UserRequest, reference: str) -> HttpResponse:
    """The results of a search, by page."""
    try:
        page = int(request.GET.get("page", "1"))
        form = SearchForm(saved_searches.typed(request.session, reference))
        start = saved_searches.start_of(request.session, reference, page)
    except (NoSuchSearch, ValueError):
        raise Http404 from None
    if not form.is_valid():  # the saved input may no longer be valid
        return redirect("people")
    results = find(form.query(), on=localdate(), after=start)
    if results.next:
        saved_searches.remember_next(request.session, reference, page, results.next)
    context = {
        "search_form": form,
        "people": _marked(results.people),
        "reference": reference,
        "previous": f"?page={page - 1}" if page > 1 else "",
        "next": f"?page={page + 1}" if results.next else "",
    }
    return render(request, "cases/search/search.html", context)


def _marked(people: list[Found]) -> list[Found]:
    """The people found, each with what to know before meeting them."""
    marks = marks_by_name(found.identities[0] for found in people if found.identities)
    for found in people:
        found.marks = marks.get(found.person.pk, ())
    return people
