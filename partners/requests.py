"""Requests, by what is known about who sent them."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails
from rest_framework.exceptions import APIException

from partners.members.models import Membership, User
from partners.members.purposes import Purpose

reads_or_posts = require_http_methods(["GET", "HEAD", "POST"])
"""For a page that shows a form and takes it: looking is GET or HEAD, and nothing else is answered."""


class VisitorRequest(HttpRequest):
    """Any request, once MembershipMiddleware has seen it."""

    user: User | AnonymousUser
    session: SessionBase
    htmx: HtmxDetails
    membership: Membership | None
    purpose: Purpose | None
    needs_second_factor: bool
    may_switch: bool
    on_behalf_of: str
    """Whom a partner system acts for, in its own words."""
    refusal: APIException | None
    """What is wrong with a partner system's call."""


class UserRequest(VisitorRequest):
    """A request of someone who acts for an agency and a purpose: the middleware lets no other through."""

    user: User
    membership: Membership
    purpose: Purpose
