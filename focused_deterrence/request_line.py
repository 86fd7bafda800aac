"""The line about each request in the server's log."""

import time
from http import HTTPMethod

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from datasharing.enforcement.door import name_of


class RequestLine(RequestMiddleware):
    """Names the address as the site map does: the path may hold a reference, and the query what somebody looked for."""

    def prepare(self, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(began=time.monotonic())
        super().prepare(request)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        method = request.method if request.method in HTTPMethod.__members__ else "?"
        return f"{method} {name_of(request) or '?'}"
