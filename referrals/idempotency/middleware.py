"""Makes every form idempotent, with scripts and without.

A page that sends a form by script gives each draft a number and sends it with every attempt (`static/drafts/forms.js`):
a form whose answer was lost can be sent again, and a draft can be restored, without a second record. A form that is
sent without scripts is known by the CSRF token that every form carries, because Django masks the token anew for each
showing of a page, and by what was typed: the same form sent twice acts once, and what is typed differently after going
back is another act.
"""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from partners.drafts.middleware import SENT_BY, was_refused
from partners.requests import UserRequest
from partners.typed_text import is_a_form
from referrals.idempotency.models import Submission

NUMBER, TOKEN = "X-Draft", "csrfmiddlewaretoken"
EACH_TIME = ("allauth.", "partners.sign_in.", "cases.search.")
"""Modules of pages that sign in and search: they add nothing, and a search may be repeated."""
View = Callable[..., HttpResponse]


class SentOnceMiddleware:
    """Is inside the door: the submission and its effect are one transaction. It acts once the CSRF token is checked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        submission: Submission | None = getattr(request, "submission", None)
        if submission and 300 <= response.status_code < HTTPStatus.BAD_REQUEST and not was_refused(request):
            submission.led_to = _address(response)
            submission.save(update_fields=["led_to"])
        return response

    def process_view(self, incoming: HttpRequest, view: View, _path: Any, _named: Any) -> HttpResponse | None:
        """Redirect to where the form led when it was sent before; None lets the view act."""
        if not _may_add(incoming, view):
            return None
        request = cast("UserRequest", incoming)
        number = _number(request)
        if number is None:
            return None
        Submission.objects.get_or_create(agency=request.membership.agency, token=number)
        submission = Submission.objects.select_for_update().get(agency=request.membership.agency, token=number)
        if not submission.led_to:
            request.submission = submission  # type: ignore[attr-defined]  # kept for the way back
            return None
        if SENT_BY not in request.headers:
            messages.info(request, _("This form had been sent already, so it was not done twice."))
        return redirect(submission.led_to)


def _may_add(request: HttpRequest, view: View) -> bool:
    """Whether a signed-in member sent a form that may add something. Parts that a page asks for by htmx never do."""
    is_part = "HX-Request" in request.headers
    return (
        is_a_form(request)
        and bool(getattr(request, "membership", None))
        and not is_part
        and not view.__module__.startswith(EACH_TIME)
    )


def _number(request: UserRequest) -> UUID | None:
    """The number of the draft that a page sends or, without scripts, of the form and what it says; None without one."""
    if SENT_BY in request.headers:
        try:
            return UUID(request.headers.get(NUMBER, ""))
        except ValueError:
            return None
    if TOKEN not in request.POST:
        return None
    said = [[request.get_full_path(), request.membership.pk], sorted(request.POST.lists())]
    return UUID(bytes=hashlib.sha256(repr(said).encode()).digest()[:16])


def _address(response: HttpResponse) -> str:
    """The address of the redirect, without its query if the column is too short for it."""
    led_to = str(response.headers["Location"])
    longest = Submission._meta.get_field("led_to").max_length or 0
    return led_to if len(led_to) <= longest else led_to.partition("?")[0]
