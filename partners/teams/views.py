"""Pages for administrators about the teams of their agency."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.members.models import Membership, Team
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from partners.teams import actions
from partners.teams.forms import TeamForm


@reads_or_posts
def teams(request: UserRequest) -> HttpResponse:
    """The agency's teams, with a form that adds one."""
    own = _own(request)
    form = TeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            begun = actions.open_team(form.cleaned_data["name"], by=request.membership)
        except actions.TeamNameTaken:
            form.add_error("name", _("You have a team of this name already"))
        else:
            messages.success(request, _("%(team)s is a team now. Put members in it on their pages.") % {"team": begun})
            return redirect("teams")
    in_it = Membership.objects.in_force(timezone.now()).filter(agency=request.membership.agency)
    counted = own.annotate(members=Count("memberships", filter=Q(memberships__in=in_it))).order_by("name")
    return _form(request, "partners/teams/teams.html", {"form": form, "teams": counted})


@reads_or_posts
def team(request: UserRequest, reference: UUID) -> HttpResponse:
    """Rename a team."""
    shown = get_object_or_404(_own(request), reference=reference)
    form = TeamForm(request.POST if request.method == "POST" else None, initial={"name": shown.name})
    if form.is_valid():
        try:
            actions.rename_team(shown, form.cleaned_data["name"], by=request.membership)
        except actions.TeamNameTaken:
            form.add_error("name", _("You have a team of this name already"))
        else:
            return redirect("teams")
    return _form(request, "partners/teams/team.html", {"form": form})


def _own(request: UserRequest) -> QuerySet[Team]:
    must(request.membership, request.purpose, "keep teams")
    return Team.objects.filter(agency=request.membership.agency)


def _form(request: UserRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)
