"""The server log's line about each request."""

import time
from http import HTTPMethod

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from datasharing.enforcement.door import name_of


class RequestLine(RequestMiddleware):
    """Logs the URL pattern instead of the path: a path may hold a reference, and a query the words of a search."""

    def prepare(self, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(began=time.monotonic())
        super().prepare(request)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        method = request.method if request.method in HTTPMethod.__members__ else "?"
        return f"{method} {name_of(request) or '?'}"
