"""DRF's exception handler, which answers 503 if the read log cannot be written."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.response import Response

from datasharing.enforcement.read_log import LogUnavailable
from partners.systems import problems


class NotLogged(APIException):
    """503: reading could not be logged, so nothing is shown."""

    status_code = 503
    default_code = "log_unavailable"
    default_detail = "Nothing was read or kept, because it could not be logged. Try again later."


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to `error` as a problem; None leaves it to Django, which answers 500."""
    return problems.handle(NotLogged() if isinstance(error, LogUnavailable) else error, context)
