"""Verbs on counts of long networks."""

from analysis.networks.models import NetworkCount
from analysis.networks.scope import Scope
from datasharing.enforcement.refusals import verb
from datasharing.outbox.outbox import hand_over
from partners.models import Membership, Purpose
from partners.rules import allowed_by

TASK = "networks.count"


@verb
@allowed_by("add a record")
def ask_for_count(scope: Scope, *, by: Membership, purpose: Purpose) -> NetworkCount:
    """Have `by`'s agency count the network of `scope` as far as `by` may see it, in place of their last count."""
    NetworkCount.objects.filter(asked_by=by.user, **scope.columns()).delete()
    count = NetworkCount.objects.create(
        agency=by.agency, purpose=purpose, asked_by=by.user, as_of=scope.on, **scope.columns()
    )
    hand_over(TASK, about=count.reference, to=by.agency, purpose=purpose)
    return count
