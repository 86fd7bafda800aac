"""The page on which an administrator sees the partner systems that act for her agency."""

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
    """Partner systems and what each may act for; whoever runs the service opens and closes them."""
    must(request.membership, request.purpose, "see partner systems")
    held = Membership.objects.in_force(timezone.now()).filter(agency=request.membership.agency, role=Role.API_CLIENT)
    context = {"systems": held.select_related("user").order_by("user__full_name")}
    return render(request, "partners/systems/systems.html", context)
