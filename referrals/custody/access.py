"""Who works in custody suites."""

from django.core.exceptions import PermissionDenied

from partners.requests import UserRequest
from partners.rules import must
from referrals.custody.models import CustodySuite


def must_work_in_custody(request: UserRequest) -> None:
    """Let nobody go on who does not work in custody suites, for that purpose.

    :raises PermissionDenied: for everybody else
    """
    suites = CustodySuite.objects.filter(agency=request.membership.agency)
    must(request.membership, request.purpose, "record a custody contact")
    if not suites.exists():
        raise PermissionDenied
