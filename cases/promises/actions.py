"""Verbs on promises: making one, saying what became of it, and putting a broken one right."""

from datetime import date
from typing import Any

from django.db import IntegrityError

from cases.groups.models import Group
from cases.notifications.models import Notification
from cases.promises.models import Promise, PromiseState
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import NotYours, broke, verb
from partners.dated_rules import WorkingDays, due
from partners.models import Agency, Membership
from partners.rules import allowed_by

PUT_RIGHT = WorkingDays(5)
"""How long a broken promise may wait for an answer: a week, after which it tells that nobody minds."""


class NotMade(Exception):
    """The notification at which it is to be made has not been held."""


class AlreadySettled(Exception):
    """What became of the promise has been recorded already."""


class StaysAsMade(Exception):
    """The promise was made in these words, and cannot be changed any more."""


@verb
@allowed_by("plan notifications")
def promise(
    notification: Notification,
    *,
    by: Membership,
    kind: Promise.Kind,
    text: str,
    group: Group | None = None,
    condition: str = "",
    keeper: Agency | None = None,
    due_on: date | None = None,
) -> Promise:
    """Write down what is promised at `notification`, to `group` or to all who come. It is made when that is held.

    :raises NotYours: if another agency plans the notification
    """
    if notification.owner_id != by.agency_id:
        raise NotYours
    return Promise.objects.create(
        owner=by.agency,
        programme=notification.programme,
        notification=notification,
        group=group,
        is_to_all=group is None,
        kind=kind,
        text=text,
        condition=condition,
        keeper=keeper,
        due_on=due_on,
    )


@verb
@allowed_by("plan notifications")
def change_promise(made: Promise, *, by: Membership, **said: Any) -> Promise:
    """Change a promise before it is made; afterwards only by when it is due.

    :raises NotYours: if another agency keeps the ledger
    :raises StaysAsMade: if it has been made in other words
    """
    held = lock(made, by=by)
    if "group" in said:
        said["is_to_all"] = said["group"] is None
    try:
        change(held, **said)
    except IntegrityError as error:
        if broke(error, "a_promise_stays_as_it_was_made"):
            raise StaysAsMade from error
        raise
    return held


@verb
@allowed_by("settle promises")
def settle(made: Promise, to: PromiseState, *, by: Membership, evidence: str, on: date, told: str = "") -> Promise:
    """Record that a promise was kept, broken or overtaken on the day `on`, and how one can tell.

    :raises NotYours: if another agency keeps the ledger
    :raises NotMade: if it has not been made yet
    :raises AlreadySettled: if what became of it has been recorded already
    """
    held = lock(made, by=by)
    if held.state != PromiseState.OPEN:
        raise AlreadySettled
    said: dict[str, Any] = {"evidence": evidence, "told": told, "settled_on": on, "settled_by": by.user}
    if to == PromiseState.BROKEN:
        said["put_right_by"] = due(PUT_RIGHT, on)
    try:
        change(held, state=to, **said)
    except IntegrityError as error:
        if broke(error, "a_promise_is_made_before_it_is_settled"):
            raise NotMade from error
        raise
    return held


@verb
@allowed_by("settle promises")
def put_right(made: Promise, *, by: Membership, how: str, on: date) -> Promise:
    """Record how a broken promise was put right. It stays broken, and leaves the next script.

    :raises NotYours: if another agency keeps the ledger
    :raises AlreadySettled: if it is not broken, or has been put right
    """
    held = lock(made, by=by)
    if held.state != PromiseState.BROKEN or held.put_right_on is not None:
        raise AlreadySettled
    change(held, put_right=how, put_right_on=on)
    return held
