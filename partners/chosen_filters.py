"""What narrows a list, in words, each with the address of the list without it (components/filter.html)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

PLACES = ("after", "page")
"""Where in a list one is: another list begins at its start."""


def chosen_filters(
    request: HttpRequest, form: forms.Form, *, everything: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """Each choice of `form` that is in force, though the address may not name it.

    `everything`: for a field that a list narrows by unless told otherwise, the value that lets all through.
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
    """A choice in its words; a box that is ticked, in those of the box."""
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
    """How an address may write `item`: by its code or its reference, or as a ticked box."""
    if item is True:
        return {"on", "yes", "true", "1", "True"}
    return {str(each) for each in (item, getattr(item, "code", ""), getattr(item, "reference", "")) if each}
