"""A user's own pages: home, choice of agency and purpose, sessions, and accepting an invitation."""

from typing import Any, cast

from allauth.account import views as account
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from partners.home import Group, Home, home_of, queues
from partners.members.known import memberships
from partners.members.models import Membership, User
from partners.requests import UserRequest, VisitorRequest, reads_or_posts
from partners.rules import may
from partners.sign_in import sessions, whereabouts
from partners.sign_in.actions import choose_first_password
from partners.sign_in.forms import FirstPasswordForm, SwitchForm
from partners.sign_in.invitations import InvitationUsed, InvitationVoid, invited
from partners.sign_in.middleware import UNATTENDED, without_membership
from partners.sign_in.user_agents import in_words


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """The home page: the work queue and links. `?about=` shows the lines of one subject."""
    parts, now = home_of(request), timezone.now()
    _add_invited(parts, request)
    if UNATTENDED not in request.headers:  # writing to a session keeps it alive
        sessions.remember_waiting(request.session, request.membership, request.purpose, parts.waiting())
    subjects = parts.subjects()
    about = next((subject for subject, _count in subjects if subject.slug == request.GET.get("about")), None)
    lines = [line for line in parts.lines if about in (None, line.subject)]
    context = {
        "begin": parts.begin,
        "lines": lines,
        "queues": queues(lines, now=now),
        "subjects": subjects if len(subjects) > 1 else [],
        "about": about,
        "sections": [] if about else parts.sections,
        "now": now,
        "links": [*parts.links, *_links(request)],
        "banners": parts.banners,
        "signs": parts.signs_by_state(),
        "figures": parts.figures,
    }
    return render(request, "partners/sign_in/home.html", context)


@reads_or_posts
@without_membership
def switch(request: VisitorRequest) -> HttpResponse:
    """Choose the agency, role and purpose to act for."""
    if request.needs_second_factor:
        return redirect("second_factor")
    held = memberships(cast("User", request.user), at=timezone.now())
    form = SwitchForm(request.POST if request.method == "POST" else None, held=held, initial=_current(request))
    if form.is_valid():
        sessions.renew(request.session)
        sessions.choose(request.session, *form.cleaned_data["acting"])
        return redirect(_wanted(request))
    return render(request, "partners/sign_in/switch.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@without_membership
def second_factor(request: VisitorRequest) -> HttpResponse:
    """The ways to a first second factor; none of them takes a phone."""
    return render(request, "partners/sign_in/second_factor.html", {"passkeys": settings.PASSKEYS})


class SignIns(ListUserSessionsView):
    """The user's sessions. A POST ends all but the present one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.ip, browser = whereabouts.opened(session)
            session.browser = in_words(browser)
        return context


def change_password(request: HttpRequest) -> HttpResponseBase:
    """allauth's page, which writes anew from where its user has come."""
    with whereabouts.sealed(request):
        return account.password_change(request)


@login_not_required
@require_POST
def sign_out(request: VisitorRequest) -> HttpResponse:
    """Sign out, and clear the browser's cache for the next user of the device. Sealed drafts stay (partners/drafts)."""
    logout(request)
    response = redirect("account_login")
    response.headers["Clear-Site-Data"] = '"cache"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _wanted(request: VisitorRequest) -> str:
    """The page of ours that somebody asked for before they had chosen; home if none."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("home")


def _current(request: VisitorRequest) -> dict[str, str]:
    if request.membership is None or request.purpose is None:
        return {}
    return {"acting": f"{request.membership.pk}-{request.purpose.value}"}


def _add_invited(home: Home, request: UserRequest) -> None:
    """Add the number of unanswered invitations, for administrators."""
    if not may(request.membership, request.purpose, "keep members"):
        return
    waiting = Membership.objects.in_force(timezone.now()).invited().filter(agency=request.membership.agency).count()
    label = ngettext("%s invitation is not answered yet", "%s invitations are not answered yet", waiting)
    home.add_task(waiting, label, reverse("members"), _("Waiting"), "yellow", action=_("See"), group=Group.OTHERS)


def _links(request: UserRequest) -> list[dict[str, str]]:
    members = [{"label": _("Members of your agency"), "url": reverse("members")}]
    return [
        *(members if may(request.membership, request.purpose, "keep members") else []),
        {"label": _("Service directory"), "url": reverse("services")},
        {"label": _("How you sign in"), "url": reverse("mfa_index")},
        {"label": _("Where you are signed in"), "url": reverse("usersessions_list")},
    ]


@login_not_required
@never_cache
@sensitive_post_parameters()
@reads_or_posts
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a first password."""
    try:
        user = invited(token)
        form = FirstPasswordForm(request.POST if request.method == "POST" else None, user=user)
        if form.is_valid():
            choose_first_password(form.cleaned_data["password"], by=user)
            return render(request, "partners/sign_in/invitation_accepted.html")
    except InvitationVoid as void:
        used = isinstance(void, InvitationUsed)
        return render(request, "partners/sign_in/invitation_void.html", {"used": used}, status=404)
    return render(request, "partners/sign_in/invitation.html", {"form": form}, status=422 if form.is_bound else 200)
