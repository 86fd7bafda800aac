"""Normalises the input of every form before the form reads it (partners/writing.py)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from partners.writing import seen

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
AS_IT_IS = "password"
"""Fields with this in their name are left as typed."""


class TypedTextMiddleware:
    """Removes invisible characters from posted forms, so that a field with nothing else is empty in every form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_a_form(request):
            clean(request)
        return self.get_response(request)


def is_a_form(request: HttpRequest) -> bool:
    """Whether a page was sent with a form. Calls of partner systems are none, whatever they say that they hold."""
    return request.method == "POST" and request.content_type in FORMS and not request.path.startswith("/api/")


def clean(request: HttpRequest) -> None:
    """Replace the posted values by their visible text."""
    if all(text.isascii() and text.isprintable() for _name, texts in request.POST.lists() for text in texts):
        return
    typed = request.POST.copy()
    for name, texts in request.POST.lists():
        if AS_IT_IS not in name:
            typed.setlist(name, [seen(text) for text in texts])
    request.POST = typed  # type: ignore[assignment]  # a copy may be written to; no page does
