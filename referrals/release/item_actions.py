"""Verbs on single items of a checklist: a reminder, and settling what no agency could be asked for."""

from django.utils import timezone

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from partners.models import Membership
from partners.rules import allowed_by
from referrals.release.actions import PlanMovedOn
from referrals.release.models import ItemState, ReleaseItem
from referrals.tasks.actions import remind
from referrals.tasks.models import OPEN


class NobodyToRemind(Exception):
    """The item is settled, or no agency was asked for it."""


@verb
@allowed_by("plan a release")
def remind_owner(item: ReleaseItem, *, by: Membership) -> ReleaseItem:
    """Remind the agency that owes `item`: its task is sent again.

    :raises NotYours: if another agency leads the plan
    :raises NobodyToRemind: if the item is settled, or nobody was asked
    """
    held = lock(item, by=by)
    if held.task is None or held.task.state not in OPEN:
        raise NobodyToRemind
    remind(held.task, by=by)
    return held


@verb
@allowed_by("plan a release")
def settle_item(item: ReleaseItem, *, by: Membership, state: ItemState, note: str = "") -> ReleaseItem:
    """Record how an item stands for which no agency could be asked.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if it is a task, whose answer settles it
    """
    held = lock(item, by=by)
    if held.task_id is not None and state != ItemState.NOT_NEEDED:
        raise PlanMovedOn
    change(held, state=state, note=note, settled_at=None if state == ItemState.OPEN else timezone.now())
    return held
