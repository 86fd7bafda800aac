"""Has every form that the browser sends itself act once, whatever page it is on.

The browser gives what somebody typed a number, and sends it with every attempt. A form whose answer was lost on the way
can so be sent again, and a draft be restored, without a second record (`static/drafts/forms.js`). Forms with a token of
their own (`token_form.py`) act once without this, scripts or none.
"""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.drafts.middleware import SENT_BY, was_refused
from partners.requests import UserRequest
from referrals.idempotency.models import Submission

NUMBER = "X-Draft"


class SentOnceMiddleware:
    """Stands within the door: that a form was sent, and what it did, are kept or undone together."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, incoming: HttpRequest) -> HttpResponse:
        number = _number(incoming)
        if number is None:
            return self.get_response(incoming)
        request = cast("UserRequest", incoming)
        Submission.objects.get_or_create(agency=request.membership.agency, token=number)
        submission = Submission.objects.select_for_update().get(agency=request.membership.agency, token=number)
        if submission.led_to:
            return redirect(submission.led_to)
        response = self.get_response(request)
        if 300 <= response.status_code < 400 and not was_refused(request):
            submission.led_to = _address(response)
            submission.save(update_fields=["led_to"])
        return response


def _number(request: HttpRequest) -> UUID | None:
    """The number under which a signed-in member's page sends a form; None for everything else."""
    if request.method != "POST" or SENT_BY not in request.headers or not getattr(request, "membership", None):
        return None
    try:
        return UUID(request.headers.get(NUMBER, ""))
    except ValueError:
        return None


def _address(response: HttpResponse) -> str:
    """Where the form led, at most as long as is kept: without its query if need be."""
    led_to = str(response.headers["Location"])
    longest = Submission._meta.get_field("led_to").max_length or 0
    return led_to if len(led_to) <= longest else led_to.partition("?")[0]
