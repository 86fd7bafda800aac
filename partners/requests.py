"""Types of requests, by what is known about the sender."""

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
"""Decorator for a view that shows a form and accepts its POST."""


class VisitorRequest(HttpRequest):
    """A request after MembershipMiddleware."""

    user: User | AnonymousUser
    session: SessionBase
    htmx: HtmxDetails
    membership: Membership | None
    purpose: Purpose | None
    needs_second_factor: bool
    may_switch: bool
    on_behalf_of: str
    """The person on whose behalf a partner system calls, as it names them."""
    refusal: APIException | None
    """The error that a partner system's call is answered with, if any."""


class UserRequest(VisitorRequest):
    """A request of a member who acts for an agency and a purpose, which the middleware ensures."""

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


def pages_beside(request: HttpRequest, *, more: bool) -> dict[str, str]:
    """The addresses of the pages before and after that which `request` asks for, for components/pagination.html.

    Each keeps the filters of the request, and is empty where there is no such page. `more`: whether more rows follow.

    :raises Http404: if no list can have the page that is asked for
    """
    page = page_number(request)
    return {
        "previous": _page_of(request, page - 1) if page > 1 else "",
        "next": _page_of(request, page + 1) if more else "",
    }


def _page_of(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"?{query.urlencode()}"
