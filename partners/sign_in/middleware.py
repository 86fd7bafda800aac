"""Who acts: every request belongs to a membership in force and a purpose, or to a page that says it needs none."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from partners.drafts.middleware import SENT_BY
from partners.members.known import memberships
from partners.members.models import Membership, User
from partners.requests import VisitorRequest
from partners.sign_in import sessions
from partners.systems.caller import identify_caller, is_call

View = Callable[..., HttpResponseBase]
UNATTENDED = "X-Unattended"
"""Header of requests that a page makes by itself: looking for news does not count as doing something."""


def without_membership(view: View) -> View:
    """Let signed-in users reach `view` before they act for an agency: to choose one, to set up a second factor."""
    view.membership_required = False  # type: ignore[attr-defined]
    return view


class MembershipMiddleware:
    """Sets `request.membership` and `request.purpose`, and keeps whoever has none from every page but a few.

    A view that is neither `login_not_required` nor `without_membership` needs both: there is nothing to remember.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, incoming: HttpRequest) -> HttpResponse:
        request = cast("VisitorRequest", incoming)
        request.membership = request.purpose = None
        request.may_switch = False
        request.on_behalf_of = ""
        if is_call(request):
            return self._answer_call(request)
        had_user = SESSION_KEY in request.session
        if had_user:
            identify(request, at=timezone.now())
        response = self.get_response(request)
        if had_user or request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def _answer_call(self, request: VisitorRequest) -> HttpResponse:
        identify_caller(request, at=timezone.now())
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: VisitorRequest, view: View, *_: Any) -> HttpResponse | None:
        """Send whoever has no membership to where they get one; a partner system's call its view answers itself."""
        if is_call(request):
            return None
        if request.membership is not None or not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not getattr(view, "membership_required", True):
            return None
        return _to_choice(request)


def identify(request: VisitorRequest, *, at: datetime) -> None:
    """Say for whom and why a signed-in user acts; end a sign-in that is over."""
    user = request.user if isinstance(request.user, User) else None
    held = memberships(user, at=at) if user else []
    if not user or not held or sessions.has_ended(request.session, at=at):
        request.session.flush()
        request.user = AnonymousUser()
        return
    is_attended = UNATTENDED not in request.headers
    if is_attended:
        sessions.extend(request.session, at=at)
    request.needs_second_factor = needs_second_factor(held[0])
    # leaving must work even when nothing can be logged, so it does not go through the door
    if not request.needs_second_factor and request.path_info != reverse("account_logout"):
        choice = sessions.chosen(request.session, held)
        request.membership, request.purpose = choice or (None, None)
        if choice and is_attended:
            sessions.keep(request.session, choice)
        request.may_switch = sum(len(membership.purposes) for membership in held) > 1


def needs_second_factor(membership: Membership) -> bool:
    """Whether the user has yet to set one up; only people invented for a demonstration do without."""
    return not membership.user.is_demonstration and not getattr(membership, "has_second_factor", False)


def _to_sign_in(request: VisitorRequest) -> HttpResponse:
    if SENT_BY in request.headers:
        return HttpResponse(status=401)
    if request.htmx:
        return HttpResponseClientRedirect(redirect_to_login(_back_to(request), settings.LOGIN_URL)["Location"])
    return redirect_to_login(_back_to(request), settings.LOGIN_URL)


def _to_choice(request: VisitorRequest) -> HttpResponse:
    if SENT_BY in request.headers:
        return HttpResponse(status=401)
    if request.needs_second_factor:
        return redirect("second_factor")
    wanted = _back_to(request)
    return redirect("switch") if wanted == reverse("home") else redirect_to_login(wanted, reverse("switch"))


def _back_to(request: VisitorRequest) -> str:
    """The page to come back to after signing in: what was asked for, or else the page from which something was sent."""
    asked_for = request.get_full_path()
    if request.htmx:
        return request.htmx.current_url_abs_path or asked_for
    sent_from = request.headers.get("Referer", "")
    if request.method not in {"GET", "HEAD"} and _is_ours(sent_from, request):
        parts = urlsplit(sent_from)
        return urlunsplit(("", "", parts.path, parts.query, ""))
    return asked_for


def _is_ours(address: str, request: VisitorRequest) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
