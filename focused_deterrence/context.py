"""Context processors: what every template may use."""

from functools import cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from datasharing.agreements.open_categories import opened_to
from partners.navigation import menu_for
from partners.requests import VisitorRequest


def service(request: HttpRequest) -> dict[str, Any]:
    """The service's name, whether this is a demonstration, and the acting membership and purpose, if signed in."""
    acting = getattr(request, "membership", None)
    return {
        "service_name": settings.SERVICE_NAME,
        "demonstration": settings.DEMONSTRATION,
        "membership": acting,
        "purpose": getattr(request, "purpose", None),
        "may_switch": getattr(request, "may_switch", False),
        **({"session_age": settings.SESSION_COOKIE_AGE, "session_warning": settings.SESSION_WARNING} if acting else {}),
    }


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The menu of the acting member."""
    visitor = cast("VisitorRequest", request)
    return {"navigation": cache(lambda: menu_for(visitor))} if hasattr(request, "membership") else {}


def sharing(request: HttpRequest) -> dict[str, Any]:
    """The categories not open for the acting member's purpose. They are the same whether or not records exist."""
    visitor = cast("VisitorRequest", request)

    @cache
    def outside_purpose() -> list[str]:
        if visitor.membership is None or visitor.purpose is None:
            return []
        opened = opened_to(visitor.membership.agency, visitor.purpose, at=timezone.now())
        return [str(category.label).lower() for category in opened.outside]

    return {"outside_purpose": outside_purpose} if hasattr(request, "membership") else {}
