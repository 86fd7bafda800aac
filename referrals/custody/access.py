"""Access to the pages of custody."""

from django.core.exceptions import PermissionDenied

from partners.requests import UserRequest
from partners.rules import must
from referrals.custody.models import CustodySuite


def must_work_in_custody(request: UserRequest) -> None:
    """Check that the member may record custody contacts, and that the agency has a custody suite.

    :raises PermissionDenied: if not
    """
    suites = CustodySuite.objects.filter(agency=request.membership.agency)
    must(request.membership, request.purpose, "record a custody contact")
    if not suites.exists():
        raise PermissionDenied
