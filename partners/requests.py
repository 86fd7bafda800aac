"""Requests, by what is known about who sent them."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails
from rest_framework.exceptions import APIException

from partners.members.models import Membership, User
from partners.members.purposes import Purpose

LAST_PAGE = 100_000
"""Further than any list goes, and not further than PostgreSQL counts."""
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


def page_number(request: HttpRequest) -> int:
    """The page of a list that `request` asks for (`?page=`), the first one unless it says.

    :raises Http404: if no list can have it
    """
    try:
        page = int(request.GET.get("page", "1"))
    except ValueError:
        raise Http404 from None
    if not 1 <= page <= LAST_PAGE:
        raise Http404
    return page
