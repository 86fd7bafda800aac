"""What follows from the review of an incident in other rooms, in the transaction of the review."""

from collections.abc import Callable

from cases.incidents.models import IncidentReview
from partners.models import Membership

After = Callable[[IncidentReview, Membership], None]
_after: list[After] = []


def after_review(act: After) -> After:
    """Register `act` to be called with each review that is decided, and with who decided it. Also a decorator."""
    _after.append(act)
    return act


def reviewed(review: IncidentReview, by: Membership) -> None:
    """Call what other rooms have registered."""
    for act in _after:
        act(review, by)
