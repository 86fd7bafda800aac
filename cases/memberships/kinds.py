"""Kinds of memberships of groups, their bases, proposals to remove them and challenges."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.groups import actions as groups
from cases.groups.models import MEMBERSHIP_MACHINE, GroupMembership
from cases.memberships import actions
from cases.memberships.clocks import CHALLENGE, REMOVAL, REVIEW, STALE
from cases.memberships.forms import (
    BasisForm,
    ChallengeForm,
    DecideChallengeForm,
    DecideRemovalForm,
    EndMembershipForm,
    GroupMembershipForm,
    ProposeRemovalForm,
    ReviewForm,
    WithdrawForm,
)
from cases.memberships.models import (
    CHALLENGE_MACHINE,
    PROPOSAL_MACHINE,
    Challenge,
    MembershipBasis,
    RemovalProposal,
)
from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell

State = GroupMembership.State
TOO_LATE = ("review_on", _("The day of the review must be within six months"))
HAS_ENDED = (None, _("This membership has ended already"))
DECIDED = (None, _("This has been decided in the meantime"))


def _group(membership: GroupMembership) -> Cell:
    group = membership.group
    return Cell(group, url=group.get_absolute_url()) if group else Cell(gettext("Group not shown"))


def _stands(membership: GroupMembership) -> Cell:
    return Cell(membership.get_state_display(), colour=MEMBERSHIP_MACHINE.colour(membership.state))


def _since(membership: GroupMembership) -> Cell:
    until = gettext("to %(day)s") % {"day": date_format(membership.until, "j F Y")} if membership.until else ""
    return Cell(date_format(membership.since, "j F Y"), remark=until)


def _review(membership: GroupMembership) -> Cell:
    return Cell("" if membership.until else date_format(membership.review_on, "j F Y"))


def _read_memberships(records: list[Any], _person: Person) -> None:
    """Set the membership of each record, if it is visible: a join would leave out records whose membership is not."""
    related = GroupMembership.objects.filter(pk__in=[each.membership_id for each in records]).select_related("group")
    found = {each.pk: each for each in related} if records else {}
    for each in records:
        each.of = found.get(each.membership_id)


def _of(record: Any) -> Cell:
    return _group(record.of) if record.of else Cell(gettext("Group not shown"))


def _basis(basis: MembershipBasis) -> Cell:
    return Cell(basis.get_kind_display(), remark=basis.text)


def _withdrawn(basis: MembershipBasis) -> Cell:
    if basis.withdrawn_on is None:
        return Cell(gettext("Counts") if basis.counts else gettext("Too weak to count"))
    return Cell(gettext("Withdrawn"), colour="grey", remark=basis.withdrawn_because)


ADDING_A_MEMBER = Adding(
    words=_("Add to a group"),
    form=GroupMembershipForm,
    verb=groups.add_member,
    refusals={
        groups.AlreadyMember: ("group", _("Your agency has recorded them as a member of this group already")),
        groups.ReviewTooLate: TOO_LATE,
    },
)
"""Of the page at `add_to_group`; it can only be shown by example once there is a group."""

register(
    Kind(
        slug="group-memberships",
        model=GroupMembership,
        label=_("Groups"),
        order=51,
        columns=(
            Column(_("Group"), _group),
            Column(_("Role"), "role"),
            Column(_("Stands"), _stands),
            Column(_("Since"), _since),
            Column(_("Review by"), _review),
        ),
        related=("group",),
        added_at=(ADDING_A_MEMBER.words, "add_to_group"),
        acts=(
            Act(
                slug="basis",
                words=_("Add a basis"),
                title=_("Add what the membership rests on"),
                label=_("Save"),
                verb=actions.add_basis,
                form=BasisForm,
                when=lambda membership: membership.until is None,
                refusals={actions.NotOpen: HAS_ENDED},
            ),
            Act(
                slug="review",
                words=_("Review"),
                title=_("Does the membership still hold?"),
                label=_("It still holds"),
                verb=actions.review_membership,
                form=ReviewForm,
                when=lambda membership: membership.until is None,
                refusals={actions.NotOpen: HAS_ENDED, groups.ReviewTooLate: TOO_LATE},
            ),
            Act(
                slug="end",
                words=_("End"),
                title=_("End the membership"),
                label=_("Save"),
                verb=groups.end_membership,
                form=EndMembershipForm,
                when=lambda membership: membership.until is None,
                refusals={groups.MembershipAlreadyEnded: ("on", _("This membership has ended already"))},
            ),
            Act(
                slug="challenge",
                words=_("Record a challenge"),
                title=_("They contest the membership"),
                label=_("Save"),
                verb=actions.receive_challenge,
                form=ChallengeForm,
                when=lambda membership: membership.until is None,
                refusals={
                    actions.NotOpen: HAS_ENDED,
                    actions.AlreadyOpen: (None, _("A challenge to this membership is open already")),
                },
            ),
            Act(
                slug="propose-removal",
                words=_("Propose removal"),
                title=_("Propose to remove the membership"),
                label=_("Propose"),
                verb=actions.propose_removal,
                form=ProposeRemovalForm,
                when=lambda membership: membership.until is None and not membership.removal_is_proposed,
                refusals={
                    actions.NotOpen: HAS_ENDED,
                    actions.AlreadyOpen: (None, _("The removal is proposed already")),
                },
            ),
        ),
        machine=MEMBERSHIP_MACHINE,
        shares=("reference", "group", "role", "state", "since", "until"),
        clocks=(REVIEW, STALE),
    ),
    Kind(
        slug="membership-bases",
        model=MembershipBasis,
        label=_("What memberships rest on"),
        order=52,
        columns=(
            Column(_("Group"), _of),
            Column(_("Rests on"), _basis),
            Column(_("Grade"), lambda basis: Cell(basis.grade, remark=basis.get_handling_display())),
            Column(_("Known since"), "known_on"),
            Column(_("Counts"), _withdrawn),
        ),
        prepare=_read_memberships,
        acts=(
            Act(
                slug="withdraw",
                words=_("Withdraw"),
                title=_("Withdraw the basis"),
                label=_("Withdraw"),
                verb=actions.withdraw_basis,
                form=WithdrawForm,
                when=lambda basis: basis.withdrawn_on is None,
                refusals={actions.NotOpen: (None, _("This basis is withdrawn already"))},
            ),
        ),
        shares=(
            "reference",
            "membership",
            "kind",
            "text",
            "source_grade",
            "information_grade",
            "handling",
            "known_on",
            "withdrawn_on",
        ),
    ),
    Kind(
        slug="challenges",
        model=Challenge,
        label=_("Challenges to memberships"),
        order=53,
        columns=(
            Column(_("Group"), _of),
            Column(_("What they say"), "text"),
            Column(
                _("Stands"),
                lambda each: Cell(
                    each.get_state_display(), colour=CHALLENGE_MACHINE.colour(each.state), remark=each.reasons
                ),
            ),
            Column(_("Decide by"), "due_on"),
        ),
        prepare=_read_memberships,
        acts=(
            Act(
                slug="take-up",
                words=_("Take up"),
                title=_("Take up the challenge?"),
                label=_("Take it up"),
                verb=actions.take_up_challenge,
                when=lambda challenge: challenge.state == Challenge.State.RECEIVED,
                refusals={actions.NotOpen: DECIDED},
            ),
            Act(
                slug="decide",
                words=_("Decide"),
                title=_("Decide the challenge"),
                label=_("Save the decision"),
                verb=actions.decide_challenge,
                form=DecideChallengeForm,
                when=lambda challenge: challenge.state == Challenge.State.UNDER_REVIEW,
                refusals={actions.NotOpen: DECIDED},
            ),
        ),
        machine=CHALLENGE_MACHINE,
        shares=("reference", "membership", "state", "received_on", "due_on", "decided_on"),
        clocks=(CHALLENGE,),
    ),
    Kind(
        slug="removals",
        model=RemovalProposal,
        label=_("Removals proposed"),
        order=54,
        columns=(
            Column(_("Group"), _of),
            Column(_("Why"), "why"),
            Column(
                _("Stands"),
                lambda each: Cell(
                    each.get_state_display(), colour=PROPOSAL_MACHINE.colour(each.state), remark=each.reasons
                ),
            ),
        ),
        prepare=_read_memberships,
        acts=(
            Act(
                slug="decide",
                words=_("Decide"),
                title=_("Remove the membership, or keep it?"),
                label=_("Save the decision"),
                verb=actions.decide_removal,
                form=DecideRemovalForm,
                when=lambda proposal: proposal.state == RemovalProposal.State.OPEN,
                refusals={actions.NotOpen: DECIDED},
            ),
        ),
        machine=PROPOSAL_MACHINE,
        shares=("reference", "membership", "state", "due_on", "decided_on"),
        clocks=(REMOVAL,),
    ),
)
