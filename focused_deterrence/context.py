"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def service(request: HttpRequest) -> dict[str, Any]:
    """The service's name, whether this is a demonstration, and who acts for which purpose (none before sign-in)."""
    acting = getattr(request, "membership", None)
    return {
        "service_name": settings.SERVICE_NAME,
        "demonstration": settings.DEMONSTRATION,
        "membership": acting,
        "purpose": getattr(request, "purpose", None),
    }
