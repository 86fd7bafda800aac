"""Errors of the API as problem+json (RFC 9457). Hidden and missing records give the same bytes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"


class ProblemRenderer(JSONRenderer):
    """Renders JSON with the media type of problems."""

    media_type = CONTENT_TYPE


class Unprocessable(exceptions.APIException):
    """422: the body is well-formed but invalid."""

    status_code = 422
    default_code = "invalid"


class Conflict(exceptions.APIException):
    """409: the state has changed since the caller read it."""

    status_code = 409
    default_code = "conflict"


def problem(status: int, code: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """The members of a problem. `code` is for programs and stable, `detail` is for people."""
    said = {"type": f"urn:act-as-one:problem:{code}", "title": HTTPStatus(status).phrase, "status": status}
    return said | ({"detail": detail} if detail else {}) | more


def answer(status: int, code: str, detail: str = "") -> HttpResponse:
    """A problem as a Django response, for errors outside views."""
    return HttpResponse(json.dumps(problem(status, code, detail)), status=status, content_type=CONTENT_TYPE)


def unavailable() -> HttpResponse:
    """503: nothing can be shown, because reading could not be logged."""
    return answer(503, "log_unavailable", "Nothing was read or kept, because it could not be logged. Try again later.")


def too_much_read() -> HttpResponse:
    """As much has been read as any partner system may within ten minutes."""
    refused = answer(429, "too_much_read", "Your system has read very much in a short time. Go on in ten minutes.")
    refused["Retry-After"] = "600"
    return refused


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The exception handler of DRF. None leaves the error to Django, which answers 500."""
    said = _as_api_exception(error)
    if said is None:
        return None
    set_rollback()
    headers = {"WWW-Authenticate": said.auth_header} if hasattr(said, "auth_header") else {}
    if wait := getattr(said, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    context["request"].accepted_renderer = ProblemRenderer()
    context["request"].accepted_media_type = CONTENT_TYPE  # unset if no acceptable type was found
    body = _body(said)
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    return error if isinstance(error, exceptions.APIException) else None


def _body(said: exceptions.APIException) -> dict[str, Any]:
    if isinstance(said, exceptions.ValidationError):
        return problem(422, "invalid", "Some values are invalid.", errors=list(_errors(said.detail)))
    codes = said.get_codes()
    code = codes if isinstance(codes, str) else said.default_code
    return problem(said.status_code, code, str(said.detail), **getattr(said, "members", {}))


def _errors(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _errors(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for inner in detail:
            yield from _errors(inner, field)
    else:
        yield {"field": field, "detail": str(detail)}
