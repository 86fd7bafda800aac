"""What is typed into any form, before any form reads it: without characters that nobody sees (partners/writing.py)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from partners.writing import seen

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
AS_IT_IS = "password"
"""What is in a field of such a name is compared as it was typed."""


class TypedTextMiddleware:
    """Clean what pages post, so that a field of nothing but marks of direction is an empty field everywhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type in FORMS and not request.path.startswith("/api/"):
            clean(request)
        return self.get_response(request)


def clean(request: HttpRequest) -> None:
    """Replace what was typed by what is seen of it."""
    if all(text.isascii() and text.isprintable() for _name, texts in request.POST.lists() for text in texts):
        return
    typed = request.POST.copy()
    for name, texts in request.POST.lists():
        if AS_IT_IS not in name:
            typed.setlist(name, [seen(text) for text in texts])
    request.POST = typed  # type: ignore[assignment]  # a copy may be written to; no page does
