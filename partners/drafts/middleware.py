"""Answers to forms that a page sends by script, so that nothing typed is lost.

Such a request has a header (`static/drafts/forms.js`). Instead of a redirect it gets the address in a header: the page
deletes the draft and goes there. Instead of a redirect to sign-in it gets 401: the page stays and keeps the draft.
"""

from collections.abc import Callable
from typing import cast

from django.contrib.messages import ERROR, get_messages
from django.http import HttpRequest, HttpResponse

from partners.drafts.keys import owner_tag
from partners.requests import VisitorRequest

SENT_BY = "X-Sent-By"
"""Header of a form that a page sends by script: the tag of the membership to which the page was shown."""
GOES_TO, REFUSED, OTHER_MEMBER = "X-Goes-To", "X-Refused", "X-Other-Member"


class DraftsMiddleware:
    """Answers forms that a page sends by script. It is inside the door, so that a refused form changes nothing."""

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
    """Whether another user signed in, or another membership was chosen, since the page was shown."""
    shown_to = request.headers[SENT_BY]
    return bool(shown_to and request.membership and shown_to != owner_tag(request.membership))


def _told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    told = HttpResponse(headers={GOES_TO: response.headers["Location"]})
    told.cookies = response.cookies
    if was_refused(request):
        told.headers[REFUSED] = "1"
    return told


def was_refused(request: HttpRequest) -> bool:
    """Whether the next page will show an error; a warning goes with what was done."""
    said = get_messages(request)
    return any(message.level >= ERROR for message in getattr(said, "_queued_messages", []))
