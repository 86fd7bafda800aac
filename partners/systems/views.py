"""The page for administrators about the partner systems of their agency."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners.members.models import Membership
from partners.members.roles import Role
from partners.requests import UserRequest
from partners.rules import must


@require_safe
def systems(request: UserRequest) -> HttpResponse:
    """The agency's partner systems with their purposes. Operators open and close them (`manage.py api_client`)."""
    must(request.membership, request.purpose, "see partner systems")
    held = Membership.objects.in_force(timezone.now()).filter(agency=request.membership.agency, role=Role.API_CLIENT)
    context = {"systems": held.select_related("user").order_by("user__full_name")}
    return render(request, "partners/systems/systems.html", context)
