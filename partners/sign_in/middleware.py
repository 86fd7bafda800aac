"""The acting member: each request has a membership in force and a purpose, unless its page needs none."""

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
"""Header of requests that a page sends by itself, such as polling, which do not extend the session."""


def without_membership(view: View) -> View:
    """Open `view` to signed-in users without an acting membership, to choose one or to set up a second factor."""
    view.membership_required = False  # type: ignore[attr-defined]
    return view


class MembershipMiddleware:
    """Sets `request.membership` and `request.purpose`, and redirects requests without them.

    Views need both unless they are marked `login_not_required` or `without_membership`.
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
        """Redirect to sign-in, second factor or choice of membership if it is missing. API views answer themselves."""
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
    """Set membership and purpose of a signed-in user's request; sign out a session that has ended."""
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
    # signing out must work even if the log cannot be written, so it does not enter the door
    if not request.needs_second_factor and request.path_info != reverse("account_logout"):
        choice = sessions.chosen(request.session, held)
        request.membership, request.purpose = choice or (None, None)
        if choice and is_attended:
            sessions.keep(request.session, choice)
        request.may_switch = sum(len(membership.purposes) for membership in held) > 1


def needs_second_factor(membership: Membership) -> bool:
    """Whether the user still has to set one up. Demonstration users need none."""
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
