"""The session as its page asks for it: the time left, and the keys of drafts."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone

from partners.drafts.keys import device_of, keys_for, owner_tag, remember_device
from partners.members.models import Membership
from partners.requests import UserRequest, VisitorRequest, reads_or_posts
from partners.sign_in import sessions


@login_not_required
@reads_or_posts
def session(request: VisitorRequest) -> HttpResponse:
    """The time left and the keys of the member's drafts, or 401 without a session. A POST extends the session.

    The page's own GET has the header of unattended requests and does not extend it.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    left = sessions.seconds_left(request.session, at=timezone.now())
    told: dict[str, Any] = {**left, "csrf": get_token(request), "drafts_last": settings.DRAFT_AGE}
    if request.membership is None:
        return JsonResponse(told)
    return _with_keys(cast("UserRequest", request).membership, request, told)


def _with_keys(membership: Membership, request: VisitorRequest, told: dict[str, Any]) -> HttpResponse:
    device = device_of(request)
    response = JsonResponse({**told, "owner": owner_tag(membership), "keys": keys_for(membership, device)})
    remember_device(response, device)
    return response
