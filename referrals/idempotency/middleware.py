"""Makes every form that a page sends by script idempotent.

The browser gives each draft a number and sends it with every attempt (`static/drafts/forms.js`). A form whose answer
was lost can be sent again, and a draft can be restored, without a second record. Forms with a token are idempotent
without scripts too (`token_form.py`).
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
    """Is inside the door: the submission and its effect are one transaction."""

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
    """The number of the draft that a signed-in member's page sends; None for other requests."""
    if request.method != "POST" or SENT_BY not in request.headers or not getattr(request, "membership", None):
        return None
    try:
        return UUID(request.headers.get(NUMBER, ""))
    except ValueError:
        return None


def _address(response: HttpResponse) -> str:
    """The address of the redirect, without its query if the column is too short for it."""
    led_to = str(response.headers["Location"])
    longest = Submission._meta.get_field("led_to").max_length or 0
    return led_to if len(led_to) <= longest else led_to.partition("?")[0]
