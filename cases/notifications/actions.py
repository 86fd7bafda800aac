"""Verbs on notifications: planning, inviting, holding and debriefing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from cases.groups.models import Group
from cases.notifications.announcing import announce, tell_rules
from cases.notifications.broken_rules import TooLate, kept
from cases.notifications.models import Audience, Invitee, Message, Notification, RuleToAnnounce
from cases.notifications.states import FORUMS, TOLD, MessengerRole, NotificationKind, NotificationState, Voice
from cases.triggers.models import TriggerRule
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import Days, WorkingDays, due
from partners.london import london_today
from partners.models import Membership, Programme
from partners.rules import allowed_by

State = NotificationState
DEBRIEF = WorkingDays(1)
"""The time limit for a debrief: the next working day, while those who were there remember."""
READY = WorkingDays(-5)
"""A week before a meeting nothing is in the way of anybody, and all who speak are found."""
AGAIN = Days(90)
"""People are told repeatedly: no later than this after the last time (reference/practice.md, 1.7)."""
OPENING = (
    (Voice.OPENING, MessengerRole.LEAD, 3),
    (Voice.MORAL, MessengerRole.PARENT, 7),
    (Voice.ENFORCEMENT, MessengerRole.POLICE, 10),
    (Voice.HELP, MessengerRole.SERVICE, 10),
)
"""The running order with which planning begins: capacity and minutes, for which speakers are to be found."""


class AlreadyInScript(Exception):
    """The rule is in the script of this notification already."""


class AlreadyInvited(Exception):
    """The person is invited to this notification already."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one invitee: whether they came, how they took it, and whether they asked for help."""

    attended: str
    absent_because: str = ""
    engagement: str = ""
    understood: str = ""
    asked_for_help: bool = False


@verb
@allowed_by("plan notifications")
def plan_notification(
    kind: NotificationKind,
    *,
    by: Membership,
    programme: Programme | None,
    starts_at: datetime,
    venue: str,
    groups: Iterable[Group] = (),
    safety_plan: str = "",
    welcome: str = "",
) -> Notification:
    """Plan a notification for `groups`, with a running order whose speakers are to be found."""
    planned = Notification.objects.create(
        owner=by.agency,
        programme=programme,
        kind=kind,
        starts_at=starts_at,
        ready_by=ready_by(kind, starts_at),
        venue=venue,
        safety_plan=safety_plan,
        welcome=welcome,
    )
    _address(planned, groups)
    first = OPENING if kind in FORUMS else OPENING[1:]
    for position, (voice, role, minutes) in enumerate(first, start=1):
        add_item(planned, position=position, voice=voice, role=role, minutes=minutes)
    return planned


@verb
@allowed_by("plan notifications")
def change_notification(
    notification: Notification, *, by: Membership, groups: Iterable[Group] | None = None, **said: Any
) -> Notification:
    """Change when, where, the safety plan or the first words, and add groups; a new version of the script.

    :raises NotYours: if another agency plans it
    :raises TooLate: if it has been held or cancelled
    """
    held = ahead(notification, by)
    kind, at = said.get("kind", held.kind), said.get("starts_at", held.starts_at)
    change(held, script_version=held.script_version + 1, ready_by=ready_by(kind, at), **said)
    there = _groups_of(held)
    _address(held, [group for group in groups or () if group.pk not in there])
    return held


@verb
@allowed_by("plan notifications")
def invite(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    notification: Notification,
    route: str,
    representing: Group | None = None,
    needs: Iterable[str] = (),
    arrangements: str = "",
    programme: Programme | None = None,
) -> Invitee:
    """Invite `person` to `notification`, for the group they represent or for none.

    :raises AlreadyInvited: if they are invited already
    :raises TooLate: if it has been held or cancelled
    """
    try:
        with kept():
            return Invitee.objects.create(
                owner=by.agency,
                person=person,
                programme=programme or notification.programme,
                subject_role=subject_role,
                notification=notification,
                representing=representing,
                is_for_no_group=representing is None,
                route=route,
                needs=list(needs),
                arrangements=arrangements,
            )
    except IntegrityError as error:
        if broke(error, "a_person_is_invited_once_to_a_notification"):
            raise AlreadyInvited from error
        raise


@verb
@allowed_by("plan notifications")
def change_invitation(invitee: Invitee, *, by: Membership, **said: Any) -> Invitee:
    """Change what is known of how `invitee` comes, what they need, the letter, and how they are kept safe.

    :raises NotYours: if another agency invited them
    :raises InTheWay: if the letter is said to be served while something is in the way
    """
    held = lock(invitee, by=by)
    with kept():
        change(held, **said)
    return held


@verb
@allowed_by("plan notifications")
def withdraw_invitation(invitee: Invitee, *, by: Membership, because: str, on: date) -> Invitee:
    """Take the invitation back, so that nothing that is in the way of `invitee` stops the others.

    :raises NotYours: if another agency invited them
    """
    held = lock(invitee, by=by)
    change(held, withdrawn_on=on, withdrawn_because=because)
    return held


@verb
@allowed_by("plan notifications")
def mark_invited(notification: Notification, *, by: Membership) -> Notification:
    """Record that all invitations are out.

    :raises TooLate: if it has moved on
    """
    return _move(notification, by, State.INVITED)


@verb
@allowed_by("plan notifications")
def record_rehearsal(notification: Notification, *, by: Membership, checks: Iterable[str]) -> Notification:
    """Record a rehearsal that went through `checks`.

    :raises ChecksMissing: if it did not go through all of it
    :raises TooLate: if the notification has moved on
    """
    return _move(notification, by, State.REHEARSED, checks=list(checks))


@verb
@allowed_by("plan notifications")
def put_rule_in_script(notification: Notification, *, by: Membership, trigger_rule: TriggerRule) -> RuleToAnnounce:
    """Have `trigger_rule` announced at `notification`, in its own words.

    :raises TooLate: if it has been held or cancelled
    :raises AlreadyInScript: if it is in the script already
    """
    held = ahead(notification, by)
    change(held, script_version=held.script_version + 1)
    try:
        return RuleToAnnounce.objects.create(
            owner=held.owner, programme=held.programme, notification=held, trigger_rule=trigger_rule
        )
    except IntegrityError as error:
        if broke(error, "a_script_has_a_rule_once"):
            raise AlreadyInScript from error
        raise


@verb
@allowed_by("plan notifications")
def hold(notification: Notification, *, by: Membership, at: datetime) -> Notification:
    """Record that `notification` was held at the instant `at`: what is in its script has been announced.

    :raises NotRehearsed: if several people were to be told in one room, and it was not rehearsed
    :raises VoiceMissing: if one of the three voices has no speaker
    :raises NoConsent: if somebody of the community or a family has not agreed to speak
    :raises InTheWay: if something is in the way of an invitee
    :raises TooLate: if it has moved on
    """
    held = _move(notification, by, State.HELD, held_at=at, debrief_by=due(DEBRIEF, at))
    announce(held, by=by, at=at)
    return held


@verb
@allowed_by("plan notifications")
def debrief(
    notification: Notification, *, by: Membership, text: str, outcomes: Mapping[Invitee, Outcome]
) -> Notification:
    """Record what was learnt, and for each invitee whether they came and how they took it.

    Who came is to be told again within 90 days; earlier notifications of theirs are followed up by this one.

    :raises TooLate: if the notification has moved on
    """
    held = _move(notification, by, State.DEBRIEFED, debrief=text)
    day = london_today(held.held_at or held.starts_at)
    for invitee, outcome in outcomes.items():
        theirs = lock(invitee, by=by)
        with kept():
            change(theirs, **vars(outcome), next_contact_on=due(AGAIN, day) if _has_come(outcome) else None)
        if _has_come(outcome):
            tell_rules(held, theirs)
    people = [invitee.person_id for invitee, outcome in outcomes.items() if _has_come(outcome)]
    waiting = Invitee.objects.filter(owner=by.agency, person__in=people, told_again_on=None)
    for earlier in waiting.exclude(notification=held).filter(next_contact_on__isnull=False).select_for_update():
        change(earlier, told_again_on=day)
    return held


@verb
@allowed_by("plan notifications")
def close(notification: Notification, *, by: Membership) -> Notification:
    """Close a debriefed notification. Its promises go on.

    :raises TooLate: if it has moved on
    """
    return _move(notification, by, State.CLOSED)


@verb
@allowed_by("plan notifications")
def cancel(notification: Notification, *, by: Membership, because: str) -> Notification:
    """Cancel a notification that has not been held.

    :raises TooLate: if it has moved on
    """
    return _move(notification, by, State.CANCELLED, cancelled_because=because)


def ready_by(kind: str, at: datetime) -> date:
    """The day by which all is to be ready: a week before a meeting of several people, else the day itself."""
    return due(READY, at) if kind in FORUMS else london_today(at)


def _move(notification: Notification, by: Membership, to: NotificationState, **said: Any) -> Notification:
    held = lock(notification, by=by)
    with kept():
        change(held, state=to, **said)
    return held


def ahead(notification: Notification, member: Membership) -> Notification:
    """The locked row of `notification`, which has not been held yet.

    :raises NotYours: if another agency plans it
    :raises TooLate: if it has been held or cancelled
    """
    held = lock(notification, by=member)
    if held.state in (*TOLD, State.CANCELLED):
        raise TooLate
    return held


def add_item(notification: Notification, **said: Any) -> Message:
    """An item of the running order of `notification`."""
    return Message.objects.create(
        owner=notification.owner, programme=notification.programme, notification=notification, **said
    )


def _groups_of(notification: Notification) -> set[int | None]:
    return {audience.group_id for audience in notification.audiences.all()}


def _address(notification: Notification, groups: Iterable[Group]) -> None:
    for group in groups:
        Audience.objects.create(
            owner=notification.owner, programme=notification.programme, notification=notification, group=group
        )


def _has_come(outcome: Outcome) -> bool:
    return outcome.attended in {Invitee.Attended.YES, Invitee.Attended.LATE, Invitee.Attended.REMOVED}
