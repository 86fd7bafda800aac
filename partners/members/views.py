"""Pages for administrators about the members of their agency."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.members import actions
from partners.members.forms import ChangeTeamForm, InvitationForm, PurposesForm
from partners.members.models import Membership, User
from partners.members.roles import Role
from partners.proposals.asking import others_may_agree, said_of
from partners.proposals.models import Proposal
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from partners.sign_in.invitations import InvitationNotSent

PAGE = 50
ELSEWHERE = (
    "Nothing was changed: this person’s account is looked after by another agency. You can end their roles here."
)
PROPOSED_ALREADY = "This is proposed for them already: it waits for an answer, or has to be withdrawn first"
NOT_SENT = "The invitation could not be sent, so nothing was changed. Try again in a few minutes."


@require_safe
def members(request: UserRequest) -> HttpResponse:
    """The members of the agency, including those invited."""
    _administrator(request)
    held = Membership.objects.in_force(timezone.now()).held_by_people().filter(agency=request.membership.agency)
    page = Paginator(held.select_related("user", "team").order_by("user__full_name", "role"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?page={page.next_page_number()}" if page.has_next() else "",
        "is_alone": not others_may_agree(request.membership),
        "waiting": Proposal.objects.waiting().filter(agency=request.membership.agency).count(),
    }
    return render(request, "partners/members/members.html", context)


@require_safe
def member(request: UserRequest, reference: UUID) -> HttpResponse:
    """One member's present and past roles in the agency."""
    shown = _member(request, reference)
    held = shown.memberships.filter(agency=request.membership.agency).select_related("team").order_by("-valid_from")
    now = timezone.now()
    context = {
        "member": shown,
        "is_oneself": shown == request.user,
        "current": [place for place in held if place.is_in_force(now)],
        "ended": [place for place in held if not place.is_in_force(now)],
        "proposals": Proposal.objects.waiting().filter(agency=request.membership.agency, user=shown),
    }
    return render(request, "partners/members/member.html", context)


@reads_or_posts
def invite(request: UserRequest) -> HttpResponse:
    """Invite a member, or give a member another role."""
    _administrator(request)
    form = InvitationForm(request.POST if request.method == "POST" else None, agency=request.membership.agency)
    if form.is_valid():
        try:
            proposal = actions.invite(
                form.cleaned_data["email"],
                full_name=form.cleaned_data["full_name"],
                role=form.cleaned_data["role"],
                purposes=form.cleaned_data["purposes"],
                team=form.cleaned_data.get("team"),
                by=request.membership,
            )
        except actions.AlreadyMember:
            form.add_error("role", _("They hold this role already: change its purposes on their page"))
        except actions.AlreadyProposed:
            form.add_error("role", _(PROPOSED_ALREADY))
        except InvitationNotSent:
            form.add_error(None, _(NOT_SENT))
        else:
            messages.success(request, said_of(proposal))
            return redirect(proposal) if proposal.waits() else redirect("member", proposal.user.reference)
    context = {"form": form, "is_alone": not others_may_agree(request.membership)}
    return _form(request, "partners/members/invite.html", context)


@reads_or_posts
def purposes(request: UserRequest, reference: UUID, role: str) -> HttpResponse:
    """Change the purposes of a member."""
    place = _place(request, reference, role)
    form = PurposesForm(request.POST if request.method == "POST" else None, membership=place)
    if form.is_valid():
        wanted = form.cleaned_data["purposes"]
        try:
            proposal = actions.change_purposes(place.user, role=Role(role), purposes=wanted, by=request.membership)
        except actions.AlreadyProposed:
            form.add_error("purposes", _(PROPOSED_ALREADY))
        else:
            if proposal and proposal.waits():
                messages.success(request, said_of(proposal))
            return redirect("member", reference)
    context = {"form": form, "place": place, "is_alone": not others_may_agree(request.membership, besides=place.user)}
    return _form(request, "partners/members/purposes.html", context)


@reads_or_posts
def change_team(request: UserRequest, reference: UUID, role: str) -> HttpResponse:
    """Move a member to another team."""
    place = _place(request, reference, role)
    form = ChangeTeamForm(request.POST if request.method == "POST" else None, membership=place)
    if form.is_valid():
        if form.has_changed():
            actions.change_team(place.user, role=Role(role), team=form.cleaned_data["team"], by=request.membership)
        return redirect("member", reference)
    return _form(request, "partners/teams/change_team.html", {"form": form, "place": place})


@reads_or_posts
def end(request: UserRequest, reference: UUID, role: str) -> HttpResponse:
    """End a member's role."""
    place = _place(request, reference, role)
    if request.method == "POST":
        actions.end_membership(place.user, role=Role(role), by=request.membership)
        return redirect("member", reference)
    return render(request, "partners/members/end.html", {"place": place})


@reads_or_posts
def deactivate(request: UserRequest, reference: UUID) -> HttpResponse:
    """Close a member's account, or end their roles if they work for another agency as well."""
    shown = _member(request, reference)
    if request.method == "POST":
        actions.deactivate(shown, by=request.membership)
        return redirect("member", reference)
    return render(request, "partners/members/deactivate.html", {"member": shown})


@reads_or_posts
def sign_out(request: UserRequest, reference: UUID) -> HttpResponse:
    """End all sessions of a member, for example after a tablet was lost."""
    shown = _member(request, reference)
    if request.method == "POST":
        actions.sign_out(shown, by=request.membership)
        messages.success(request, _("They are signed out everywhere."))
        return redirect("member", reference)
    context = {
        "question": _("Sign %(name)s out everywhere?") % {"name": shown},
        "label": _("Sign them out"),
        "cancel_url": reverse("member", args=[reference]),
        "dangerous": True,
    }
    return render(request, "partners/members/sign_out.html", context)


@reads_or_posts
def start_over(request: UserRequest, reference: UUID) -> HttpResponse:
    """Delete a member's password and second factors, and send a new invitation."""
    shown = _member(request, reference)
    if request.method == "POST":
        try:
            actions.start_over(shown, by=request.membership)
        except actions.WorksElsewhere:
            messages.error(request, _(ELSEWHERE))
        except InvitationNotSent:
            messages.error(request, _(NOT_SENT))
        else:
            messages.success(request, _("A link to choose a password is on its way to them."))
        return redirect("member", reference)
    return render(request, "partners/members/start_over.html", {"member": shown})


def _administrator(request: UserRequest) -> None:
    must(request.membership, request.purpose, "keep members")


def _member(request: UserRequest, reference: UUID) -> User:
    _administrator(request)
    here = User.objects.filter(memberships__agency=request.membership.agency, is_system=False).distinct()
    return get_object_or_404(here, reference=reference)


def _place(request: UserRequest, reference: UUID, role: str) -> Membership:
    """The membership to change, which is in force. Members may not change their own: 403."""
    shown = _member(request, reference)
    if shown == request.user:
        raise PermissionDenied
    held = Membership.objects.in_force(timezone.now()).filter(agency=request.membership.agency)
    return get_object_or_404(held.select_related("user", "agency"), user=shown, role=role)


def _form(request: UserRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)
