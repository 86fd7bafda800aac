"""Choosing a service by hand."""

from uuid import UUID

from partners.requests import UserRequest


def chosen_service(request: UserRequest) -> UUID | None:
    """The reference of the service in the URL's query, if there is one."""
    try:
        return UUID(request.GET.get("service", ""))
    except ValueError:
        return None
