"""The input of an earlier search."""

from typing import Any

from django.utils.timezone import localdate

from cases.search import saved_searches
from cases.search.forms import SearchForm
from cases.search.line import to_register
from cases.search.saved_searches import NoSuchSearch
from partners.requests import UserRequest


def typed_before(request: UserRequest) -> dict[str, str] | None:
    """The input of the search in `?search=`; None if this session does not have it."""
    try:
        return saved_searches.typed(request.session, request.GET.get("search", ""))
    except NoSuchSearch:
        return None


def looked_for(request: UserRequest) -> dict[str, Any]:
    """The initial names and birth for a form, from the search in `?search=`."""
    typed = typed_before(request)
    search = SearchForm(typed) if typed else None
    if search is None or not search.is_valid():
        return {}
    typed_names = to_register(search.cleaned_data["text"], on=localdate())
    born = search.cleaned_data["born"].written
    return typed_names | ({"born": born} if born else {})
