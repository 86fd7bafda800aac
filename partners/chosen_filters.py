"""The active filters of a list with labels, each with the URL of the list without it (components/filter.html)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

PLACES = ("after", "page")
"""Parameters of a page within a list; a list with other filters begins at its start."""


def chosen_filters(
    request: HttpRequest, form: forms.Form, *, everything: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """The active filters of `form`, including defaults that the URL does not name.

    `everything`: for each field with a default filter, the value that shows all.
    """
    if not form.is_valid():
        return []
    all_of = everything or {}
    return [
        {"label": _words(form[name], item), "url": _without(request, name, item, all_of.get(name))}
        for name, value in form.cleaned_data.items()
        for item in (value if isinstance(value, list) else [value])
        if item and item != all_of.get(name)
    ]


def _words(bound: forms.BoundField, item: Any) -> str:
    """The label of a choice, or of a ticked box."""
    if item is True:
        return str(bound.label)
    choices = {} if isinstance(bound.field, forms.ModelChoiceField) else dict(getattr(bound.field, "choices", ()))
    return str(choices.get(item, item))


def _without(request: HttpRequest, name: str, item: Any, all_of_it: str | None) -> str:
    query = request.GET.copy()
    for place in PLACES:
        query.pop(place, None)
    left = [value for value in query.getlist(name) if value not in _written(item)] if name in query else []
    query.setlist(name, [all_of_it] if all_of_it else left)
    if not query.getlist(name):
        query.pop(name)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _written(item: Any) -> set[str]:
    """The values by which a URL may name `item`."""
    if item is True:
        return {"on", "yes", "true", "1", "True"}
    return {str(each) for each in (item, getattr(item, "code", ""), getattr(item, "reference", "")) if each}
