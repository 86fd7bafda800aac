"""How a form that the browser sends itself is answered, so that nothing typed is lost on the way.

Such a form says so in a header (`static/drafts/forms.js`). Where any other form would be led on to another page, this
one is told where that is: the page forgets the draft and goes there. Where it would be led to sign-in, it is told that
the session has ended: the page stays, and keeps the draft.
"""

from collections.abc import Callable
from typing import cast

from django.contrib.messages import WARNING, get_messages
from django.http import HttpRequest, HttpResponse

from partners.drafts.keys import owner_tag
from partners.requests import VisitorRequest

SENT_BY = "X-Sent-By"
"""Header of a form that the page sends itself: the tag of whoever the page was shown to."""
GOES_TO, REFUSED, OTHER_MEMBER = "X-Goes-To", "X-Refused", "X-Other-Member"


class DraftsMiddleware:
    """Answers forms that the browser sends itself; stands within the door, so that a refused one changes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SENT_BY not in request.headers:
            return self.get_response(request)
        if _is_anothers(cast("VisitorRequest", request)):
            return HttpResponse(status=409, headers={OTHER_MEMBER: "1"})
        response = self.get_response(request)
        return _told(request, response) if 300 <= response.status_code < 400 else response


def _is_anothers(request: VisitorRequest) -> bool:
    """Whether somebody else signed in, or another membership was chosen, since the page was shown."""
    shown_to = request.headers[SENT_BY]
    return bool(shown_to and request.membership and shown_to != owner_tag(request.membership))


def _told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    told = HttpResponse(headers={GOES_TO: response.headers["Location"]})
    told.cookies = response.cookies
    if was_refused(request):
        told.headers[REFUSED] = "1"
    return told


def was_refused(request: HttpRequest) -> bool:
    """Whether the page that a form is led on to will say that something was not done."""
    said = get_messages(request)
    return any(message.level >= WARNING for message in getattr(said, "_queued_messages", []))
