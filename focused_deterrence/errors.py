"""Pages for what must not depend on anything: no database, no session, no request."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(_request: HttpRequest, _exception: Exception) -> HttpResponse:
    """Say that the request could not be read."""
    return _bare("400.html", 400)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours."""
    return _bare("500.html", 500)


def unavailable(_request: HttpRequest) -> HttpResponse:
    """Say that nothing can be shown for now; used where the log cannot be written."""
    return _bare("503.html", 503)


def _bare(template: str, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"service_name": settings.SERVICE_NAME}), status=status)
