"""Choosing a service by hand."""

from typing import Any
from uuid import UUID

from partners.models import Service
from partners.requests import UserRequest
from partners.services.limits import Referred, limits_beyond
from partners.services.models import ServiceQuerySet

OVERRIDE = "refer beyond limits"
"""The rule that says who may."""


def chosen_service(request: UserRequest) -> UUID | None:
    """The reference of the service in the URL's query, if there is one."""
    try:
        return UUID(request.GET.get("service", ""))
    except ValueError:
        return None


def judged(services: ServiceQuerySet, who: Referred) -> list[Service]:
    """`services` with `beyond`: the limits of each that `who` is beyond; those that take them first."""
    found: list[Any] = list(services.prefetch_related("places__area"))
    for service in found:
        service.beyond = limits_beyond(service, who)
    return sorted(found, key=lambda service: bool(service.beyond))
