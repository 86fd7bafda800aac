"""Error pages that need neither database nor session."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import page_not_found

from partners.systems.caller import is_call
from partners.systems.problems import answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by its name
    """Answer 400: the request could not be read."""
    return answer(400, "bad_request") if is_call(request) else _bare("400.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: an error of the service."""
    return answer(500, "our_fault") if is_call(request) else _bare("500.html", 500)


def unavailable(_request: HttpRequest) -> HttpResponse:
    """Answer 503. Used when the read log cannot be written."""
    return _bare("503.html", 503)


def _bare(template: str, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"service_name": settings.SERVICE_NAME}), status=status)


class NothingWithNul:
    """Middleware that answers 400 to an address with a NUL character, which PostgreSQL's text cannot hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info + unquote(request.META.get("QUERY_STRING", "")):
            return bad_request(request, BadRequest())
        return self.get_response(request)


class OwnNotFoundPage:
    """Middleware that shows the 404 page under DEBUG too, instead of Django's list of URLs: hidden equals missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_ours = not request.path.startswith("/static/") and not is_call(request)
        if settings.DEBUG and response.status_code == HTTPStatus.NOT_FOUND and is_ours:
            return page_not_found(request, Http404())
        return response
