"""Verbs on needs, stays and work."""

from datetime import date
from typing import Any

from cases.recovery.models import (
    NEED_MACHINE,
    SUSTAINED_FIRST,
    SUSTAINED_SECOND,
    HealthNeed,
    Need,
    NeedState,
    Tenure,
    WorkStart,
)
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import Days, due
from partners.models import Agency, Membership, Programme
from partners.rules import allowed_by

FIRST_CHECK = Days(SUSTAINED_FIRST.days)
SECOND_CHECK = Days(SUSTAINED_SECOND.days)


class NeedMovedOn(Exception):
    """The state machine of needs has no such transition from the present state."""


class NobodyOnIt(Exception):
    """A need is in progress only while a worker or an agency works on it."""


class EndedBefore(Exception):
    """The day of the end lies before the beginning."""


class EndedAlready(Exception):
    """The end has been recorded already."""


class NotDueYet(Exception):
    """The day has not come on which it is known whether work has lasted."""


def _identify(model: type[Any], person: Person, by: Membership, **facts: Any) -> Any:
    return model.objects.create(owner=by.agency, person=person, **facts)


@verb
@allowed_by("keep needs")
def identify_need(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    pathway: str,
    identified_on: date,
    note: str = "",
    review_on: date | None = None,
    programme: Programme | None = None,
) -> Need:
    """Record a need of `person` on a pathway of resettlement. Nobody works on it yet."""
    facts = {"pathway": pathway, "identified_on": identified_on, "note": note, "review_on": review_on}
    found: Need = _identify(Need, person, by, subject_role=subject_role, programme=programme, **facts)
    return found


@verb
@allowed_by("keep needs")
def identify_health_need(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    pathway: str,
    identified_on: date,
    note: str = "",
    review_on: date | None = None,
    programme: Programme | None = None,
) -> HealthNeed:
    """Record a need of health of `person`. Nobody works on it yet."""
    facts = {"pathway": pathway, "identified_on": identified_on, "note": note, "review_on": review_on}
    found: HealthNeed = _identify(HealthNeed, person, by, subject_role=subject_role, programme=programme, **facts)
    return found


@verb
@allowed_by("keep needs")
def move_need(
    need: Need | HealthNeed,
    *,
    by: Membership,
    to: NeedState,
    on: date,
    worker: Membership | None = None,
    helped_by: Agency | None = None,
    why_declined: str = "",
    review_on: date | None = None,
) -> Need | HealthNeed:
    """Record where a need stands from the day `on`: who works on it, that it is met, or that they decline help with it.

    :raises EndedBefore: if it is met or declined before it arose
    :raises NeedMovedOn: if the state machine has no such transition
    :raises NobodyOnIt: if it is in progress and neither a worker nor an agency is named
    :raises NotYours: if another agency recorded it
    """
    held = lock(need, by=by)
    if to not in NEED_MACHINE.following(held.state):
        raise NeedMovedOn(f"{held.state} to {to}")
    is_open = to == NeedState.IN_PROGRESS
    if is_open and worker is None and helped_by is None:
        raise NobodyOnIt
    if not is_open and on < held.identified_on:
        raise EndedBefore
    who = {"worker": worker, "helped_by": helped_by} if is_open else {}
    change(
        held,
        state=to,
        ended_on=None if is_open else on,
        why_declined=why_declined if to == NeedState.DECLINED else "",
        review_on=review_on if is_open else held.review_on,
        **who,
    )
    return held


@verb
@allowed_by("keep needs")
def hand_on_need(
    need: Need | HealthNeed,
    *,
    by: Membership,
    worker: Membership | None,
    helped_by: Agency | None,
    review_on: date | None = None,
) -> Need | HealthNeed:
    """Record that others work on a need that is in progress, and when to look at it again.

    :raises NeedMovedOn: if it is not in progress
    :raises NobodyOnIt: if neither a worker nor an agency is named
    """
    held = lock(need, by=by)
    if held.state != NeedState.IN_PROGRESS:
        raise NeedMovedOn(held.state)
    if worker is None and helped_by is None:
        raise NobodyOnIt
    change(held, worker=worker, helped_by=helped_by, review_on=review_on)
    return held


@verb
@allowed_by("keep housing and work")
def start_stay(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: str,
    started_on: date,
    provider: str = "",
    programme: Programme | None = None,
) -> Tenure:
    """Record where `person` lives from the night of `started_on`. The limit of nights is added by the database."""
    stay = Tenure.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        started_on=started_on,
        provider=provider,
    )
    stay.refresh_from_db()
    return stay


@verb
@allowed_by("keep housing and work")
def end_stay(stay: Tenure, *, by: Membership, on: date, reason: str, next_home: str = "") -> Tenure:
    """Record that `stay` ended on the day `on`.

    :raises EndedAlready: if that is recorded already
    :raises EndedBefore: if `on` is before the first night
    """
    held = lock(stay, by=by)
    _must_end(held, on)
    change(held, ended_on=on, end_reason=reason, next_home=next_home)
    return held


@verb
@allowed_by("keep housing and work")
def start_work(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: str,
    started_on: date,
    employer: str = "",
    weekly_hours: int | None = None,
    programme: Programme | None = None,
) -> WorkStart:
    """Record a start of work or training, and the days on which it is asked whether it has lasted."""
    return WorkStart.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        started_on=started_on,
        employer=employer,
        weekly_hours=weekly_hours,
        first_check_on=due(FIRST_CHECK, started_on),
        second_check_on=due(SECOND_CHECK, started_on),
    )


@verb
@allowed_by("keep housing and work")
def work_has_lasted(work: WorkStart, *, by: Membership, today: date) -> WorkStart:
    """Record that `work` has lasted: 13 weeks, and 26 if these are over as well.

    :raises EndedAlready: if it has ended
    :raises NotDueYet: if the 13 weeks are not over, or the 26 if the first answer is recorded
    """
    held = lock(work, by=by)
    if held.ended_on is not None:
        raise EndedAlready
    if today < (held.second_check_on if held.lasted_first else held.first_check_on):
        raise NotDueYet
    change(held, lasted_first=True, lasted_second=True if today >= held.second_check_on else None)
    return held


@verb
@allowed_by("keep housing and work")
def end_work(work: WorkStart, *, by: Membership, on: date, reason: str) -> WorkStart:
    """Record that `work` ended on the day `on`, and with that whether it lasted 13 and 26 weeks.

    :raises EndedAlready: if that is recorded already
    :raises EndedBefore: if `on` is before the first day, or before a day until which it is known to have lasted
    """
    held = lock(work, by=by)
    _must_end(held, on)
    lasted = {"lasted_first": on >= held.first_check_on, "lasted_second": on >= held.second_check_on}
    if any(getattr(held, name) and not value for name, value in lasted.items()):
        raise EndedBefore
    change(held, ended_on=on, end_reason=reason, **lasted)
    return held


def _must_end(held: Tenure | WorkStart, on: date) -> None:
    if held.ended_on is not None:
        raise EndedAlready
    if on < held.started_on:
        raise EndedBefore
