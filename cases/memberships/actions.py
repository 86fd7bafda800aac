"""Verbs on memberships of groups: bases, reviews, removals and challenges."""

from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.groups.actions import Basis, ReviewTooLate, write_basis
from cases.groups.models import GroupMembership
from cases.memberships.models import (
    CHALLENGE_DAYS,
    Challenge,
    ChallengeState,
    MembershipBasis,
    ProposalState,
    RemovalProposal,
)
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from partners.dated_rules import WorkingDays, due
from partners.london import london_today
from partners.models import Membership
from partners.rules import NotTheSame, allowed_by

DECIDE_REMOVAL = WorkingDays(10)
"""The time in which a second person decides on a removal (our own)."""
State = GroupMembership.State


class NotOpen(Exception):
    """The membership has ended, or the proposal or challenge is decided already."""


class AlreadyOpen(Exception):
    """A proposal or a challenge is open already."""


def today() -> date:
    """The day in London."""
    return london_today(timezone.now())


@verb
@allowed_by("add a record")
def add_basis(membership: GroupMembership, *, by: Membership, basis: Basis) -> MembershipBasis:
    """Add what else `membership` rests on. With two independent bases the database confirms it.

    :raises NotYours: if another agency owns it
    :raises NotOpen: if it has ended
    """
    held = lock(membership, by=by)
    if held.state == State.ENDED:
        raise NotOpen
    return write_basis(held, basis, by=by)


@verb
@allowed_by("change a record")
def withdraw_basis(basis: MembershipBasis, *, by: Membership, because: str) -> MembershipBasis:
    """Withdraw `basis`. A membership left with fewer than two is no longer confirmed.

    :raises NotYours: if another agency owns it
    :raises NotOpen: if it is withdrawn already
    """
    held = lock(basis, by=by)
    if held.withdrawn_on is not None:
        raise NotOpen
    change(held, withdrawn_on=today(), withdrawn_because=because)
    return held


@verb
@allowed_by("change a record")
def review_membership(
    membership: GroupMembership, *, by: Membership, review_on: date, role: GroupMembership.Role | None = None
) -> GroupMembership:
    """Record that `membership` was reviewed today and still holds, until `review_on`. One that had lapsed revives.

    :raises NotYours: if another agency owns it
    :raises NotOpen: if it has ended
    :raises ReviewTooLate: if `review_on` is more than six months ahead
    """
    held = lock(membership, by=by)
    if held.state == State.ENDED:
        raise NotOpen
    changed: dict[str, Any] = {"reviewed_on": today(), "review_on": review_on, "role": role or held.role}
    try:
        # one that had lapsed stands again: the database confirms it if it rests on two bases
        change(held, **changed, state=State.UNCONFIRMED if held.state == State.DORMANT else held.state)
    except IntegrityError as error:
        if broke(error, "a_membership_is_reviewed_in_six_months"):
            raise ReviewTooLate from error
        raise
    held.refresh_from_db()
    return held


@verb
@allowed_by("change a record")
def lapse_membership(membership: GroupMembership, *, by: Membership) -> GroupMembership:
    """Let `membership`, whose review date has passed, lapse. Idempotent.

    :raises NotYours: if another agency owns it
    """
    held = lock(membership, by=by)
    if held.state in {State.CONFIRMED, State.UNCONFIRMED} and held.review_on < today():
        change(held, state=State.DORMANT)
    return held


@verb
@allowed_by("add a record")
def propose_removal(membership: GroupMembership, *, by: Membership, why: str) -> RemovalProposal:
    """Propose that `membership` be removed. A second person decides.

    :raises NotYours: if another agency owns it
    :raises NotOpen: if it has ended
    :raises AlreadyOpen: if its removal is proposed already
    """
    held = lock(membership, by=by)
    if held.state == State.ENDED:
        raise NotOpen
    if held.removal_is_proposed:
        raise AlreadyOpen
    change(held, removal_is_proposed=True)
    return RemovalProposal.objects.create(
        owner=by.agency,
        person_id=held.person_id,
        programme_id=held.programme_id,
        subject_role=held.subject_role,
        membership=held,
        why=why,
        proposed_by=by.user,
        due_on=due(DECIDE_REMOVAL, timezone.now()),
    )


@verb
@allowed_by("decide a removal")
def decide_removal(proposal: RemovalProposal, *, by: Membership, state: ProposalState, reasons: str) -> RemovalProposal:
    """Decide `proposal`. If the membership is removed, the database ends it; one that is kept is asked again later.

    :raises NotYours: if another agency owns it
    :raises NotOpen: if it is decided already
    :raises NotTheSame: if `by` proposed the removal or recorded the membership
    """
    membership = lock(proposal.membership, by=by)
    held = lock(proposal, by=by)
    if held.state != ProposalState.OPEN:
        raise NotOpen
    _another(membership, by)
    change(held, state=state, reasons=reasons, decided_by=by.user, decided_on=today())
    change(membership, removal_is_proposed=False)
    return held


def _another(membership: GroupMembership, by: Membership) -> None:
    if membership.added_by_id == by.user_id:
        raise NotTheSame(_("Another member has to decide this: you recorded the membership."))


@verb
@allowed_by("add a record")
def receive_challenge(membership: GroupMembership, *, by: Membership, text: str, received_on: date) -> Challenge:
    """Record that the person contests `membership`. It is decided within 30 days.

    :raises NotYours: if another agency owns it
    :raises NotOpen: if it has ended
    :raises AlreadyOpen: if a challenge to it is open already
    """
    held = lock(membership, by=by)
    if held.state == State.ENDED:
        raise NotOpen
    try:
        return Challenge.objects.create(
            owner=by.agency,
            person_id=held.person_id,
            programme_id=held.programme_id,
            subject_role=held.subject_role,
            membership=held,
            text=text,
            received_on=received_on,
            due_on=received_on + CHALLENGE_DAYS,
        )
    except IntegrityError as error:
        if broke(error, "one_challenge_to_a_membership_is_open"):
            raise AlreadyOpen from error
        raise


@verb
@allowed_by("change a record")
def take_up_challenge(challenge: Challenge, *, by: Membership) -> Challenge:
    """Begin the review of `challenge`.

    :raises NotYours: if another agency owns it
    :raises NotOpen: if it is under review or decided already
    """
    held = lock(challenge, by=by)
    if held.state != ChallengeState.RECEIVED:
        raise NotOpen
    change(held, state=ChallengeState.UNDER_REVIEW)
    return held


@verb
@allowed_by("decide a challenge")
def decide_challenge(challenge: Challenge, *, by: Membership, state: ChallengeState, reasons: str) -> Challenge:
    """Decide `challenge` with reasons. If it is upheld, the database ends the membership.

    :raises NotYours: if another agency owns it
    :raises NotOpen: if it is not under review
    :raises NotTheSame: if `by` recorded the membership
    """
    membership = lock(challenge.membership, by=by)
    held = lock(challenge, by=by)
    if held.state != ChallengeState.UNDER_REVIEW:
        raise NotOpen
    _another(membership, by)
    change(held, state=state, reasons=reasons, decided_by=by.user, decided_on=today())
    return held
